//! `POST /v1/consent/finish`: connects the customer whose consent this session began.

use axum::Json;
use axum::extract::State;
use hallpass_protocol::connection::{ConnectionView, FinishConsentRequest};

use crate::app::App;
use crate::authorization::Relation;
use crate::consent::finish;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::routes::customers::connection_view;

/// Answers the connection with all that was checked. The same answer of Microsoft's may be brought
/// again: it changes nothing.
///
/// # Errors
/// When the caller may not, the answer is none of theirs, nobody consented, or the tenant cannot be
/// connected.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    JsonBody(request): JsonBody<FinishConsentRequest>,
) -> Result<Json<ConnectionView>, Failure> {
    caller.authorize(Relation::Msp)?;
    let by = (&caller.session, caller.actor());
    let finished = Box::pin(finish(&app, by, &request.query)).await?;
    let mut reader = app.store.read().await?;
    let connection = &finished.connection;
    Ok(Json(
        connection_view(&app, &mut reader, &caller, connection).await?,
    ))
}
