//! `POST /v1/customers/{id}/consent`: asks the customer's administrator to let our application in.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::connection::{StartConsentRequest, StartConsentResponse};

use super::find_customer;
use crate::app::App;
use crate::consent::start;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;

/// Answers where the browser goes.
///
/// # Errors
/// When the caller may not, there is no app registration, or the customer is connected to another
/// tenant.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<StartConsentRequest>,
) -> Result<Json<StartConsentResponse>, Failure> {
    let customer = find_customer(&app, &caller, &id).await?;
    let by = (&caller.session, caller.actor());
    let started = start(&app, by, customer.id, request.tenant_id).await?;
    Ok(Json(StartConsentResponse {
        url: started.url.into(),
        expires_at: started.expires_at,
    }))
}
