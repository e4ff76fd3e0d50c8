//! What Microsoft publishes, as far as our calls are concerned. Where the texts come from stands in
//! the files.

use serde_json::Value;

const TYPES: &str = include_str!("published/types.json");
const PERMISSIONS: &str = include_str!("published/permissions.json");

/// The bodies of the beta calls, by property and JSON type: Microsoft Graph beta reference,
/// "hardwareOathTokenAuthenticationMethodDevice" and "hardwareOathAuthenticationMethod:
/// assignAndActivateBySerialNumber".
const OATH_DEVICE: &[(&str, &str)] = &[
    ("serialNumber", "Edm.String"),
    ("manufacturer", "Edm.String"),
    ("model", "Edm.String"),
    ("secretKey", "Edm.String"),
    ("timeIntervalInSeconds", "Edm.Int32"),
    ("hashFunction", "Edm.String"),
];
/// Microsoft Graph v1.0 reference, "directoryObject: getMemberGroups".
const MEMBERSHIP_QUESTION: &[(&str, &str)] = &[("securityEnabledOnly", "Edm.Boolean")];
const OATH_ACTIVATION: &[(&str, &str)] = &[
    ("serialNumber", "Edm.String"),
    ("displayName", "Edm.String"),
    ("verificationCode", "Edm.String"),
];

/// Rows that the published file has no permissions for, or under another path: from the pages of
/// the calls.
const FROM_PAGES: &[(&str, &str, &str)] = &[
    (
        "GET",
        "/rolemanagement/directory/roledefinitions/{id}",
        "RoleManagement.ReadWrite.Directory",
    ),
    ("GET", "/groups", "GroupMember.ReadWrite.All"),
    ("GET", "/groups/{id}", "GroupMember.ReadWrite.All"),
    (
        "POST",
        "/groups/{id}/getmembergroups",
        "GroupMember.ReadWrite.All",
    ),
    (
        "POST",
        "/groups/{id}/members/$ref",
        "GroupMember.ReadWrite.All",
    ),
    (
        "DELETE",
        "/groups/{id}/members/{id}/$ref",
        "GroupMember.ReadWrite.All",
    ),
    // For a group to which roles can be assigned.
    (
        "POST",
        "/groups/{id}/members/$ref",
        "RoleManagement.ReadWrite.Directory",
    ),
    (
        "DELETE",
        "/groups/{id}/members/{id}/$ref",
        "RoleManagement.ReadWrite.Directory",
    ),
    ("POST", "/users/{id}/getmembergroups", "User.ReadWrite.All"),
    (
        "GET",
        "/directory/deleteditems/microsoft.graph.user",
        "User.ReadWrite.All",
    ),
    ("GET", "/subscribedskus", "Organization.Read.All"),
    (
        "GET",
        "/serviceprincipals(appid={id})",
        "Application.Read.All",
    ),
    (
        "GET",
        "/serviceprincipals/{id}/approleassignments",
        "Application.Read.All",
    ),
    (
        "POST",
        "/directory/authenticationmethoddevices/hardwareoathdevices",
        "Policy.ReadWrite.AuthenticationMethod",
    ),
    (
        "GET",
        "/directory/authenticationmethoddevices/hardwareoathdevices",
        "Policy.Read.All",
    ),
    (
        "DELETE",
        "/directory/authenticationmethoddevices/hardwareoathdevices/{id}",
        "Policy.ReadWrite.AuthenticationMethod",
    ),
    (
        "POST",
        "/users/{id}/authentication/hardwareoathmethods/assignandactivatebyserialnumber",
        "UserAuthMethod-HardwareOATH.ReadWrite.All",
    ),
    (
        "GET",
        "/users/{id}/authentication/hardwareoathmethods",
        "UserAuthMethod-HardwareOATH.ReadWrite.All",
    ),
    (
        "DELETE",
        "/users/{id}/authentication/hardwareoathmethods/{id}",
        "UserAuthMethod-HardwareOATH.ReadWrite.All",
    ),
];

/// The type of a call's body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Of the published metadata.
    Named(&'static str),
    /// Of a beta page.
    Listed(&'static [(&'static str, &'static str)]),
}

/// The type of the body of `method path`.
pub(crate) fn kind_of(method: &str, path: &str) -> Option<Kind> {
    Some(match (method, template(path).as_str()) {
        ("POST", "/users") | ("PATCH", "/users/{id}") => Kind::Named("microsoft.graph.user"),
        ("POST", "/users/{id}/authentication/temporaryaccesspassmethods") => {
            Kind::Named("microsoft.graph.temporaryAccessPassAuthenticationMethod")
        }
        ("POST", "/rolemanagement/directory/roleassignments") => {
            Kind::Named("microsoft.graph.unifiedRoleAssignment")
        }
        ("POST", "/users/{id}/getmembergroups" | "/groups/{id}/getmembergroups") => {
            Kind::Listed(MEMBERSHIP_QUESTION)
        }
        // A reference: nothing but `@odata.id`.
        ("POST", "/groups/{id}/members/$ref") => Kind::Listed(&[]),
        ("POST", "/directory/authenticationmethoddevices/hardwareoathdevices") => {
            Kind::Listed(OATH_DEVICE)
        }
        (
            "POST",
            "/users/{id}/authentication/hardwareoathmethods/assignandactivatebyserialnumber",
        ) => Kind::Listed(OATH_ACTIVATION),
        _ => return None,
    })
}

/// What is wrong with a body.
pub(crate) fn check_body(kind: Kind, body: &Value) -> Vec<String> {
    let types: Value = serde_json::from_str(TYPES).unwrap();
    let mut faults = Vec::new();
    check_object(&types["types"], kind, body, &mut faults);
    faults
}

fn check_object(types: &Value, kind: Kind, object: &Value, faults: &mut Vec<String>) {
    let Value::Object(members) = object else {
        faults.push(format!("{object} is not an object"));
        return;
    };
    for (name, value) in members {
        if name.starts_with("@odata.") {
            continue;
        }
        match property(types, kind, name) {
            None => faults.push(format!("there is no property {name}")),
            Some((_, false)) if value.is_null() => faults.push(format!("{name} is null")),
            Some(_) if value.is_null() => {}
            Some((edm, _)) => check_value(types, name, &edm, value, faults),
        }
    }
}

/// The property's type and whether it may be null, of the type or one of its bases.
fn property(types: &Value, kind: Kind, name: &str) -> Option<(String, bool)> {
    match kind {
        Kind::Listed(rows) => rows
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, edm)| ((*edm).to_owned(), false)),
        Kind::Named(kind) => {
            let mut of = types.get(kind);
            while let Some(this) = of {
                if let Some(found) = this["props"].get(name) {
                    let edm = found["type"].as_str().unwrap().to_owned();
                    return Some((edm, found["nullable"].as_bool().unwrap()));
                }
                of = this["base"].as_str().and_then(|base| types.get(base));
            }
            None
        }
    }
}

fn check_value(types: &Value, name: &str, edm: &str, value: &Value, faults: &mut Vec<String>) {
    let is_right = match edm {
        "Edm.Boolean" => value.is_boolean(),
        "Edm.Int32" => value.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
        "Edm.String" | "Edm.DateTimeOffset" | "Edm.Guid" => value.is_string(),
        "microsoft.graph.passwordProfile" => {
            let kind = Kind::Named("microsoft.graph.passwordProfile");
            check_object(types, kind, value, faults);
            true
        }
        _ => false,
    };
    if !is_right {
        faults.push(format!("{name} is {value}, not {edm}"));
    }
}

/// Whether each of the permissions in `granted`, joined by ` + `, is one that Microsoft lists for
/// the call.
pub(crate) fn is_allowed(method: &str, path: &str, granted: &str) -> bool {
    let file: Value = serde_json::from_str(PERMISSIONS).unwrap();
    let template = template(path);
    let from_file = |permission: &str| {
        file["rows"].as_array().unwrap().iter().any(|row| {
            row["method"] == method
                && row["path"] == template.as_str()
                && row["permissions"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|one| one == permission)
        })
    };
    let from_pages =
        |permission: &str| FROM_PAGES.contains(&(method, template.as_str(), permission));
    !granted.is_empty()
        && granted
            .split(" + ")
            .all(|permission| from_file(permission) || from_pages(permission))
}

/// The path without its version, in lower case, with `{id}` for each id.
fn template(path: &str) -> String {
    let path = path.to_ascii_lowercase();
    let segments = path.split('/').skip(2);
    let mut out = String::new();
    let mut former = "";
    for segment in segments {
        let is_collection = matches!(
            former,
            "users"
                | "roledefinitions"
                | "serviceprincipals"
                | "roleassignments"
                | "temporaryaccesspassmethods"
                | "hardwareoathdevices"
                | "groups"
        );
        let is_member = former == "members" && segment != "$ref";
        let is_method = former == "hardwareoathmethods" && !segment.starts_with("assign");
        out.push('/');
        out.push_str(if is_collection || is_method || is_member {
            "{id}"
        } else if segment.starts_with("serviceprincipals(appid=") {
            "serviceprincipals(appid={id})"
        } else {
            segment
        });
        former = segment;
    }
    out
}
