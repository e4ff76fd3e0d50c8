//! What became of requests: filters, pages and words.

use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::attempt::{
    Attempt, AttemptKind, AttemptResult, AttemptsQuery, AttemptsResponse,
};
use hallpass_protocol::place::Place;
use hallpass_ui::remaining::duration_in_words;
use serde_json::Value;

/// All results, in the order in which the filter offers them.
pub(crate) const RESULTS: [AttemptResult; 7] = [
    AttemptResult::Waiting,
    AttemptResult::Approved,
    AttemptResult::Denied,
    AttemptResult::Alarm,
    AttemptResult::WrongNumber,
    AttemptResult::Expired,
    AttemptResult::Cancelled,
];

/// Both kinds, as the filter offers them: the name that travels, and its words.
pub(crate) const KINDS: [(AttemptKind, &str, &str); 2] = [
    (AttemptKind::Approval, "approval", "Approvals"),
    (
        AttemptKind::ComputerSignIn,
        "computer_sign_in",
        "Sign-ins on computers",
    ),
];

/// A result in words.
pub(crate) const fn result_label(result: AttemptResult) -> &'static str {
    match result {
        AttemptResult::Waiting => "Waiting",
        AttemptResult::Approved => "Approved",
        AttemptResult::Denied => "Denied",
        AttemptResult::Alarm => "Alarm",
        AttemptResult::Expired => "Expired",
        AttemptResult::Cancelled => "Taken back",
        AttemptResult::WrongNumber => "Wrong number",
        AttemptResult::Unknown => "Other",
    }
}

/// A result as addresses and tests have it.
pub(crate) const fn result_name(result: AttemptResult) -> &'static str {
    match result {
        AttemptResult::Waiting => "waiting",
        AttemptResult::Approved => "approved",
        AttemptResult::Denied => "denied",
        AttemptResult::Alarm => "alarm",
        AttemptResult::Expired => "expired",
        AttemptResult::Cancelled => "cancelled",
        AttemptResult::WrongNumber => "wrong_number",
        AttemptResult::Unknown => "unknown",
    }
}

/// The class of a result's label.
pub(crate) const fn result_class(result: AttemptResult) -> &'static str {
    match result {
        AttemptResult::Approved => "badge badge--good",
        AttemptResult::Waiting => "badge badge--busy",
        AttemptResult::Alarm | AttemptResult::Denied | AttemptResult::WrongNumber => {
            "badge badge--bad"
        }
        AttemptResult::Expired | AttemptResult::Cancelled | AttemptResult::Unknown => "badge",
    }
}

/// What it was about, first and second line: “Contoso” and “Helpdesk · 1 h”; of a computer, “Contoso” and
/// “Helpdesk · 1 h · on Chromium 156 on Linux”.
pub(crate) fn what(attempt: &Attempt) -> (String, String) {
    let mut details = Vec::new();
    if !attempt.preset_name.is_empty() {
        details.push(attempt.preset_name.clone());
    }
    if attempt.lifetime_s > 0 {
        let time = duration_in_words(u64::from(attempt.lifetime_s));
        // A number stands in one line with its unit.
        details.push(time.replace(' ', "\u{a0}"));
    }
    if attempt.kind != AttemptKind::ComputerSignIn {
        return (attempt.customer_name.clone(), details.join(" · "));
    }
    details.push(format!("on {}", attempt.browser));
    if attempt.customer_name.is_empty() {
        return ("A computer".to_owned(), details.join(" · "));
    }
    (attempt.customer_name.clone(), details.join(" · "))
}

/// Who decided with which passkey: “Kim (Kim's phone)”. The two lists are in the same order where
/// each decision was signed.
pub(crate) fn authenticated_by(attempt: &Attempt) -> String {
    let (people, passkeys) = (&attempt.decided_by, &attempt.authenticated_by);
    if people.len() == passkeys.len() {
        let both = people.iter().zip(passkeys);
        let both: Vec<String> = both.map(|(who, with)| format!("{who} ({with})")).collect();
        return both.join(", ");
    }
    let all: Vec<&str> = people.iter().chain(passkeys).map(String::as_str).collect();
    all.join(", ")
}

/// From where somebody did it: “asked 192.0.2.7, Vienna, Austria · A1 (AS8447)”.
pub(crate) fn from_where(
    did: &str,
    address: Option<String>,
    place: Option<Place>,
) -> Option<String> {
    let (address, place) = (address?, place.map(|it| it.to_string()));
    let place = place.filter(|it| !it.is_empty());
    Some(match place {
        Some(place) => format!("{did} {address}, {place}"),
        None => format!("{did} {address}"),
    })
}

/// Why it needed one more approval: “new country, new network: 2 approvals needed”. Of a computer, what
/// was unusual about where the phone was.
pub(crate) fn strange_place(attempt: &Attempt) -> Option<String> {
    let words = attempt.warnings.iter().filter_map(|warning| match warning {
        ApprovalWarning::NewCountry => Some("new country"),
        ApprovalWarning::NewNetwork => Some("new network"),
        ApprovalWarning::ImpossibleTravel => Some("too far, too fast"),
        _ => None,
    });
    let words: Vec<&str> = words.collect();
    let needed = attempt.approvals_needed;
    let approvals = if needed == 1 { "approval" } else { "approvals" };
    let words = (!words.is_empty()).then(|| words.join(", "))?;
    Some(match attempt.kind {
        AttemptKind::ComputerSignIn => format!("the phone: {words}"),
        _ => format!("{words}: {needed} {approvals} needed"),
    })
}

/// Everything of `query` that is asked for, as it follows the path; empty for all attempts.
pub(crate) fn to_query_string(query: &AttemptsQuery) -> String {
    let value = serde_json::to_value(query).unwrap_or(Value::Null);
    let members = value.as_object().into_iter().flatten();
    let pairs: Vec<String> = members
        .filter_map(|(name, value)| Some(format!("{name}={}", percent_encoded(value.as_str()?))))
        .collect();
    if pairs.is_empty() {
        return String::new();
    }
    format!("?{}", pairs.join("&"))
}

/// Ids, moments and names have nothing to encode but the colons and signs of moments.
fn percent_encoded(text: &str) -> String {
    text.replace('%', "%25")
        .replace(':', "%3A")
        .replace('+', "%2B")
        .replace('&', "%26")
}

/// What was read of the attempts so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AttemptPages {
    attempts: Vec<Attempt>,
    has_more: bool,
}

impl AttemptPages {
    /// The first page.
    pub(crate) fn first(page: AttemptsResponse) -> Self {
        Self {
            attempts: page.attempts,
            has_more: page.has_more,
        }
    }

    /// Takes the next one. What is there already is not taken twice.
    pub(crate) fn append(&mut self, page: AttemptsResponse) {
        self.has_more = page.has_more;
        for attempt in page.attempts {
            if self.attempts.iter().all(|known| known.id != attempt.id) {
                self.attempts.push(attempt);
            }
        }
    }

    /// All of them.
    pub(crate) fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The question for the next page; `None` after the last.
    pub(crate) fn next(&self, query: &AttemptsQuery) -> Option<AttemptsQuery> {
        let last = self.attempts.last().filter(|_| self.has_more)?;
        Some(AttemptsQuery {
            after: Some(last.id),
            ..query.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::Timestamp;

    use super::*;
    use crate::state::approval::testing::{ID, NOW_MS, facts};

    fn attempt(last: u8) -> Attempt {
        let facts = facts();
        let (head, _) = ID.split_at(ID.len() - 2);
        Attempt {
            id: format!("{head}{last:02x}").parse().unwrap(),
            requested_at: facts.requested_at,
            decided_at: Some(Timestamp::from_unix_ms(NOW_MS)),
            result: AttemptResult::Approved,
            requester_id: facts.requester_id,
            requester_name: facts.requester_name,
            kind: AttemptKind::Approval,
            browser: facts.browser,
            customer_id: Some(facts.customer_id),
            customer_name: facts.customer_name,
            preset_name: facts.preset_name,
            lifetime_s: facts.lifetime_s,
            decided_by: vec!["Kim".to_owned(), "Lou".to_owned()],
            authenticated_by: vec!["Phone".to_owned(), "Key".to_owned()],
            requested_from: facts.address,
            requested_place: None,
            decided_from: None,
            decided_place: None,
            warnings: Vec::new(),
            approvals_needed: 2,
            denial: String::new(),
            account_id: None,
        }
    }

    fn page(attempts: Vec<Attempt>, has_more: bool) -> AttemptsResponse {
        AttemptsResponse { attempts, has_more }
    }

    #[test]
    fn where_from_is_said_with_the_place_and_why_it_was_strange() {
        let place = Place {
            city: Some("Vienna".to_owned()),
            country: Some("Austria".to_owned()),
            ..Place::default()
        };
        let address = Some("192.0.2.7".to_owned());
        let said = from_where("asked", address.clone(), Some(place.clone()));
        assert_eq!(said.as_deref(), Some("asked 192.0.2.7, Vienna, Austria"));
        let said = from_where("asked", address, Some(Place::default()));
        assert_eq!(said.as_deref(), Some("asked 192.0.2.7"));
        assert_eq!(from_where("asked", None, Some(place)), None);

        let mut strange = attempt(1);
        strange.warnings = vec![ApprovalWarning::NewAddress];
        assert_eq!(strange_place(&strange), None);
        strange.warnings = vec![
            ApprovalWarning::NewCountry,
            ApprovalWarning::ImpossibleTravel,
        ];
        let said = strange_place(&strange);
        let expected = "new country, too far, too fast: 2 approvals needed";
        assert_eq!(said.as_deref(), Some(expected));
        strange.approvals_needed = 1;
        assert!(
            strange_place(&strange)
                .unwrap()
                .ends_with(": 1 approval needed")
        );
    }

    #[test]
    fn query_when_nothing_is_asked_for_is_empty() {
        assert_eq!(to_query_string(&AttemptsQuery::default()), "");
    }

    #[test]
    fn query_names_what_is_asked_for_as_the_cloud_reads_it() {
        let query = AttemptsQuery {
            from: Some(Timestamp::from_unix_ms(0)),
            customer_id: Some(ID.parse().unwrap()),
            result: Some(AttemptResult::WrongNumber),
            ..AttemptsQuery::default()
        };
        let text = to_query_string(&query);
        assert!(text.starts_with('?') && !text.contains("00:00"), "{text}");
        assert!(text.contains(&format!("customer_id={ID}")), "{text}");
        assert!(text.contains("result=wrong_number"), "{text}");
        assert!(text.contains("from=1970-01-01T00%3A00%3A00"), "{text}");
    }

    #[test]
    fn pages_follow_each_other_without_doubles() {
        let mut pages = AttemptPages::first(page(vec![attempt(9), attempt(8)], true));
        let query = AttemptsQuery::default();
        assert_eq!(pages.next(&query).unwrap().after, Some(attempt(8).id));
        pages.append(page(vec![attempt(8), attempt(7)], false));
        assert_eq!(pages.attempts().len(), 3);
        assert_eq!(pages.next(&query), None);
    }

    #[test]
    fn every_result_has_the_name_that_travels() {
        for result in RESULTS {
            let name = serde_json::to_value(result).unwrap();
            assert_eq!(name, result_name(result));
            assert!(!result_label(result).is_empty() && result_class(result).starts_with("badge"));
        }
    }

    #[test]
    fn computer_is_named_by_its_browser_and_has_a_customer_once_it_was_allowed() {
        let mut one = attempt(1);
        let customer = one.customer_name.clone();
        assert_eq!(
            what(&one),
            (customer.clone(), "Helpdesk · 1\u{a0}h".to_owned())
        );
        one.kind = AttemptKind::ComputerSignIn;
        one.browser = "Chromium 156 on Linux".to_owned();
        let details = "Helpdesk · 1\u{a0}h · on Chromium 156 on Linux".to_owned();
        assert_eq!(what(&one), (customer, details));
        one.warnings = vec![ApprovalWarning::NewNetwork];
        assert_eq!(
            strange_place(&one).as_deref(),
            Some("the phone: new network")
        );
        one.customer_name.clear();
        one.preset_name.clear();
        one.lifetime_s = 0;
        let details = "on Chromium 156 on Linux".to_owned();
        assert_eq!(what(&one), ("A computer".to_owned(), details));
    }

    #[test]
    fn every_kind_has_the_name_that_travels() {
        for (kind, name, _) in KINDS {
            assert_eq!(serde_json::to_value(kind).unwrap(), name);
        }
    }

    #[test]
    fn deciders_stand_beside_their_passkeys_where_each_signed() {
        let mut one = attempt(1);
        assert_eq!(authenticated_by(&one), "Kim (Phone), Lou (Key)");
        one.authenticated_by.clear();
        assert_eq!(authenticated_by(&one), "Kim, Lou");
    }
}
