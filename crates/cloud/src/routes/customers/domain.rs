//! `PUT /v1/customers/{id}/domain`: chooses the domain in which a customer's accounts are made.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::connection::{ConnectionView, PutDomainRequest};

use super::{ask, connection_view, find_connected};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::connection_view::find_usable_domain;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::store::{audit, connections};

/// Answers the connection. Accounts that are there keep their names.
///
/// # Errors
/// When the caller may not, the customer is not connected, the tenant does not answer, or accounts
/// cannot be made in the domain.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutDomainRequest>,
) -> Result<Json<ConnectionView>, Failure> {
    let (_, mut connection) = find_connected(&app, &caller, &id).await?;
    let msp_id = caller.session.msp_id;
    let graph = app.lifecycle.client_of(msp_id, connection.id).await?;
    let domains = ask(&app, graph.domains()).await?;
    let domain = find_usable_domain(&domains, &request.domain)
        .map_err(|sentence| Failure::new(ErrorCode::DomainNotUsable, sentence))?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    if domain != connection.account_domain {
        connections::set_account_domain(&mut tx, msp_id, connection.id, domain).await?;
        let event = AuditEvent::AccountDomainChanged {
            connection_id: connection.id,
            before: connection.account_domain,
            after: domain.to_owned(),
        };
        audit::append(&mut tx, msp_id, now, caller.actor(), event).await?;
        connection.account_domain = domain.to_owned();
    }
    let view = connection_view(&app, &mut tx, &caller, &connection).await?;
    tx.commit().await?;
    Ok(Json(view))
}
