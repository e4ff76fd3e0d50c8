//! The writable properties of a user, and the checks that the service makes on each.

use serde_json::{Map, Value};

use super::error::GraphError;
use crate::state::Tenant;

/// Shape of a property's value.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Text of at most this many characters.
    Text(usize),
    Flag,
    Texts,
    Object,
}

const PROPERTIES: &[(&str, Kind)] = &[
    ("accountEnabled", Kind::Flag),
    ("ageGroup", Kind::Text(64)),
    ("businessPhones", Kind::Texts),
    ("city", Kind::Text(128)),
    ("companyName", Kind::Text(64)),
    ("country", Kind::Text(128)),
    ("department", Kind::Text(64)),
    ("displayName", Kind::Text(256)),
    ("employeeId", Kind::Text(16)),
    ("employeeType", Kind::Text(64)),
    ("faxNumber", Kind::Text(64)),
    ("givenName", Kind::Text(64)),
    ("jobTitle", Kind::Text(128)),
    ("mail", Kind::Text(256)),
    ("mailNickname", Kind::Text(64)),
    ("mobilePhone", Kind::Text(64)),
    ("officeLocation", Kind::Text(128)),
    ("onPremisesImmutableId", Kind::Text(256)),
    ("otherMails", Kind::Texts),
    ("passwordPolicies", Kind::Text(128)),
    ("passwordProfile", Kind::Object),
    ("postalCode", Kind::Text(40)),
    ("preferredLanguage", Kind::Text(64)),
    ("showInAddressList", Kind::Flag),
    ("state", Kind::Text(128)),
    ("streetAddress", Kind::Text(1024)),
    ("surname", Kind::Text(64)),
    ("usageLocation", Kind::Text(2)),
    ("userPrincipalName", Kind::Text(113)),
    ("userType", Kind::Text(64)),
];

/// Properties that come without `$select`.
pub(crate) const DEFAULT: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
];

/// Properties that `User.ReadBasic.All` may read.
pub(crate) const BASIC: &[&str] = &[
    "displayName",
    "givenName",
    "id",
    "mail",
    "surname",
    "userPrincipalName",
];

/// Properties that exist and cannot be written.
const READ_ONLY: &[&str] = &[
    "id",
    "createdDateTime",
    "deletedDateTime",
    "lastPasswordChangeDateTime",
    "signInSessionsValidFromDateTime",
    "proxyAddresses",
    "securityIdentifier",
];

/// Every property that may be selected.
pub(crate) fn selectable() -> Vec<&'static str> {
    PROPERTIES
        .iter()
        .map(|(name, _)| *name)
        .chain(READ_ONLY.iter().copied())
        .collect()
}

/// Checks names and shapes of all properties of a body.
///
/// # Errors
/// 400 for an unknown or read-only property, a value of the wrong type, or a text that is too
/// long.
pub(crate) fn check_shapes(body: &Map<String, Value>) -> Result<(), GraphError> {
    for (name, value) in body.iter().filter(|(name, _)| !name.starts_with("@odata.")) {
        let Some((_, kind)) = PROPERTIES.iter().find(|(known, _)| known == name) else {
            return Err(GraphError::UnknownProperty(name.clone()));
        };
        check_shape(name, *kind, value)?;
    }
    Ok(())
}

fn check_shape(name: &str, kind: Kind, value: &Value) -> Result<(), GraphError> {
    match (kind, value) {
        (Kind::Flag, Value::Bool(_)) | (Kind::Object, Value::Object(_)) => Ok(()),
        (Kind::Text(_), Value::Null) if !matches!(name, "displayName" | "userPrincipalName") => {
            Ok(())
        }
        (Kind::Text(longest), Value::String(text)) => {
            if text.chars().count() > longest || (text.is_empty() && is_required(name)) {
                Err(invalid(name))
            } else {
                Ok(())
            }
        }
        (Kind::Texts, Value::Array(items)) if items.iter().all(Value::is_string) => Ok(()),
        (Kind::Flag | Kind::Text(_), Value::Null) => Err(invalid(name)),
        (Kind::Flag, _) => Err(GraphError::WrongType {
            expected: "Edm.Boolean",
        }),
        (Kind::Text(_), _) => Err(GraphError::WrongType {
            expected: "Edm.String",
        }),
        (Kind::Texts, _) => Err(GraphError::WrongType {
            expected: "Collection(Edm.String)",
        }),
        (Kind::Object, _) => Err(GraphError::WrongType {
            expected: "microsoft.graph.passwordProfile",
        }),
    }
}

fn is_required(name: &str) -> bool {
    matches!(name, "displayName" | "mailNickname" | "userPrincipalName")
}

fn invalid(name: &str) -> GraphError {
    GraphError::InvalidValue {
        name: name.to_owned(),
        resource: "User",
    }
}

/// Checks a sign-in name: `A-Z a-z 0-9 ' . - _ ! # ^ ~`, then a domain that is verified and
/// managed here.
///
/// # Errors
/// 400 with the service's text for a bad name or domain.
pub(crate) fn check_upn(upn: &str, tenant: &Tenant) -> Result<(), GraphError> {
    let Some((local, domain)) = upn.split_once('@') else {
        return Err(invalid("userPrincipalName"));
    };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "'.-_!#^~".contains(c);
    let is_good = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(is_allowed)
        && !local.ends_with('.');
    if !is_good {
        return Err(invalid("userPrincipalName"));
    }
    let found = tenant
        .domains
        .iter()
        .find(|known| known.name.eq_ignore_ascii_case(domain));
    match found {
        None => Err(GraphError::InvalidDomain),
        Some(domain) if domain.is_federated => Err(GraphError::MissingProperty {
            name: "onPremisesImmutableId",
            resource: "User",
        }),
        Some(_) => Ok(()),
    }
}

/// Checks the alias: no spaces and none of the characters that addresses do not have.
///
/// # Errors
/// 400 for a bad alias.
pub(crate) fn check_mail_nickname(nickname: &str) -> Result<(), GraphError> {
    let is_allowed = |c: char| c.is_ascii_graphic() && !"@()\\[]\";:<>,".contains(c);
    if nickname.chars().all(is_allowed) {
        Ok(())
    } else {
        Err(invalid("mailNickname"))
    }
}

/// A password as `passwordProfile` brings it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NewPassword {
    pub(crate) password: String,
    pub(crate) must_change: bool,
}

/// Reads `passwordProfile`.
///
/// # Errors
/// 400 for unknown members, a missing password, or one that is too simple for `upn`.
pub(crate) fn read_password(
    profile: &Map<String, Value>,
    upn: &str,
) -> Result<NewPassword, GraphError> {
    const FLAGS: [&str; 2] = [
        "forceChangePasswordNextSignIn",
        "forceChangePasswordNextSignInWithMfa",
    ];
    for (name, value) in profile
        .iter()
        .filter(|(name, _)| !name.starts_with("@odata."))
    {
        match (name.as_str(), value) {
            ("password", Value::String(_)) => {}
            ("password", _) => {
                return Err(GraphError::WrongType {
                    expected: "Edm.String",
                });
            }
            (flag, Value::Bool(_)) if FLAGS.contains(&flag) => {}
            (flag, _) if FLAGS.contains(&flag) => {
                return Err(GraphError::WrongType {
                    expected: "Edm.Boolean",
                });
            }
            _ => return Err(GraphError::UnknownProperty(name.clone())),
        }
    }
    let password =
        profile
            .get("password")
            .and_then(Value::as_str)
            .ok_or(GraphError::MissingProperty {
                name: "password",
                resource: "User",
            })?;
    if !is_complex(password, upn) {
        return Err(GraphError::PasswordTooSimple);
    }
    // Microsoft's default: a new password must be changed at the first sign-in.
    let asks_change = |flag: &&str| profile.get(*flag).and_then(Value::as_bool);
    let must_change = match FLAGS.iter().filter_map(asks_change).collect::<Vec<_>>() {
        said if said.is_empty() => true,
        said => said.contains(&true),
    };
    Ok(NewPassword {
        password: password.to_owned(),
        must_change,
    })
}

/// 8 to 256 printable ASCII characters of at least three of the four classes, without the user's
/// name.
pub(crate) fn is_complex(password: &str, upn: &str) -> bool {
    let is_printable = password.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    let classes = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    let local = upn
        .split('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let has_name = local.len() >= 3 && password.to_ascii_lowercase().contains(&local);
    is_printable
        && (8..=256).contains(&password.len())
        && classes.into_iter().filter(|&has| has).count() >= 3
        && !has_name
}

#[cfg(test)]
mod tests;
