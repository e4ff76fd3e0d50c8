//! `/users`.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod revoke;
pub(crate) mod update;

use serde_json::{Map, Value, json};

use crate::clock::rfc3339;
use crate::state::{Profile, User};

/// All readable properties of a user whose properties are shown as `profile`.
pub(super) fn write_user(user: &User, profile: &Profile) -> Map<String, Value> {
    let mut object = Map::new();
    for name in super::property::selectable() {
        object.insert(name.to_owned(), Value::Null);
    }
    object.insert("businessPhones".to_owned(), json!([]));
    object.insert("otherMails".to_owned(), json!([]));
    object.insert("proxyAddresses".to_owned(), json!([]));
    object.insert("userType".to_owned(), json!("Member"));
    object.extend(profile.other.clone());
    // A password is never read back.
    object.insert("passwordProfile".to_owned(), Value::Null);
    object.insert("id".to_owned(), json!(user.id));
    object.insert(
        "createdDateTime".to_owned(),
        json!(rfc3339(user.created_ms)),
    );
    object.insert("accountEnabled".to_owned(), json!(profile.account_enabled));
    object.insert("displayName".to_owned(), json!(profile.display_name));
    object.insert("mailNickname".to_owned(), json!(profile.mail_nickname));
    object.insert(
        "userPrincipalName".to_owned(),
        json!(profile.user_principal_name),
    );
    object.insert("employeeId".to_owned(), json!(profile.employee_id));
    let password_set = rfc3339(user.password_set_ms);
    object.insert("lastPasswordChangeDateTime".to_owned(), json!(password_set));
    let valid_from = rfc3339(user.sessions_valid_from_ms);
    object.insert(
        "signInSessionsValidFromDateTime".to_owned(),
        json!(valid_from),
    );
    object
}

/// Moves the properties of a checked body into a profile; `passwordProfile` is left out.
fn apply(body: Map<String, Value>, profile: &mut Profile) {
    for (name, value) in body {
        match (name.as_str(), value) {
            ("accountEnabled", Value::Bool(enabled)) => profile.account_enabled = enabled,
            ("displayName", Value::String(text)) => profile.display_name = text,
            ("mailNickname", Value::String(text)) => profile.mail_nickname = text,
            ("userPrincipalName", Value::String(text)) => profile.user_principal_name = text,
            ("employeeId", value) => profile.employee_id = value.as_str().map(str::to_owned),
            ("passwordProfile", _) => {}
            (other, _) if other.starts_with("@odata.") => {}
            (_, value) => {
                profile.other.insert(name, value);
            }
        }
    }
}
