//! Hardware OATH tokens (Microsoft Graph beta, `hardwareOathTokenAuthenticationMethodDevice` and
//! `hardwareOathAuthenticationMethod`): a token of ours stands in the tenant's inventory, is
//! assigned to one user, and is activated by a code that it makes (RFC 6238, HMAC-SHA-1, 30 s).

use hallpass_protocol::ids::EntraObjectId;
use reqwest::Method;
use serde::{Deserialize, Serialize};

use crate::client::{Call, GraphClient};
use crate::error::GraphError;
use crate::retry::Repeat;
use crate::users::to_json;

/// Who made the tokens, as the customer's inventory shows it.
const MANUFACTURER: &str = "Hallpass";
/// What they are.
const MODEL: &str = "One account's sign-in";

/// A token of the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OathDevice {
    /// Its id; opaque.
    pub id: String,
    /// What it is known by.
    pub serial_number: Option<String>,
}

/// A token as one user's method.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OathMethod {
    /// The method's id; opaque.
    pub id: String,
    /// The token, where the answer expands it.
    pub device: Option<OathMethodDevice>,
}

/// What a method says of its token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OathMethodDevice {
    /// The token's id.
    pub id: Option<String>,
    /// What it is known by.
    pub serial_number: Option<String>,
    /// `assigned`, `activated`, `failedActivation` …
    pub status: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeviceBody<'a> {
    serial_number: &'a str,
    manufacturer: &'static str,
    model: &'static str,
    secret_key: &'a str,
    time_interval_in_seconds: u32,
    hash_function: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActivateBody<'a> {
    serial_number: &'a str,
    display_name: &'static str,
    verification_code: &'a str,
}

impl GraphClient {
    /// Puts a token into the tenant's inventory; `base32` is its seed.
    ///
    /// # Errors
    /// [`crate::GraphErrorKind::AlreadyExists`] where the serial number stands there already.
    pub async fn create_oath_device(
        &self,
        serial_number: &str,
        base32: &str,
    ) -> Result<OathDevice, GraphError> {
        let body = DeviceBody {
            serial_number,
            manufacturer: MANUFACTURER,
            model: MODEL,
            // EXPOSE: Entra checks the codes that the technician's browser makes of it.
            secret_key: base32,
            time_interval_in_seconds: 30,
            hash_function: "hmacsha1",
        };
        self.fetch(Call {
            name: "create OATH token",
            method: Method::POST,
            url: self.oath_devices(None),
            body: Some(to_json(&body)),
            repeat: Repeat::OnlyAfterRefusal,
            success: &[200, 201],
        })
        .await
    }

    /// The tokens of that serial number: one at most.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn find_oath_devices(
        &self,
        serial_number: &str,
    ) -> Result<Vec<OathDevice>, GraphError> {
        let mut url = self.oath_devices(None);
        let quoted = serial_number.replace('\'', "''");
        url.query_pairs_mut()
            .append_pair("$filter", &format!("serialNumber eq '{quoted}'"));
        self.list("find OATH token", url).await
    }

    /// Gives a token to a user and proves it by the code of this moment. A code is taken within a
    /// step of its time, so a later repetition needs another.
    ///
    /// # Errors
    /// [`crate::GraphErrorKind::CodeRefused`] when the code is not the token's,
    /// [`crate::GraphErrorKind::MethodRefused`] where the tenant's policy allows none to this user,
    /// [`crate::GraphErrorKind::NotFound`] while user or token have not reached this replica.
    pub async fn activate_oath_device(
        &self,
        user: EntraObjectId,
        serial_number: &str,
        code: &str,
    ) -> Result<(), GraphError> {
        let body = ActivateBody {
            serial_number,
            display_name: MANUFACTURER,
            // EXPOSE: a code of one half minute, which proves the seed.
            verification_code: code,
        };
        self.perform(Call {
            name: "activate OATH token",
            method: Method::POST,
            url: self.oath_methods(user, Some("assignAndActivateBySerialNumber")),
            body: Some(to_json(&body)),
            repeat: Repeat::OnlyAfterRefusal,
            success: &[200, 201, 204],
        })
        .await
    }

    /// The user's tokens.
    ///
    /// # Errors
    /// When Graph does not answer the question.
    pub async fn list_oath_methods(
        &self,
        user: EntraObjectId,
    ) -> Result<Vec<OathMethod>, GraphError> {
        let mut url = self.oath_methods(user, None);
        url.query_pairs_mut().append_pair("$expand", "device");
        self.list("list OATH tokens of user", url).await
    }

    /// Takes a token from a user; it stays in the inventory. One that is gone is success.
    ///
    /// # Errors
    /// When Graph refuses or does not answer.
    pub async fn delete_oath_method(
        &self,
        user: EntraObjectId,
        method_id: &str,
    ) -> Result<(), GraphError> {
        let url = self.oath_methods(user, Some(method_id));
        self.delete("unassign OATH token", url).await
    }

    /// Takes a token out of the inventory; it must not be assigned any more. One that is gone is
    /// success.
    ///
    /// # Errors
    /// [`crate::GraphErrorKind::Rejected`] while it is assigned.
    pub async fn delete_oath_device(&self, device_id: &str) -> Result<(), GraphError> {
        let url = self.oath_devices(Some(device_id));
        self.delete("delete OATH token", url).await
    }

    fn oath_devices(&self, id: Option<&str>) -> url::Url {
        let mut segments = vec![
            "directory",
            "authenticationMethodDevices",
            "hardwareOathDevices",
        ];
        segments.extend(id);
        self.beta_resource(&segments)
    }

    fn oath_methods(&self, user: EntraObjectId, last: Option<&str>) -> url::Url {
        let user = user.to_string();
        let mut segments = vec![
            "users",
            user.as_str(),
            "authentication",
            "hardwareOathMethods",
        ];
        segments.extend(last);
        self.beta_resource(&segments)
    }
}
