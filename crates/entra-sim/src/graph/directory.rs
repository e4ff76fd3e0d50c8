//! `/organization` and `/domains`.

use serde_json::{Map, Value, json};

use super::context::GraphCall;
use super::error::GraphError;
use super::select::Selection;
use super::{page, permission};
use crate::answer::Answer;

const ORGANIZATION: &[&str] = &[
    "id",
    "deletedDateTime",
    "displayName",
    "countryLetterCode",
    "createdDateTime",
    "tenantType",
    "verifiedDomains",
    "assignedPlans",
    "technicalNotificationMails",
];

const DOMAIN: &[&str] = &[
    "id",
    "authenticationType",
    "availabilityStatus",
    "isAdminManaged",
    "isDefault",
    "isInitial",
    "isRoot",
    "isVerified",
    "passwordValidityPeriodInDays",
    "supportedServices",
];

const LICENCE: &[&str] = &[
    "id",
    "accountName",
    "accountId",
    "appliesTo",
    "capabilityStatus",
    "consumedUnits",
    "prepaidUnits",
    "servicePlans",
    "skuId",
    "skuPartNumber",
    "subscriptionIds",
];

/// What every simulated tenant has bought: twenty-five users' worth of one product.
pub(crate) fn licences(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_LICENCES)?;
    let sku = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46";
    let object = json!({
        "id": format!("{}_{sku}", graph.tenant.id),
        "accountName": graph.tenant.display_name,
        "accountId": graph.tenant.id,
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": 14,
        "prepaidUnits": { "enabled": 25, "suspended": 0, "warning": 0, "lockedOut": 0 },
        "servicePlans": [],
        "skuId": sku,
        "skuPartNumber": "SPB",
        "subscriptionIds": [],
    });
    let only = select(graph, object, "subscribedSku", LICENCE)?;
    page::answer(graph, "subscribedSkus", vec![only])
}

pub(crate) fn organization(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_ORGANIZATION)?;
    let verified: Vec<Value> = graph
        .tenant
        .domains
        .iter()
        .map(|domain| {
            json!({
                "name": domain.name,
                "isDefault": domain.is_initial,
                "isInitial": domain.is_initial,
                "type": if domain.is_federated { "Federated" } else { "Managed" },
                "capabilities": "Email, OfficeCommunicationsOnline",
            })
        })
        .collect();
    let object = json!({
        "id": graph.tenant.id,
        "deletedDateTime": null,
        "displayName": graph.tenant.display_name,
        "countryLetterCode": "DK",
        "createdDateTime": "2019-03-01T09:00:00Z",
        "tenantType": "AAD",
        "verifiedDomains": verified,
        "assignedPlans": [],
        "technicalNotificationMails": [],
    });
    let only = select(graph, object, "organization", ORGANIZATION)?;
    page::answer(graph, "organization", vec![only])
}

pub(crate) fn domains(graph: &mut GraphCall<'_>) -> Result<Answer, GraphError> {
    graph.require(permission::READ_DOMAINS)?;
    let mut all = Vec::new();
    for domain in &graph.tenant.domains {
        let object = json!({
            "id": domain.name,
            "authenticationType": if domain.is_federated { "Federated" } else { "Managed" },
            "availabilityStatus": null,
            "isAdminManaged": true,
            "isDefault": domain.is_initial,
            "isInitial": domain.is_initial,
            "isRoot": true,
            "isVerified": true,
            "passwordValidityPeriodInDays": 2_147_483_647,
            "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        });
        all.push(select(graph, object, "domain", DOMAIN)?);
    }
    page::answer(graph, "domains", all)
}

/// Applies the call's `$select` to an object of which all properties are default.
pub(super) fn select(
    graph: &GraphCall<'_>,
    object: Value,
    kind: &'static str,
    known: &[&str],
) -> Result<Value, GraphError> {
    let text = graph.call.query_value("$select");
    let selection = Selection::parse(text.as_deref(), kind, known)?;
    let object = match object {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    Ok(Value::Object(selection.apply(object, known)))
}
