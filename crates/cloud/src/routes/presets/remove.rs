//! `DELETE /v1/presets/{id}`: removes a preset.

use axum::extract::{Path, State};
use axum::response::NoContent;

use super::find_authorized;
use crate::app::App;
use crate::failure::Failure;
use crate::http::answers::DoneOrProposed;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::{Submitted, submit_removal};
use crate::routes::preset_proposals::respond_proposed;

/// Accounts that live go on. Answers 204; 202 with a proposal, where a second administrator has to
/// confirm it.
///
/// # Errors
/// When the caller may not, or levels of the policy name it.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<DoneOrProposed<NoContent>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    let which = (
        caller.session.msp_id,
        find_authorized(&mut tx, &caller, &id).await?,
    );
    let by = (caller.actor(), now);
    let submitted = submit_removal(&mut tx, &*app.random, which, by).await?;
    let response = match submitted {
        Submitted::Done(()) => DoneOrProposed::Done(NoContent),
        Submitted::Proposed(proposal) => {
            let proposed = respond_proposed(&mut tx, &caller, *proposal).await?;
            DoneOrProposed::Proposed(Box::new(proposed))
        }
    };
    tx.commit().await?;
    Ok(response)
}
