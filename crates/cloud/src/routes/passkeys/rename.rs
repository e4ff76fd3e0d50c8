//! `PATCH /v1/passkeys/{id}`: another name.

use axum::Json;
use axum::extract::{Path, State};
use hallpass_protocol::technician::{PasskeyResponse, RenamePasskeyRequest};

use super::find_authorized;
use crate::app::App;
use crate::audit::AuditEvent;
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::passkey_details::PasskeyDetails;
use crate::store::passkeys::EnrolledPasskey;
use crate::store::{audit, passkeys};

/// Answers the passkey as it is then.
///
/// # Errors
/// When it is not the caller's, or the name cannot be.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(request): JsonBody<RenamePasskeyRequest>,
) -> Result<Json<PasskeyResponse>, Failure> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let passkey = find_authorized(&mut tx, &caller, &id).await?;
    let PasskeyDetails { name, .. } = PasskeyDetails::parse(&request.name, None)?;
    passkeys::rename(&mut tx, &passkey, &name).await?;
    let event = AuditEvent::PasskeyRenamed {
        passkey_id: passkey.id,
        name: name.clone(),
    };
    audit::append(&mut tx, passkey.msp_id, now, caller.actor(), event).await?;
    tx.commit().await?;
    let passkey = EnrolledPasskey { name, ..passkey };
    Ok(Json(PasskeyResponse {
        passkey: passkey.to_view(),
    }))
}
