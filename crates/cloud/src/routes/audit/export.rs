//! `GET /v1/audit/export?format=jsonl|csv&since=…`: the log, to be kept elsewhere.

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures::stream::try_unfold;
use hallpass_protocol::{ErrorCode, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::App;
use crate::audit::export::ExportFormat;
use crate::audit_export::{AuditExport, ExportError};
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::openapi::{Content, DescribeAnswer, Operation};
use crate::store::audit::Since;

/// What is asked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportQuery {
    format: Format,
    /// An entry's number, or a moment.
    since: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    Jsonl,
    Csv,
}

/// Streams the log as it is at this moment. An answer that breaks off has no last line
/// (`"end":true`), which `hallpass audit verify --file` notices.
///
/// # Errors
/// When the caller may not, or asks for what there is not.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    query: Result<Query<ExportQuery>, QueryRejection>,
) -> Result<AuditFile, Failure> {
    caller.authorize(Relation::Msp)?;
    let Query(query) = query.map_err(|_| not_understood())?;
    let format = match query.format {
        Format::Jsonl => ExportFormat::JsonLines,
        Format::Csv => ExportFormat::Csv,
    };
    let since = query.since.as_deref().map(parse_since).transpose()?;
    let msp_id = caller.session.msp_id;
    let export = AuditExport::begin(&app.store, msp_id, format, since)
        .await
        .map_err(failure_of)?;
    export.record(caller.actor(), app.clock.now()).await?;
    let pieces = try_unfold(export, |mut export| async move {
        let piece = export.next_piece().await.inspect_err(|error| {
            // The answer has begun: breaking it off is all that is left.
            tracing::error!(%error, "an export of the audit log broke off");
        })?;
        Ok::<_, ExportError>(piece.map(|piece| (piece, export)))
    });
    let name = format!(
        "attachment; filename=\"hallpass-audit.{}\"",
        format.extension()
    );
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(format.content_type()),
    );
    let name = HeaderValue::from_str(&name).map_err(Failure::internal)?;
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(AuditFile(response))
}

/// The log as a file, as it is read.
#[derive(Debug)]
pub struct AuditFile(Response);

impl IntoResponse for AuditFile {
    fn into_response(self) -> Response {
        self.0
    }
}

impl DescribeAnswer for AuditFile {
    fn describe(operation: &mut Operation) {
        let content = Content::Media(&["application/jsonl", "text/csv"]);
        operation.answers.push((200, Some(content)));
    }
}

fn parse_since(text: &str) -> Result<Since, Failure> {
    let seq = text.parse().map(Since::Seq);
    seq.or_else(|_| text.parse::<Timestamp>().map(Since::Time))
        .map_err(|_| not_understood())
}

fn not_understood() -> Failure {
    Failure::new(
        ErrorCode::InvalidRequest,
        "The format must be jsonl or csv, and since an entry's number or a moment such as \
         2026-11-22T12:00:00Z; correct the address.",
    )
}

fn failure_of(error: ExportError) -> Failure {
    match error {
        ExportError::Store(error) => error.into(),
        ExportError::Unreadable(_) | ExportError::Missing(_) => Failure::internal(error),
    }
}

#[cfg(test)]
mod tests;
