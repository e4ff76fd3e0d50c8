//! Sign-in methods of users, and the policies about them.

pub(super) mod access_pass;
pub(super) mod oath;
pub(super) mod policy;

use serde_json::{Map, Value};

use super::error::GraphError;

/// Refuses a property that the resource does not have.
fn check_known(body: &Map<String, Value>, known: &[&str]) -> Result<(), GraphError> {
    match body
        .keys()
        .find(|name| !name.starts_with("@odata.") && !known.contains(&name.as_str()))
    {
        Some(name) => Err(GraphError::UnknownProperty(name.clone())),
        None => Ok(()),
    }
}

/// A text that must be there.
fn text<'a>(
    body: &'a Map<String, Value>,
    name: &'static str,
    resource: &'static str,
) -> Result<&'a str, GraphError> {
    match body.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::String(_) | Value::Null) | None => {
            Err(GraphError::MissingProperty { name, resource })
        }
        Some(_) => Err(GraphError::WrongType {
            expected: "Edm.String",
        }),
    }
}
