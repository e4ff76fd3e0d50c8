//! `DELETE /v1/ticket-system`: tickets are not looked up and told nothing any more.

use axum::extract::State;
use axum::response::NoContent;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::tickets::remove_ticket_system;

/// Answers 204. Which customers were which clients is forgotten, too.
///
/// # Errors
/// When the caller may not, or there is none.
pub async fn handle(State(app): State<App>, caller: SignedIn) -> Result<NoContent, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Msp)?;
    let by = (caller.actor(), now);
    let removed = remove_ticket_system(&mut tx, caller.session.msp_id, by).await?;
    removed.ok_or_else(super::missing)?;
    tx.commit().await?;
    Ok(NoContent)
}
