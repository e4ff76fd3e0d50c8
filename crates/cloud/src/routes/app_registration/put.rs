//! `PUT /v1/app-registration`: gives the MSP's app registration, or replaces its credential.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::app_registration::{AppRegistrationView, PutAppRegistrationRequest};

use crate::app::App;
use crate::app_registration::{NewRegistration, save};
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::sentence::sentence;

/// Answers the registration as it is then, without its credential.
///
/// # Errors
/// When the caller may not, the credential could never prove us, or customers are connected through
/// another application.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<PutAppRegistrationRequest>,
) -> Result<Json<AppRegistrationView>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Msp)?;
    let new = NewRegistration::parse(request.client_id, request.credential, now)
        .map_err(|error| Failure::new(ErrorCode::RegistrationInvalid, sentence(&error)))?;
    let whose = (caller.session.msp_id, caller.actor());
    save(&mut tx, (&*app.random, &app.keys), whose, &new).await?;
    let view = super::view(&mut tx, &caller).await?;
    tx.commit().await?;
    app.lifecycle.forget_credentials();
    Ok(Json(view))
}
