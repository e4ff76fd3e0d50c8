//! Users (Microsoft Graph v1.0, `user`).

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::EntraObjectId;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::{Call, GraphClient, get};
use crate::error::{GraphError, GraphErrorKind};
use crate::retry::Repeat;

/// The longest `employeeId` that Entra keeps, in characters.
pub const EMPLOYEE_ID_MAX_CHARS: usize = 16;

/// What is read of a user. None of it but the ids is in Graph's default selection.
const SELECT: &str = "id,userPrincipalName,employeeId,accountEnabled,createdDateTime";

/// A user to be made: disabled, so that a crash right after leaves a dead account.
#[derive(Debug, Clone, Copy)]
pub struct NewUser<'a> {
    /// The sign-in name, within Microsoft's character set, in a verified and managed domain.
    pub user_principal_name: &'a str,
    /// The mail alias; the name's local part.
    pub mail_nickname: &'a str,
    /// The name that people see.
    pub display_name: &'a str,
    /// Marks the user as ours: at most [`EMPLOYEE_ID_MAX_CHARS`].
    pub employee_id: &'a str,
}

/// A user as read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryUser {
    /// The object id: what a user is addressed by once it is known.
    pub id: EntraObjectId,
    /// The sign-in name.
    pub user_principal_name: String,
    /// Whose tag it carries.
    pub employee_id: Option<String>,
    /// Whether it can sign in. `None` when this replica did not say.
    pub account_enabled: Option<bool>,
    /// When it was made, by Microsoft's clock.
    pub created_date_time: Option<Timestamp>,
}

#[derive(Deserialize)]
struct CreatedUser {
    id: EntraObjectId,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateUserBody<'a> {
    account_enabled: bool,
    display_name: &'a str,
    mail_nickname: &'a str,
    user_principal_name: &'a str,
    employee_id: &'a str,
    password_policies: &'static str,
    password_profile: PasswordProfile<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PasswordProfile<'a> {
    // A forced change would stand between the technician and the portal, and nobody could type
    // the old password.
    force_change_password_next_sign_in: bool,
    password: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SetPasswordBody<'a> {
    password_profile: PasswordProfile<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SetEnabledBody {
    account_enabled: bool,
}

impl GraphClient {
    /// Makes a disabled user; its id is authoritative at once, a read may need a minute to agree.
    ///
    /// # Errors
    /// [`GraphErrorKind::NameTaken`] and [`GraphErrorKind::OutcomeUnknown`] call for
    /// [`Self::find_user_by_upn`]: the user may be ours from an attempt whose answer was lost.
    pub async fn create_user(
        &self,
        user: NewUser<'_>,
        password: &str,
    ) -> Result<EntraObjectId, GraphError> {
        let body = CreateUserBody {
            account_enabled: false,
            display_name: user.display_name,
            mail_nickname: user.mail_nickname,
            user_principal_name: user.user_principal_name,
            employee_id: user.employee_id,
            password_policies: "DisablePasswordExpiration",
            password_profile: PasswordProfile {
                force_change_password_next_sign_in: false,
                password,
            },
        };
        let created: CreatedUser = self
            .fetch(Call {
                name: "create user",
                method: Method::POST,
                url: self.resource(&["users"]),
                body: Some(to_json(&body)),
                repeat: Repeat::OnlyAfterRefusal,
                success: &[201],
            })
            .await?;
        Ok(created.id)
    }

    /// The user of that sign-in name, if this replica knows one.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn find_user_by_upn(&self, upn: &str) -> Result<Option<DirectoryUser>, GraphError> {
        self.find_user("find user", upn).await
    }

    /// The user of that id, if this replica knows it.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn get_user(&self, id: EntraObjectId) -> Result<Option<DirectoryUser>, GraphError> {
        self.find_user("read user", &id.to_string()).await
    }

    /// The users that carry exactly that tag. The index behind it lags: it proves presence, never
    /// absence.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn find_users_by_employee_id(
        &self,
        employee_id: &str,
    ) -> Result<Vec<DirectoryUser>, GraphError> {
        let mut url = self.resource(&["users"]);
        let quoted = employee_id.replace('\'', "''");
        url.query_pairs_mut()
            .append_pair("$filter", &format!("employeeId eq '{quoted}'"))
            .append_pair("$select", SELECT);
        self.list("find users by tag", url).await
    }

    /// All users whose tag begins so. The index behind it lags by up to a minute: what it shows is
    /// confirmed by [`Self::get_user`], and what it does not show may exist.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_tagged_users(&self, prefix: &str) -> Result<Vec<DirectoryUser>, GraphError> {
        let mut url = self.resource(&["users"]);
        let quoted = prefix.replace('\'', "''");
        // A filter of the plain kind: it needs no `ConsistencyLevel`, whose index lags further.
        url.query_pairs_mut()
            .append_pair("$filter", &format!("startsWith(employeeId,'{quoted}')"))
            .append_pair("$select", SELECT)
            .append_pair("$top", "999");
        self.list("list tagged users", url).await
    }

    /// Sets the password. It ends no session: [`Self::revoke_sessions`] does.
    ///
    /// # Errors
    /// [`GraphErrorKind::Forbidden`] for a user with an administrator role, unless our application
    /// holds a high one itself.
    pub async fn set_password(&self, id: EntraObjectId, password: &str) -> Result<(), GraphError> {
        let profile = PasswordProfile {
            force_change_password_next_sign_in: false,
            password,
        };
        let body = to_json(&SetPasswordBody {
            password_profile: profile,
        });
        self.patch_user("set password", id, body).await
    }

    /// Lets the user sign in, or not.
    ///
    /// # Errors
    /// [`GraphErrorKind::Forbidden`] as for [`Self::set_password`].
    pub async fn set_enabled(&self, id: EntraObjectId, enabled: bool) -> Result<(), GraphError> {
        let name = if enabled {
            "enable user"
        } else {
            "disable user"
        };
        self.patch_user(
            name,
            id,
            to_json(&SetEnabledBody {
                account_enabled: enabled,
            }),
        )
        .await
    }

    /// Ends the user's sign-in sessions; it takes minutes to be felt everywhere.
    ///
    /// # Errors
    /// When Graph refuses or does not answer.
    pub async fn revoke_sessions(&self, id: EntraObjectId) -> Result<(), GraphError> {
        self.perform(Call {
            name: "revoke sessions",
            method: Method::POST,
            url: self.resource(&["users", &id.to_string(), "revokeSignInSessions"]),
            body: None,
            repeat: Repeat::Harmless,
            // Documented as 204, answered as 200 with `value: true`.
            success: &[200, 204],
        })
        .await
    }

    async fn find_user(
        &self,
        name: &'static str,
        key: &str,
    ) -> Result<Option<DirectoryUser>, GraphError> {
        let url = with_select(self.resource(&["users", key]));
        match self.fetch(get(name, url)).await {
            Ok(user) => Ok(Some(user)),
            Err(error) if error.kind == GraphErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn patch_user(
        &self,
        name: &'static str,
        id: EntraObjectId,
        body: Vec<u8>,
    ) -> Result<(), GraphError> {
        self.perform(Call {
            name,
            method: Method::PATCH,
            url: self.resource(&["users", &id.to_string()]),
            body: Some(body),
            repeat: Repeat::Harmless,
            success: &[200, 204],
        })
        .await
    }
}

fn with_select(mut url: Url) -> Url {
    url.query_pairs_mut().append_pair("$select", SELECT);
    url
}

pub(crate) fn to_json<T: Serialize>(body: &T) -> Vec<u8> {
    serde_json::to_vec(body).expect("a body of strings and booleans to be written")
}
