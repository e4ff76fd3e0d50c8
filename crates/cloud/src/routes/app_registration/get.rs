//! `GET /v1/app-registration`: by which application customers' tenants are reached.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::app_registration::AppRegistrationView;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers the registration without its credential, and what one has to be like.
///
/// # Errors
/// When the caller's role does not see it.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<AppRegistrationView>, Failure> {
    caller.authorize(Relation::Msp)?;
    let mut reader = app.store.read().await?;
    Ok(Json(super::view(&mut reader, &caller).await?))
}
