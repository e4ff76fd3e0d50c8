//! What Microsoft's consent page sends back, read without trust (Microsoft Learn, "Admin consent on
//! the Microsoft identity platform").

use hallpass_protocol::ids::EntraTenantId;
use url::form_urlencoded;

/// The longest query that is read, in bytes.
const QUERY_MAX_BYTES: usize = 8 * 1024;

/// The state is 32 bytes in unpadded base64url.
const STATE_CHARS: usize = 43;

/// The parameters that mean something. Others, such as `scope`, are passed over.
const MEANT: [&str; 5] = [
    "state",
    "tenant",
    "admin_consent",
    "error",
    "error_description",
];

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callback {
    /// An administrator consented; for which tenant is said, and not proven.
    Consented {
        /// Ours, given back.
        state: String,
        /// The tenant that is said to have consented.
        tenant: EntraTenantId,
    },
    /// Nobody consented.
    Declined {
        /// Ours, given back.
        state: String,
        /// Why.
        why: Declined,
    },
}

/// Why nobody consented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declined {
    /// Somebody pressed Cancel.
    Cancelled,
    /// Whoever signed in may not consent for the organisation.
    NotAdministrator,
    /// Microsoft's code, where it says one.
    Other(Option<u32>),
}

/// It is not what the page sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Too long.
    #[error("the answer is too long")]
    TooLong,
    /// Twice the same: which one counts is not for us to guess.
    #[error("the answer says {0} twice")]
    Doubled(&'static str),
    /// Without a state it belongs to nothing.
    #[error("the answer has no state of ours")]
    State,
    /// Neither a consent nor an error.
    #[error("the answer says neither that there is a consent nor why there is none")]
    Neither,
    /// Consented, and for no tenant.
    #[error("the answer names no tenant")]
    Tenant,
}

impl CallbackError {
    /// What a person is told.
    pub fn sentence(self) -> String {
        match self {
            Self::Doubled(name) => format!(
                "Microsoft's answer says \u{201c}{name}\u{201d} twice, so it was not believed; press \
                 Connect again."
            ),
            Self::TooLong | Self::State => {
                "This is no answer to a consent that was begun here; press Connect again."
                    .to_owned()
            }
            Self::Neither => {
                "Microsoft's answer does not say whether consent was given; press Connect again."
                    .to_owned()
            }
            Self::Tenant => "Microsoft's answer names no tenant; press Connect again.".to_owned(),
        }
    }
}

impl Declined {
    /// What a person is told.
    pub fn sentence(self) -> String {
        match self {
            Self::Cancelled => {
                "The consent was cancelled on Microsoft's page; press Connect again when an \
                 administrator of the customer agrees."
                    .to_owned()
            }
            Self::NotAdministrator => {
                "Whoever signed in may not consent for the organisation; have a Global Administrator \
                 or a Privileged Role Administrator of the customer do it."
                    .to_owned()
            }
            Self::Other(Some(code)) => format!(
                "Microsoft did not take the consent (AADSTS{code}); look the code up at \
                 https://login.microsoftonline.com/error?code={code} and press Connect again."
            ),
            Self::Other(None) => {
                "Microsoft did not take the consent and did not say why; press Connect again."
                    .to_owned()
            }
        }
    }
}

/// Reads the query of the address to which the browser was sent back.
///
/// # Errors
/// When it is not what the page sends.
pub fn parse(query: &str) -> Result<Callback, CallbackError> {
    if query.len() > QUERY_MAX_BYTES {
        return Err(CallbackError::TooLong);
    }
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut said: [Option<String>; MEANT.len()] = Default::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        for (meant, place) in MEANT.into_iter().zip(&mut said) {
            if name != meant {
                continue;
            }
            if place.is_some() {
                return Err(CallbackError::Doubled(meant));
            }
            *place = Some(value.to_string());
        }
    }
    let [state, tenant, admin_consent, error, description] = said;
    let state = state
        .filter(|text| is_state(text))
        .ok_or(CallbackError::State)?;
    // First of all: the answer that says why there is no consent says `admin_consent=True` as well.
    if error.is_some() || description.is_some() {
        let why = why(error.as_deref(), description.as_deref());
        return Ok(Callback::Declined { state, why });
    }
    let is_consented = admin_consent.is_some_and(|said| said.eq_ignore_ascii_case("true"));
    if !is_consented {
        return Err(CallbackError::Neither);
    }
    let tenant = tenant
        .and_then(|text| text.parse::<EntraTenantId>().ok())
        .filter(|id| !id.as_uuid().is_nil())
        .ok_or(CallbackError::Tenant)?;
    Ok(Callback::Consented { state, tenant })
}

fn is_state(text: &str) -> bool {
    let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.len() == STATE_CHARS && text.bytes().all(is_ours)
}

fn why(error: Option<&str>, description: Option<&str>) -> Declined {
    let code = description.and_then(|text| {
        let (_, after) = text.split_once("AADSTS")?;
        let digits: String = after
            .chars()
            .take_while(char::is_ascii_digit)
            .take(9)
            .collect();
        digits.parse::<u32>().ok()
    });
    match (code, error) {
        // 65004: the user declined. The older endpoint has words alone.
        (Some(65_004), _) | (None, Some("access_denied" | "permission_denied")) => {
            Declined::Cancelled
        }
        // 90094, 90093, 90095: only an administrator may grant this.
        (Some(90_093..=90_095), _) => Declined::NotAdministrator,
        (code, _) => Declined::Other(code),
    }
}

#[cfg(test)]
mod tests;
