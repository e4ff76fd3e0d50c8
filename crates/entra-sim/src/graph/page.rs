//! Pages of a list: `$top`, `$skiptoken` and `@odata.nextLink`.

use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::context::GraphCall;
use super::error::GraphError;
use crate::answer::Answer;

/// Objects on one page where the call does not say.
const DEFAULT_PAGE: usize = 100;
/// Most objects on one page.
const LARGEST_PAGE: usize = 999;

/// Answers with the page of `all` that the call asks for.
///
/// # Errors
/// 400 for a `$top` outside 1 to 999 or a `$skiptoken` that was not given out.
pub(crate) fn answer(
    graph: &GraphCall<'_>,
    entity_set: &str,
    all: Vec<Value>,
) -> Result<Answer, GraphError> {
    let call = graph.call;
    let natural = match graph.settings.page_size {
        0 => DEFAULT_PAGE,
        size => size,
    };
    let size = match call.query_value("$top") {
        None => natural,
        Some(top) => top
            .parse()
            .ok()
            .filter(|top| (1..=LARGEST_PAGE).contains(top))
            .ok_or_else(|| GraphError::UnsupportedQuery("$top".to_owned()))?,
    };
    let start: usize = match call.query_value("$skiptoken") {
        None => 0,
        Some(token) => token
            .parse()
            .map_err(|_| GraphError::UnsupportedQuery("$skiptoken".to_owned()))?,
    };
    let end = start.saturating_add(size);
    let mut body = Map::new();
    let context = format!("https://graph.microsoft.com/v1.0/$metadata#{entity_set}");
    body.insert("@odata.context".to_owned(), json!(context));
    if end < all.len() {
        body.insert("@odata.nextLink".to_owned(), json!(next_link(graph, end)));
    }
    let page: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    body.insert("value".to_owned(), Value::Array(page));
    Ok(Answer::json(200, &Value::Object(body)))
}

fn next_link(graph: &GraphCall<'_>, start: usize) -> String {
    let call = graph.call;
    let kept = form_urlencoded::parse(call.query.as_bytes()).filter(|(key, _)| key != "$skiptoken");
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .extend_pairs(kept)
        .append_pair("$skiptoken", &start.to_string());
    format!("{}{}?{}", call.origin(), call.path, query.finish())
}
