//! `GET /v1/approvals/attempts/export`: the attempts as CSV.

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use futures::stream::{iter, try_unfold};
use hallpass_protocol::attempt::AttemptsQuery;

use super::attempts::not_understood;
use crate::app::App;
use crate::attempts::AttemptsExport;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::openapi::{Content, DescribeAnswer, Operation};
use crate::store::StoreError;

/// Streams what the list answers, without its pages.
///
/// # Errors
/// When the caller's role does not read them, or the address is not understood.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    query: Result<Query<AttemptsQuery>, QueryRejection>,
) -> Result<AttemptsFile, Failure> {
    caller.authorize(Relation::Msp)?;
    let Query(wanted) = query.map_err(|_| not_understood())?;
    let mut export = AttemptsExport::new(app.clone(), caller.session.msp_id, wanted);
    // What fails at once is answered as an error, not as a file that breaks off.
    let first = export.next_piece().await?;
    let rest = try_unfold(export, |mut export| async move {
        let piece = export.next_piece().await.inspect_err(|error| {
            // The answer has begun: breaking it off is all that is left.
            tracing::error!(%error, "an export of the attempts broke off");
        })?;
        Ok::<_, StoreError>(piece.map(|piece| (piece, export)))
    });
    let pieces = iter(first.map(Ok)).chain(rest);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"hallpass-approvals.csv\"",
        ),
    ];
    Ok(AttemptsFile(
        (headers, Body::from_stream(pieces)).into_response(),
    ))
}

/// The attempts as a file.
#[derive(Debug)]
pub struct AttemptsFile(Response);

impl IntoResponse for AttemptsFile {
    fn into_response(self) -> Response {
        self.0
    }
}

impl DescribeAnswer for AttemptsFile {
    fn describe(operation: &mut Operation) {
        let content = Content::Media(&["text/csv"]);
        operation.answers.push((200, Some(content)));
    }
}
