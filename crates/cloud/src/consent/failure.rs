//! What a technician is told whose customer was not connected.

use hallpass_protocol::ErrorCode;

use super::ConsentError;
use crate::failure::Failure;

impl From<ConsentError> for Failure {
    fn from(error: ConsentError) -> Self {
        let Some(code) = code(&error) else {
            return match error {
                ConsentError::Store(error) => error.into(),
                _ => Self::not_found(),
            };
        };
        let failure = Self::new(code, sentence(&error));
        match error {
            ConsentError::Pending => failure.retry_after(60),
            ConsentError::CredentialRefused(_) | ConsentError::NotAnswered(_) => {
                failure.caused_by(error)
            }
            _ => failure,
        }
    }
}

/// `None` where another part of the cloud has its own words.
const fn code(error: &ConsentError) -> Option<ErrorCode> {
    Some(match error {
        ConsentError::UnknownCustomer | ConsentError::Store(_) => return None,
        ConsentError::NoRegistration => ErrorCode::RegistrationMissing,
        ConsentError::TooManyOpen => ErrorCode::RateLimited,
        ConsentError::Callback(_)
        | ConsentError::Unknown
        | ConsentError::OtherSession
        | ConsentError::Used => ErrorCode::ConsentInvalid,
        ConsentError::Declined(_) => ErrorCode::ConsentDeclined,
        ConsentError::Pending => ErrorCode::ConsentPending,
        ConsentError::OtherTenantConnected
        | ConsentError::TakenElsewhere
        | ConsentError::TakenBy(_)
        | ConsentError::FormerTenant => ErrorCode::TenantTaken,
        ConsentError::ForeignTenant
        | ConsentError::NoSuchTenant
        | ConsentError::CredentialRefused(_)
        | ConsentError::NotAnswered(_)
        | ConsentError::NoDomain => ErrorCode::TenantRefused,
    })
}

fn sentence(error: &ConsentError) -> String {
    let sentence = match error {
        ConsentError::Callback(error) => return error.sentence(),
        ConsentError::Declined(declined) => return declined.sentence(),
        ConsentError::TakenBy(name) => {
            return format!(
                "This tenant is that of your customer \u{201c}{name}\u{201d}; connect it there, or \
                 choose another tenant."
            );
        }
        ConsentError::UnknownCustomer | ConsentError::Store(_) => "",
        ConsentError::NoRegistration => {
            "There is no app registration yet; give Hallpass yours first, under \u{201c}App \
             registration\u{201d}."
        }
        ConsentError::TooManyOpen => {
            "Too many connections were begun and not finished; try again in a quarter of an hour."
        }
        ConsentError::OtherTenantConnected => {
            "This customer is connected to another tenant; disconnect that one first."
        }
        ConsentError::Unknown => {
            "This consent was not begun here, or it was begun more than a quarter of an hour ago; \
             press Connect again."
        }
        ConsentError::OtherSession => {
            "This consent was begun in another session; press Connect again and finish it in the \
             same browser."
        }
        ConsentError::Used => "This consent was used before; press Connect again.",
        ConsentError::ForeignTenant => {
            "Somebody of another tenant consented than the one that was asked; press Connect again \
             and sign in as an administrator of the customer's tenant."
        }
        ConsentError::NoSuchTenant => "Microsoft knows no tenant of this id; press Connect again.",
        ConsentError::TakenElsewhere => {
            "This tenant is connected by another organisation already; the customer has to have \
             that ended first."
        }
        ConsentError::FormerTenant => {
            "This customer's earlier accounts are in another tenant; connect that one again, or add \
             the customer anew for the other tenant."
        }
        ConsentError::Pending => {
            "The consent was given, and Microsoft does not know it everywhere yet; try again in a \
             minute."
        }
        ConsentError::CredentialRefused(_) => {
            "Microsoft refuses the credential of your app registration; check that the secret is \
             right, or that the certificate is uploaded to it, and try again."
        }
        ConsentError::NotAnswered(_) => {
            "Microsoft did not answer for this tenant, so nothing was connected; try again in a \
             minute."
        }
        ConsentError::NoDomain => {
            "The tenant has no verified domain that is not federated, so no account could be made \
             there."
        }
    };
    sentence.to_owned()
}
