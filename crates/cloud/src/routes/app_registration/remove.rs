//! `DELETE /v1/app-registration`: forgets the MSP's app registration.

use axum::extract::State;
use axum::response::NoContent;

use crate::app::App;
use crate::app_registration::remove;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers 204.
///
/// # Errors
/// When the caller may not, there is none, or customers are connected through it.
pub async fn handle(State(app): State<App>, caller: SignedIn) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Msp)?;
    remove(&mut tx, (caller.session.msp_id, caller.actor()), now).await?;
    tx.commit().await?;
    app.lifecycle.forget_credentials();
    Ok(NoContent)
}
