//! Whether what is sent and answered is what the OpenAPI document says. Every exchange of every test
//! passes here, so that the document is held against more than a few examples.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use axum::http::{Method, StatusCode};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::openapi::document;
use crate::routes::table;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| document(table().routes()));
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// The operation of a path without its query; `None` where there is no such route.
fn operation(method: &Method, path: &str) -> Option<(&'static str, &'static Value)> {
    let path = path.split('?').next().unwrap();
    let paths = DOCUMENT["paths"].as_object().unwrap();
    // What is written out counts before what varies: `/v1/customers/tags` is no customer's.
    let exact = paths.get_key_value(path);
    let (template, methods) = exact.or_else(|| paths.iter().find(|(it, _)| fits(it, path)))?;
    let operation = methods.get(method.as_str().to_ascii_lowercase())?;
    Some((template, operation))
}

fn fits(template: &str, path: &str) -> bool {
    let (mut of_template, mut of_path) = (template.split('/'), path.split('/'));
    loop {
        match (of_template.next(), of_path.next()) {
            (None, None) => return true,
            (Some(expected), Some(actual)) if expected.starts_with('{') || expected == actual => {}
            _ => return false,
        }
    }
}

/// The validator of a schema of the document.
fn validator(schema: &Value) -> Arc<Validator> {
    let mut validators = VALIDATORS.lock().unwrap();
    let known = validators.entry(schema.to_string());
    let made = known.or_insert_with(|| {
        let mut root = json!({ "components": DOCUMENT["components"] });
        let members = schema.as_object().unwrap().clone();
        root.as_object_mut().unwrap().extend(members);
        Arc::new(jsonschema::draft202012::new(&root).unwrap())
    });
    Arc::clone(made)
}

#[track_caller]
fn check(schema: &Value, value: &Value, what: &str) {
    let errors: Vec<_> = validator(schema)
        .iter_errors(value)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(
        errors.is_empty(),
        "{what} is not as documented: {errors:?} in {value}"
    );
}

/// Holds a request that was taken, and its answer, against the document.
#[track_caller]
pub(crate) fn check_exchange(
    method: &Method,
    path: &str,
    sent: Option<&Value>,
    status: StatusCode,
    answered: &Value,
) {
    let Some((template, operation)) = operation(method, path) else {
        return;
    };
    let what = format!("{method} {template}, answered with {status},");
    if !status.is_success() {
        let schema =
            &DOCUMENT["components"]["responses"]["Error"]["content"]["application/json"]["schema"];
        return check(schema, answered, &what);
    }
    let answer = &operation["responses"][status.as_str()];
    assert!(!answer.is_null(), "{what} is not documented");
    match &answer["content"]["application/json"]["schema"] {
        Value::Null => {}
        schema => check(schema, answered, &what),
    }
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    match sent {
        // What takes nothing says nothing about it.
        Some(sent) if schema.is_null() => {
            assert!(
                *sent == json!({}) || sent.is_null(),
                "{what} takes no body: {sent}"
            );
        }
        Some(sent) => check(schema, sent, &format!("the body of {method} {template}")),
        None => {}
    }
}
