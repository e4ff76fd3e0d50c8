//! `GET /v1/customers/{id}/tenant`: what a customer's tenant says about itself now.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_graph::GraphError;
use hallpass_protocol::connection::{LicenceView, TenantFactsResponse};

use super::{ask, find_connected};
use crate::app::App;
use crate::connection_view::domain_views;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers its name, its domains and its licences.
///
/// # Errors
/// When the caller may not see it, the customer is not connected, or the tenant does not answer.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<TenantFactsResponse>, Failure> {
    let (_, connection) = find_connected(&app, &caller, &id).await?;
    let graph = app
        .lifecycle
        .client_of(caller.session.msp_id, connection.id)
        .await?;
    let asking = async {
        let organization = graph.organization().await?;
        let domains = graph.domains().await?;
        let licences = graph.licences().await?;
        Ok::<_, GraphError>((organization, domains, licences))
    };
    let (organization, domains, licences) = ask(&app, asking).await?;
    let licences = licences.map(|licences| {
        licences
            .into_iter()
            .map(|licence| LicenceView {
                product: licence.sku_part_number,
                bought: licence.prepaid_units.enabled,
                used: licence.consumed_units,
            })
            .collect()
    });
    Ok(Json(TenantFactsResponse {
        tenant_id: organization.id,
        name: organization.display_name,
        domains: domain_views(&domains, &connection.account_domain),
        licences,
    }))
}
