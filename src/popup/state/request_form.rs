//! The request form. It remembers nothing secret, and it is gone with the popup.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::REASON_MAX_CHARS;
use hallpass_protocol::approval::ApprovalView;
use hallpass_protocol::customer::{CustomerView, PresetView};
use hallpass_protocol::ids::{IdempotencyKey, PresetId};
use hallpass_protocol::policy::{Approvers, Need};

use super::lifetime_choice::{LifetimeChoice, LifetimeError};
use super::start_choice::StartChoice;
use crate::ports::RequestForm;

/// What was chosen and typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestDraft {
    /// Made once for the form: pressing twice asks once.
    key: IdempotencyKey,
    /// For whom.
    customer: Option<CustomerView>,
    /// With which roles.
    preset_id: Option<PresetId>,
    /// For how long.
    lifetime: Option<LifetimeChoice>,
    /// Why.
    reason: String,
    /// For which ticket.
    ticket: String,
    /// From when on.
    start: StartChoice,
}

/// What is wrong with each part of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RequestProblems {
    /// Of the customer.
    pub(crate) customer: Option<String>,
    /// Of the preset.
    pub(crate) preset: Option<String>,
    /// Of the lifetime.
    pub(crate) lifetime: Option<String>,
    /// Of the reason.
    pub(crate) reason: Option<String>,
    /// Of the ticket.
    pub(crate) ticket: Option<String>,
    /// Of the start.
    pub(crate) start: Option<String>,
}

impl RequestProblems {
    /// The first of them, in the order of the form.
    pub(crate) fn first(&self) -> Option<&String> {
        self.customer
            .as_ref()
            .or(self.preset.as_ref())
            .or(self.lifetime.as_ref())
            .or(self.start.as_ref())
            .or(self.ticket.as_ref())
            .or(self.reason.as_ref())
    }
}

impl RequestDraft {
    /// An empty form.
    pub(crate) const fn new(key: IdempotencyKey) -> Self {
        Self {
            key,
            customer: None,
            preset_id: None,
            lifetime: None,
            reason: String::new(),
            ticket: String::new(),
            start: StartChoice::Now,
        }
    }

    /// A form that asks for the same as `approval` did, as far as it is offered still. The start is
    /// chosen anew.
    pub(crate) fn again(
        key: IdempotencyKey,
        approval: &ApprovalView,
        customers: &[CustomerView],
    ) -> Self {
        let mut draft = Self::new(key);
        let customer = customers.iter().find(|one| one.id == approval.customer_id);
        if let Some(customer) = customer {
            draft.choose_customer(customer.clone());
            let is_it = |one: &&PresetView| one.id == approval.preset_id;
            if let Some(preset) = customer.presets.iter().find(is_it) {
                draft.choose_preset(preset.id);
                draft.choose_lifetime(LifetimeChoice::of(approval.lifetime_s, preset));
            }
        }
        draft.set_reason(approval.reason.clone());
        draft.set_ticket(approval.ticket.clone());
        draft
    }

    /// The chosen start.
    pub(crate) const fn start(&self) -> StartChoice {
        self.start
    }

    /// Chooses a start.
    pub(crate) const fn choose_start(&mut self, start: StartChoice) {
        self.start = start;
    }

    /// The chosen customer.
    pub(crate) const fn customer(&self) -> Option<&CustomerView> {
        self.customer.as_ref()
    }

    /// The chosen preset.
    pub(crate) fn preset(&self) -> Option<&PresetView> {
        let id = self.preset_id?;
        self.customer
            .as_ref()?
            .presets
            .iter()
            .find(|preset| preset.id == id)
    }

    /// The chosen lifetime.
    pub(crate) const fn lifetime(&self) -> Option<&LifetimeChoice> {
        self.lifetime.as_ref()
    }

    /// Chooses a customer. A preset of the former one is kept where the new one offers it too;
    /// a customer with one preset needs no second choice.
    pub(crate) fn choose_customer(&mut self, customer: CustomerView) {
        let kept = self
            .preset_id
            .filter(|id| customer.presets.iter().any(|p| p.id == *id));
        let only = match customer.presets.as_slice() {
            [preset] => Some(preset.id),
            _ => None,
        };
        self.customer = Some(customer);
        if let Some(id) = kept.or(only) {
            self.choose_preset(id);
        } else {
            (self.preset_id, self.lifetime) = (None, None);
        }
    }

    /// Takes the customer back, because its name is being changed in the search field.
    pub(crate) fn clear_customer(&mut self) {
        self.customer = None;
    }

    /// Chooses a preset and proposes its lifetime, unless one that it allows was typed.
    pub(crate) fn choose_preset(&mut self, id: PresetId) {
        self.preset_id = Some(id);
        let proposal = self.preset().map(LifetimeChoice::default_for);
        let kept = self.lifetime.take().filter(|choice| {
            matches!(choice, LifetimeChoice::Custom(_))
                && self
                    .preset()
                    .is_some_and(|preset| choice.seconds(preset).is_ok())
        });
        self.lifetime = kept.or(proposal);
    }

    /// Chooses a lifetime.
    pub(crate) fn choose_lifetime(&mut self, lifetime: LifetimeChoice) {
        self.lifetime = Some(lifetime);
    }

    /// Takes the reason as typed.
    pub(crate) fn set_reason(&mut self, reason: String) {
        self.reason = reason;
    }

    /// The reason as typed.
    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }

    /// The ticket as typed. It is kept where another customer is chosen, also one without tickets.
    pub(crate) fn ticket(&self) -> &str {
        &self.ticket
    }

    /// Takes the ticket as typed.
    pub(crate) fn set_ticket(&mut self, ticket: String) {
        self.ticket = ticket;
    }

    /// Whether the customer's policy asks for a reason; a cloud that does not say wants one.
    pub(crate) fn reason_need(&self) -> Need {
        self.customer
            .as_ref()
            .and_then(|customer| customer.reason)
            .unwrap_or(Need::Required)
    }

    /// Whether the customer's policy asks for a ticket; a cloud that does not say knows none.
    pub(crate) fn ticket_need(&self) -> Need {
        self.customer
            .as_ref()
            .and_then(|customer| customer.ticket)
            .unwrap_or(Need::Off)
    }

    /// What the reason has to match, in a sentence.
    pub(crate) fn reason_form(&self) -> Option<String> {
        in_the_form(&self.customer.as_ref()?.reason_patterns)
    }

    /// What the ticket has to match, in a sentence.
    pub(crate) fn ticket_form(&self) -> Option<String> {
        in_the_form(&self.customer.as_ref()?.ticket_patterns)
    }

    /// Whose approval the request needs, if anybody's.
    pub(crate) fn approvers(&self) -> Option<Approvers> {
        let preset_id = self.preset()?.id;
        let needed = &self.customer.as_ref()?.approvals;
        let one = needed.iter().find(|one| one.preset_id == preset_id)?;
        Some(one.approvers)
    }

    /// How many characters the reason may still grow; negative when it is too long.
    pub(crate) fn reason_left(&self) -> i64 {
        let max = i64::try_from(REASON_MAX_CHARS).unwrap_or(i64::MAX);
        max.saturating_sub(i64::try_from(self.reason.trim().chars().count()).unwrap_or(i64::MAX))
    }

    /// The request, when everything is there at `now` of the cloud's clock.
    ///
    /// # Errors
    /// What is wrong, with each part.
    pub(crate) fn complete(&self, now: Timestamp) -> Result<RequestForm, Box<RequestProblems>> {
        // What the form does not ask for is not sent, whatever was typed before.
        let asked = |text: &'_ str, need: Need| match need {
            Need::Off => String::new(),
            Need::Optional | Need::Required => text.trim().to_owned(),
        };
        let reason = asked(&self.reason, self.reason_need());
        let ticket = asked(&self.ticket, self.ticket_need());
        let lifetime = match (self.preset(), &self.lifetime) {
            (Some(preset), Some(choice)) => choice.seconds(preset),
            _ => Err(LifetimeError::Missing),
        };
        let starts_at = self.start.moment(now);
        let problems = RequestProblems {
            start: starts_at.err().map(str::to_owned),
            customer: self
                .customer
                .is_none()
                .then(|| "Choose a customer from the list.".to_owned()),
            preset: (self.customer.is_some() && self.preset().is_none())
                .then(|| "Choose the roles that you need.".to_owned()),
            lifetime: match (&lifetime, self.preset()) {
                (Err(error), Some(_)) => Some(error.to_string()),
                _ => None,
            },
            ticket: (self.ticket_need() == Need::Required && ticket.is_empty()).then(|| {
                let form = self.ticket_form().unwrap_or_default();
                format!("Enter the ticket. {form}").trim_end().to_owned()
            }),
            reason: if reason.is_empty() && self.reason_need() == Need::Required {
                Some("Say why you need the account. The customer can read it.".to_owned())
            } else if self.reason_left() < 0 {
                Some(format!(
                    "The reason is too long. Keep it within {REASON_MAX_CHARS} characters."
                ))
            } else {
                None
            },
        };
        match (&self.customer, self.preset(), lifetime) {
            (Some(customer), Some(preset), Ok(lifetime_s)) if problems.first().is_none() => {
                Ok(RequestForm {
                    idempotency_key: self.key,
                    customer_id: customer.id,
                    preset_id: preset.id,
                    lifetime_s,
                    reason,
                    ticket,
                    starts_at: starts_at.ok().flatten(),
                })
            }
            _ => Err(Box::new(problems)),
        }
    }
}

fn in_the_form(patterns: &[String]) -> Option<String> {
    (!patterns.is_empty()).then(|| format!("It has to match {}.", patterns.join(" and ")))
}

#[cfg(test)]
pub(crate) mod tests {
    use hallpass_protocol::customer::{PresetApproval, RoleView, TenantView};

    use super::*;

    const ID: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

    fn now() -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000)
    }

    fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(n: u32) -> T {
        format!("0192f0c1-2d4e-7a9b-8c3d-{n:012x}").parse().unwrap()
    }

    pub(crate) fn preset(default_s: u32, min_s: u32, max_s: u32) -> PresetView {
        PresetView {
            groups: Vec::new(),
            id: id(default_s),
            name: "Helpdesk".to_owned(),
            roles: vec![RoleView {
                template_id: ID.parse().unwrap(),
                name: "Helpdesk Administrator".to_owned(),
            }],
            lifetime_default_s: default_s,
            lifetime_min_s: min_s,
            lifetime_max_s: max_s,
        }
    }

    pub(crate) fn customer(n: u32, name: &str) -> CustomerView {
        CustomerView {
            id: id(n),
            name: name.to_owned(),
            tenant: Some(TenantView {
                tenant_id: ID.parse().unwrap(),
                account_domain: "contoso.onmicrosoft.com".to_owned(),
            }),
            reason: None,
            reason_patterns: Vec::new(),
            ticket: None,
            ticket_patterns: Vec::new(),
            approvals: Vec::new(),
            presets: vec![preset(3600, 900, 28_800), preset(7200, 900, 14_400)],
        }
    }

    fn draft() -> RequestDraft {
        let mut draft = RequestDraft::new(ID.parse().unwrap());
        draft.choose_customer(customer(1, "Contoso"));
        draft.choose_preset(id(3600));
        draft.set_reason("  Reset MFA, ticket 4711 ".to_owned());
        draft
    }

    #[test]
    fn form_when_asked_again_is_filled_with_what_was_asked_for() {
        use hallpass_protocol::approval::ApprovalState;

        let approval = ApprovalView {
            customer_id: id(1),
            preset_id: id(7200),
            lifetime_s: 5430,
            ..crate::popup::state::approval::tests::approval(ApprovalState::Expired)
        };
        let offered = [customer(1, "Contoso")];
        let draft = RequestDraft::again(ID.parse().unwrap(), &approval, &offered);
        let form = draft.complete(now()).unwrap();
        assert_eq!((form.customer_id, form.preset_id), (id(1), id(7200)));
        assert_eq!((form.lifetime_s, form.reason.as_str()), (5430, "Reset MFA"));
        assert_eq!(draft.ticket(), "INC-4711");
        let elsewhere = RequestDraft::again(ID.parse().unwrap(), &approval, &[]);
        assert!(elsewhere.customer().is_none() && elsewhere.preset().is_none());
        assert_eq!(elsewhere.reason(), "Reset MFA");
    }

    #[test]
    fn complete_when_pressed_twice_is_the_same_request() {
        let draft = draft();
        let first = draft.complete(now()).unwrap();
        assert_eq!(first.reason, "Reset MFA, ticket 4711");
        assert_eq!(first.lifetime_s, 3600);
        assert_eq!(draft.complete(now()).unwrap(), first);
    }

    #[test]
    fn complete_when_empty_asks_for_the_customer_first() {
        let problems = RequestDraft::new(ID.parse().unwrap())
            .complete(now())
            .unwrap_err();
        assert_eq!(
            problems.first().unwrap(),
            "Choose a customer from the list."
        );
        assert!(problems.preset.is_none() && problems.lifetime.is_none());
        assert!(problems.reason.is_some());
    }

    #[test]
    fn complete_when_the_reason_is_a_megabyte_is_refused_and_says_so() {
        let mut draft = draft();
        draft.set_reason("x".repeat(1 << 20));
        let problems = draft.complete(now()).unwrap_err();
        assert_eq!(
            problems.reason.unwrap(),
            "The reason is too long. Keep it within 500 characters."
        );
        draft.set_reason("é".repeat(REASON_MAX_CHARS));
        assert_eq!(draft.reason_left(), 0);
        assert!(draft.complete(now()).is_ok());
    }

    #[test]
    fn choose_customer_when_it_has_one_preset_takes_it_with_its_lifetime() {
        let mut draft = RequestDraft::new(ID.parse().unwrap());
        let mut only = customer(1, "Contoso");
        only.presets.truncate(1);
        draft.choose_customer(only);
        assert_eq!(draft.lifetime(), Some(&LifetimeChoice::Quick(3600)));
    }

    #[test]
    fn choose_customer_when_it_does_not_offer_the_preset_drops_it() {
        let mut draft = draft();
        let mut other = customer(2, "Fabrikam");
        other.presets = vec![preset(900, 900, 900), preset(901, 901, 901)];
        draft.choose_customer(other);
        assert_eq!(draft.preset(), None);
        assert_eq!(
            draft.complete(now()).unwrap_err().first().unwrap(),
            "Choose the roles that you need."
        );
    }

    #[test]
    fn choose_preset_when_a_time_was_typed_keeps_it_only_within_the_limits() {
        let mut draft = draft();
        draft.choose_lifetime(LifetimeChoice::Custom("8 h".to_owned()));
        draft.choose_preset(id(7200));
        assert_eq!(draft.lifetime(), Some(&LifetimeChoice::Quick(7200)));
        draft.choose_lifetime(LifetimeChoice::Custom("3 h".to_owned()));
        draft.choose_preset(id(3600));
        assert_eq!(draft.complete(now()).unwrap().lifetime_s, 10_800);
    }

    #[test]
    fn complete_when_a_later_start_was_chosen_names_it_or_what_is_wrong_with_it() {
        let mut draft = draft();
        assert_eq!(draft.complete(now()).unwrap().starts_at, None);
        draft.choose_start(StartChoice::At(None));
        let problems = draft.complete(now()).unwrap_err();
        assert_eq!(problems.first(), problems.start.as_ref());
        let later = now().plus(core::time::Duration::from_hours(1));
        draft.choose_start(StartChoice::At(Some(later)));
        assert_eq!(draft.complete(now()).unwrap().starts_at, Some(later));
        assert!(draft.complete(later).is_err(), "it has passed meanwhile");
    }

    #[test]
    fn ticket_is_asked_for_as_the_policy_of_the_chosen_customer_says_and_kept_from_one_to_the_next()
    {
        let mut draft = draft();
        assert_eq!(draft.ticket_need(), Need::Off);
        draft.set_ticket(" INC-1 ".to_owned());
        assert_eq!(draft.complete(now()).unwrap().ticket, "", "nobody sees it");
        let mut strict = customer(1, "Contoso");
        strict.ticket = Some(Need::Required);
        strict.ticket_patterns = vec!["INC-[0-9]+".to_owned()];
        draft.choose_customer(strict);
        assert_eq!(draft.complete(now()).unwrap().ticket, "INC-1");
        draft.set_ticket(" ".to_owned());
        assert_eq!(
            draft.complete(now()).unwrap_err().ticket.unwrap(),
            "Enter the ticket. It has to match INC-[0-9]+."
        );
    }

    #[test]
    fn approval_is_foretold_for_the_preset_that_needs_it_alone() {
        let mut draft = draft();
        assert_eq!(draft.approvers(), None);
        let approvers = Approvers {
            count: 2,
            may_be_oneself: true,
        };
        let mut strict = customer(1, "Contoso");
        let preset_id = strict.presets[0].id;
        strict.approvals = vec![PresetApproval {
            preset_id,
            approvers,
        }];
        draft.choose_customer(strict.clone());
        draft.choose_preset(preset_id);
        assert_eq!(draft.approvers(), Some(approvers));
        strict.approvals[0].preset_id = id(77);
        draft.choose_customer(strict);
        assert_eq!(draft.approvers(), None);
    }

    #[test]
    fn reason_that_no_policy_asks_for_may_stay_empty() {
        let mut draft = draft();
        draft.set_reason(String::new());
        assert!(draft.complete(now()).unwrap_err().reason.is_some());
        let mut lax = customer(1, "Contoso");
        lax.reason = Some(Need::Optional);
        draft.choose_customer(lax.clone());
        assert_eq!(draft.complete(now()).unwrap().reason, "");
        lax.reason = Some(Need::Off);
        draft.choose_customer(lax);
        draft.set_reason("typed before".to_owned());
        assert_eq!(draft.complete(now()).unwrap().reason, "");
    }
}
