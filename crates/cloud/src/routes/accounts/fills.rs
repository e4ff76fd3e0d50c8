//! `POST /v1/accounts/{id}/fills`: what became of a fill, for the audit log.

use axum::extract::{Path, State};
use axum::response::NoContent;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::ReportFillRequest;
use url::Url;

use super::find_authorized;
use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::failure::Failure;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::store::audit;

/// The longest origin that is recorded, in bytes: a host name has at most 253.
const ORIGIN_MAX: usize = 270;
/// The longest name of a screen, in bytes.
const SCREEN_MAX: usize = 64;

/// Records the report.
///
/// # Errors
/// When the account is not the caller's, or the report is not one.
pub async fn handle(
    State(app): State<App>,
    Path(id): Path<String>,
    caller: SignedIn,
    JsonBody(report): JsonBody<ReportFillRequest>,
) -> Result<NoContent, Failure> {
    if !is_origin(&report.origin) || !is_screen_name(&report.screen) {
        return Err(Failure::new(
            ErrorCode::InvalidRequest,
            "The report names no https origin or no screen; update the extension.",
        ));
    }
    let mut tx = app.store.write().await?;
    let account = find_authorized(&mut tx, &caller, &id).await?;
    let event = AuditEvent::FillReported {
        account_id: account.id,
        origin: report.origin,
        screen: report.screen,
        outcome: report.outcome,
    };
    let actor = Actor::Technician {
        technician_id: caller.technician.id,
    };
    audit::append(&mut tx, account.msp_id, app.clock.now(), actor, event).await?;
    tx.commit().await?;
    Ok(NoContent)
}

/// The log is read by people and by tools: nothing but an origin goes into it.
fn is_origin(text: &str) -> bool {
    text.len() <= ORIGIN_MAX
        && Url::parse(text)
            .is_ok_and(|url| url.scheme() == "https" && url.origin().ascii_serialization() == text)
}

fn is_screen_name(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !text.is_empty() && text.len() <= SCREEN_MAX && text.bytes().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_origins_are_recorded() {
        assert!(is_origin("https://login.microsoftonline.com"));
        assert!(is_origin("https://login.microsoftonline.com:8443"));
        for text in [
            "",
            "https://login.microsoftonline.com/",
            "http://login.microsoftonline.com",
            "https://u@login.microsoftonline.com",
            "=cmd()",
            "https://LOGIN.microsoftonline.com",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }

    #[test]
    fn only_plain_words_are_screens() {
        assert!(is_screen_name("stay_signed_in"));
        for text in ["", "a b", "a\nb", "é", &"x".repeat(65)] {
            assert!(!is_screen_name(text), "{text}");
        }
    }
}
