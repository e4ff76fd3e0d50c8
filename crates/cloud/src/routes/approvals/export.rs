//! `GET /v1/approvals/attempts/export`: the attempts as CSV.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use hallpass_protocol::approval::AttemptsQuery;

use super::attempts::not_understood;
use crate::app::App;
use crate::approval::to_csv;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::openapi::{Content, DescribeAnswer, Operation};

/// How many pages are written at most: 10,000 attempts. Who wants more asks for a shorter time.
const PAGES_MAX: usize = 100;

/// Answers what the list answers, without its pages.
///
/// # Errors
/// When the caller's role does not read them, or the address is not understood.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    query: Result<Query<AttemptsQuery>, QueryRejection>,
) -> Result<AttemptsFile, Failure> {
    caller.authorize(Relation::Msp)?;
    let Query(mut wanted) = query.map_err(|_| not_understood())?;
    let msp_id = caller.session.msp_id;
    let mut text = String::new();
    for page in 0..PAGES_MAX {
        let mut reader = app.store.read().await?;
        let found = app
            .approvals
            .list_attempts(&mut reader, msp_id, &wanted)
            .await?;
        to_csv(&mut text, &found.attempts, page == 0);
        wanted.after = found.attempts.last().map(|attempt| attempt.id);
        if !found.has_more {
            break;
        }
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"hallpass-approvals.csv\"",
        ),
    ];
    Ok(AttemptsFile((headers, text).into_response()))
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
