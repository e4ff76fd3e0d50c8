//! `GET /v1/approvals/attempts`: who asked, who decided, with which passkey, from where.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::attempt::{AttemptsQuery, AttemptsResponse};

use crate::app::App;
use crate::attempts;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;

/// Answers a page, the newest first.
///
/// # Errors
/// When the caller's role does not read them, or the address is not understood.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    query: Result<Query<AttemptsQuery>, QueryRejection>,
) -> Result<Json<AttemptsResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let Query(wanted) = query.map_err(|_| not_understood())?;
    let mut reader = app.store.read().await?;
    let msp_id = caller.session.msp_id;
    let now = app.clock.now();
    let page = attempts::list(&mut reader, &app.keys, (msp_id, &wanted), now);
    Ok(Json(page.await?))
}

pub(super) fn not_understood() -> Failure {
    Failure::new(
        ErrorCode::InvalidRequest,
        "From and until must be moments such as 2026-11-22T12:00:00Z, the others ids, a kind or a result; \
         correct the address.",
    )
}
