//! `POST /v1/technicians/{id}/end-accounts`: ends all accounts of a technician at once, in all
//! tenants. They stay signed in and may request others: suspending them is another thing.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::account::{EndAccountsResponse, EndCause};
use hallpass_protocol::ids::TechnicianId;

use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::store::accounts::Whose;
use crate::store::technicians;

/// Answers how many accounts began to end; repeating it is harmless. An account is an account
/// whoever has it: an administrator may end an owner's too, as with `POST /v1/accounts/{id}/end`.
///
/// # Errors
/// When there is no such technician, or the caller may not.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
) -> Result<Json<EndAccountsResponse>, Failure> {
    let msp_id = caller.session.msp_id;
    let id: TechnicianId = id.parse().map_err(|_| Failure::not_found())?;
    technicians::find(&mut *app.store.read().await?, msp_id, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    let relation = caller.relation_to(id);
    caller.authorize(relation)?;
    let cause = match relation {
        Relation::Own => EndCause::EndedByTechnician,
        _ => EndCause::EndedByAdministrator,
    };
    let count = app
        .lifecycle
        .end_all_now(msp_id, Whose::Technician(id), caller.actor(), cause)
        .await?;
    Ok(Json(EndAccountsResponse { count }))
}
