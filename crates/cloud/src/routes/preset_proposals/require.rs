//! `PUT /v1/preset-proposals/requirement`: whether there has to be a second administrator.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::preset_proposal::SecondAdministrator;

use super::respond_proposed;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::DoneOrProposed;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::preset_administration::{Submitted, submit_requirement};

/// Answers what holds then; 202 with a proposal, where a second administrator has to confirm it.
///
/// # Errors
/// When the caller may not, or too much waits already.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(wanted): JsonBody<SecondAdministrator>,
) -> Result<DoneOrProposed<Json<SecondAdministrator>>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let caller = caller.read_again(&mut tx).await?;
    caller.authorize(Relation::Others)?;
    let (msp_id, by) = (caller.session.msp_id, (caller.actor(), now));
    let submitted = submit_requirement(&mut tx, &*app.random, msp_id, wanted.required, by).await?;
    let response = match submitted {
        Submitted::Done(()) => DoneOrProposed::Done(Json(wanted)),
        Submitted::Proposed(proposal) => {
            let proposed = respond_proposed(&mut tx, &caller, *proposal).await?;
            DoneOrProposed::Proposed(Box::new(proposed))
        }
    };
    tx.commit().await?;
    Ok(response)
}
