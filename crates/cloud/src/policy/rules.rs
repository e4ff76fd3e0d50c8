//! What the policy says to one request.

use hallpass_policy::user_name::{DisplayTemplate, NameTemplate, NamedPerson};
use hallpass_policy::{
    Asked, EffectiveApproval, EffectivePolicy, Permit, Person, Resolution, SignInOrder, permit,
};
use hallpass_protocol::account::SignInMethod;
use hallpass_protocol::ids::{AccountId, CustomerId, MspId, PresetId};
use hallpass_protocol::logo::LogoHash;
use hallpass_protocol::policy::{CustodyRule, Need, PolicyLevel, SettingName};
use hallpass_protocol::{ErrorCode, Timestamp};

use super::usage::DAY;
use super::{PolicyBook, find_person, name_level, used_s};
use crate::failure::Failure;
use crate::store::technicians::Technician;
use crate::store::{StoreError, accounts, sql};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// At which customer.
    pub customer_id: CustomerId,
    /// For which preset.
    pub preset_id: PresetId,
    /// For how long in all, in seconds.
    pub lifetime_s: u32,
    /// Why.
    pub reason: &'a str,
    /// For which ticket; empty without one.
    pub ticket: &'a str,
    /// When it starts, or started.
    pub start: Timestamp,
    /// The account itself, where there is one already: it does not count beside itself.
    pub account_id: Option<AccountId>,
}

/// The policy forbids it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Forbidden {
    /// By which setting.
    pub setting: SettingName,
    /// Whose word that is.
    pub level: PolicyLevel,
    /// One sentence for the technician.
    pub sentence: String,
}

impl From<Forbidden> for Failure {
    fn from(forbidden: Forbidden) -> Self {
        let code = match forbidden.setting {
            SettingName::LifetimeMax | SettingName::DailyTotal => ErrorCode::LifetimeNotAllowed,
            SettingName::Reason => ErrorCode::ReasonInvalid,
            SettingName::Ticket => ErrorCode::TicketInvalid,
            _ => ErrorCode::PolicyForbids,
        };
        Self::new(code, forbidden.sentence)
    }
}

/// What holds for one technician at one customer.
#[derive(Debug, Clone)]
pub struct Rules {
    msp_id: MspId,
    person: Person,
    resolution: Resolution,
    policy: EffectivePolicy,
}

/// What holds for a technician at a customer.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_rules(
    connection: &mut sql::Connection,
    technician: &Technician,
    customer_id: CustomerId,
) -> Result<Rules, StoreError> {
    let msp_id = technician.msp_id;
    let person = find_person(connection, technician).await?;
    let book = PolicyBook::read_at(connection, msp_id, customer_id).await?;
    let resolution = book.resolve(customer_id, &person);
    Ok(Rules {
        msp_id,
        person,
        policy: resolution.clone().into_effective(),
        resolution,
    })
}

impl Rules {
    /// Whether the technician may have what they wish, and of how many people it needs the approval.
    ///
    /// # Errors
    /// When the database cannot be read; inside, what forbids it.
    pub async fn permit(
        &self,
        connection: &mut sql::Connection,
        wish: Wish<'_>,
    ) -> Result<Result<Permit, Forbidden>, StoreError> {
        let since = wish.start.minus(DAY);
        let (msp_id, id) = (self.msp_id, self.person.id);
        let known = accounts::list_for_technician(connection, msp_id, id, since).await?;
        let beside = known.iter().filter(|account| {
            account.customer_id == wish.customer_id && Some(account.id) != wish.account_id
        });
        let asked = Asked {
            person: &self.person,
            preset_id: wish.preset_id,
            lifetime_s: wish.lifetime_s,
            reason: wish.reason,
            ticket: wish.ticket,
            used_s: used_s(beside, wish.start),
        };
        let refusal = match permit(&self.policy, asked) {
            Ok(permitted) => return Ok(Ok(permitted)),
            Err(refusal) => refusal,
        };
        let level = self.resolution.decided_by(refusal.setting);
        let by = name_level(connection, msp_id, level).await?;
        Ok(Err(Forbidden {
            setting: refusal.setting,
            level,
            sentence: refusal.sentence(&by),
        }))
    }

    /// Whether the policy asks for nobody's approval, whatever the preset.
    pub fn never_asks_for_approval(&self) -> bool {
        self.policy.approval == EffectiveApproval::never()
    }

    /// What forbids more than was approved, where the policy asks for approval.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refuse_unapproved(
        &self,
        connection: &mut sql::Connection,
    ) -> Result<Forbidden, StoreError> {
        let setting = SettingName::Approval;
        let level = self.resolution.decided_by(setting);
        let by = name_level(connection, self.msp_id, level).await?;
        Ok(Forbidden {
            setting,
            level,
            sentence: format!(
                "Approval: {by} wants one, and nobody approved a longer lifetime; ask for another \
                 account when this one ends."
            ),
        })
    }

    /// Whether requests need a ticket.
    pub const fn ticket_need(&self) -> Need {
        self.policy.ticket.need
    }

    /// What the technician reads on credentials; empty for nothing.
    pub fn credential_label(&self) -> &str {
        &self.policy.credential_label
    }

    /// The picture on credentials.
    pub fn credential_logo(&self) -> Option<&LogoHash> {
        self.policy.credential_logo.hash()
    }

    /// Whether a phone may sign its technician in on a computer without their passkey.
    pub fn allows_computer_sign_in(&self) -> bool {
        self.policy.computer_sign_in
    }

    /// Whether credentials have to be sealed.
    pub fn wants_sealed_custody(&self) -> bool {
        self.policy.custody == CustodyRule::SealedOnly
    }

    /// How accounts may sign in, the best first; `None` where nobody has said anything about it.
    pub fn sign_in_methods(&self) -> Option<Vec<SignInMethod>> {
        let built_in: SignInOrder = EffectivePolicy::built_in().sign_in_methods;
        let methods = &self.policy.sign_in_methods;
        (*methods != built_in).then(|| methods.as_slice().to_vec())
    }

    /// How the sign-in names of the technician's accounts begin.
    ///
    /// # Errors
    /// When the template is one of a newer version.
    pub fn name_stem(&self, technician: &Technician) -> Result<String, StoreError> {
        let named = NamedPerson {
            display_name: &technician.display_name,
            email: &technician.email,
        };
        let prefix = &self.policy.name_prefix;
        let template = NameTemplate::parse(&self.policy.user_name).map_err(unreadable)?;
        Ok(template.stem(prefix, named))
    }

    /// The name of the technician's accounts that people see in the tenant.
    ///
    /// # Errors
    /// When the template is one of a newer version.
    pub fn display_name(&self, technician: &Technician, msp: &str) -> Result<String, StoreError> {
        let template = DisplayTemplate::parse(&self.policy.display_name).map_err(unreadable)?;
        Ok(template.render(&technician.display_name, msp, &self.policy.name_prefix))
    }
}

/// What is saved was checked.
fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::unreadable("policies", error)
}
