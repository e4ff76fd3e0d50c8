//! What `GetCredentialType` says about a user name.

use serde_json::{Value, json};

use super::second_factor;
use crate::state::World;

/// The account exists.
const EXISTS: u32 = 0;
/// It does not.
const DOES_NOT_EXIST: u32 = 1;
/// The preferred credential is the password.
const PASSWORD: u32 = 1;
/// The preferred credential is another organisation's sign-in.
const FEDERATION: u32 = 4;
/// The preferred credential is a Temporary Access Pass.
const ACCESS_PASS: u32 = 13;

/// The answer. A disabled account looks like any other: that shows only after the password.
pub(super) fn credential_type(
    world: &World,
    username: &str,
    flow_token: &str,
    now_ms: i64,
) -> Value {
    let tenant = world.find_tenant_of_upn(username);
    let is_federated = tenant.is_some_and(|tenant| {
        let domain = username.rsplit_once('@').map_or("", |(_, domain)| domain);
        tenant
            .domains
            .iter()
            .any(|d| d.is_federated && d.name.eq_ignore_ascii_case(domain))
    });
    let exists = is_federated
        || tenant
            .and_then(|tenant| tenant.find_user(username))
            .is_some_and(|user| user.is_replicated(now_ms));
    // A pass wins over everything else, federation included.
    let has_pass = tenant.is_some_and(|tenant| {
        tenant
            .find_user(username)
            .is_some_and(|user| second_factor::has_usable_pass(tenant, user, now_ms))
    });
    let preferred = match (has_pass, is_federated) {
        (true, _) => ACCESS_PASS,
        (false, true) => FEDERATION,
        (false, false) => PASSWORD,
    };
    json!({
        "Username": username,
        "Display": username,
        "IfExistsResult": if exists { EXISTS } else { DOES_NOT_EXIST },
        "IsUnmanaged": false,
        "ThrottleStatus": 0,
        "IsSignupDisallowed": true,
        "Credentials": {
            "PrefCredential": preferred,
            "HasPassword": !is_federated,
            "HasAccessPass": has_pass,
            "HasFido": false,
            "HasRemoteNGC": false,
            "RemoteNgcParams": null,
            "FidoParams": null,
            "CertAuthParams": null,
            "SasParams": null,
            "FederationRedirectUrl": if is_federated {
                json!("https://adfs.example/adfs/ls/")
            } else {
                Value::Null
            },
        },
        "EstsProperties": {
            "UserTenantBranding": null,
            "DomainType": if is_federated { 4 } else { 3 },
            "DesktopSsoEnabled": null,
        },
        "FlowToken": flow_token,
        "apiCanary": crate::random::make_token(),
    })
}
