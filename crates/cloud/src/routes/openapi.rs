//! `GET /v1/openapi.json`: this document.

use std::sync::LazyLock;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::table;
use crate::openapi::{Content, DescribeAnswer, Operation, document};

/// The same for every caller, and for as long as the program runs.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| document(table().routes()).to_string());

/// Answers the OpenAPI document of all routes.
pub async fn handle() -> OpenApiDocument {
    OpenApiDocument(&DOCUMENT)
}

/// The document's JSON.
#[derive(Debug)]
pub struct OpenApiDocument(&'static str);

impl IntoResponse for OpenApiDocument {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl DescribeAnswer for OpenApiDocument {
    fn describe(operation: &mut Operation) {
        let content = Content::Media(&["application/json"]);
        operation.answers.push((200, Some(content)));
    }
}
