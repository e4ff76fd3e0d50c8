//! The document: OpenAPI 3.1, whose schemas are those of JSON Schema 2020-12.

use hallpass_protocol::ApiError;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::description::{Content, Operation};
use super::summaries::summary_of;
use crate::http::route_table::{Access, Route};

/// What every caller needs to know.
const ABOUT: &str = "The API between the Hallpass cloud, its extension and its portal.\n\n\
    Times are RFC 3339 in UTC, durations whole seconds (`…_s`), bytes unpadded base64url, ids UUIDs. \
    Requests are read strictly: a member that is not here is refused. Answers grow: ignore members and \
    take names that you do not know for `unknown`.\n\n\
    A session's token is bound to the key of the browser that signed in (RFC 9449): each request carries \
    `Authorization: DPoP <token>` and a proof in the header `DPoP`, with the nonce of the last answer's \
    `DPoP-Nonce`. Scripts on the server use `hallpass admin` instead.";

/// The document of these routes.
pub fn document(routes: &[Route]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let error = generator.subschema_for::<ApiError>();
    let mut paths = Map::new();
    for route in routes {
        let operation = describe(route, &mut generator);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Hallpass",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "Error": {
                    "description": "Every answer that is not a success.",
                    "content": { "application/json": { "schema": error } },
                },
            },
            "securitySchemes": {
                "session": {
                    "type": "http",
                    "scheme": "DPoP",
                    "description": "A token that is bound to the browser's key (RFC 9449 §7.1): a session's, or \
                        that of a computer that waits to be signed in.",
                },
                "proof": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "DPoP",
                    "description": "A proof of possession of the browser's key (RFC 9449 §4).",
                },
            },
        },
    })
}

fn describe(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let Operation {
        query,
        body,
        takes_token,
        answers,
    } = &route.operation;
    let mut parameters: Vec<Value> = path_parameters(route.path).map(path_parameter).collect();
    if let Some(query) = query {
        let schema = query(generator);
        parameters.extend(query_parameters(schema.as_value()));
    }
    let mut responses: Map<String, Value> = answers
        .iter()
        .map(|(status, content)| (status.to_string(), answer(*status, *content, generator)))
        .collect();
    let error = json!({ "$ref": "#/components/responses/Error" });
    responses.insert("default".to_owned(), error);
    let summary = summary_of(route.method.as_str(), route.path).unwrap_or_default();
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": summary,
        "tags": [tag_of(route.path)],
        "responses": responses,
        "security": security(route.access, *takes_token),
    });
    if let Some(operation) = operation.as_object_mut() {
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), parameters.into());
        }
        if let Some(body) = body {
            let body = json!({ "required": true, "content": media(*body, generator) });
            operation.insert("requestBody".to_owned(), body);
        }
        if let Access::JustSignedIn(_) = route.access {
            let text = "Needs a sign-in within the last 15 minutes; else `confirm_sign_in`.";
            operation.insert("description".to_owned(), text.into());
        }
    }
    operation
}

fn answer(status: u16, content: Option<Content>, generator: &mut SchemaGenerator) -> Value {
    let description = match status {
        201 => "Made.",
        202 => "Durable; it is carried out, or waits.",
        204 => "Done.",
        _ => "As asked for.",
    };
    match content {
        None => json!({ "description": description }),
        Some(content) => {
            json!({ "description": description, "content": media(content, generator) })
        }
    }
}

fn media(content: Content, generator: &mut SchemaGenerator) -> Value {
    match content {
        Content::Json(schema) => json!({ "application/json": { "schema": schema(generator) } }),
        Content::Events(schema) => json!({ "text/event-stream": { "schema": schema(generator) } }),
        Content::Media(types) => {
            let media = types.iter().map(|name| ((*name).to_owned(), json!({})));
            Value::Object(media.collect())
        }
    }
}

fn security(access: Access, takes_token: bool) -> Value {
    match access {
        Access::Public => json!([]),
        Access::Ceremony if !takes_token => json!([{ "proof": [] }]),
        Access::Ceremony
        | Access::SignedIn(_)
        | Access::JustSignedIn(_)
        | Access::AlsoForOneAccount(_) => {
            json!([{ "session": [], "proof": [] }])
        }
    }
}

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?;
        name.strip_suffix('}')
    })
}

fn path_parameter(name: &str) -> Value {
    let schema = match name {
        "sha256" => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        _ => json!({ "type": "string", "format": "uuid" }),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

/// A parameter for each member of the object.
fn query_parameters(schema: &Value) -> Vec<Value> {
    let required = schema["required"].as_array();
    let Some(members) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let parameters = members.iter().map(|(name, schema)| {
        let is_required = required.is_some_and(|names| names.contains(&json!(name)));
        let mut schema = schema.clone();
        let description = schema
            .as_object_mut()
            .and_then(|schema| schema.remove("description"));
        let mut parameter =
            json!({ "name": name, "in": "query", "required": is_required, "schema": schema });
        if let (Some(text), Some(parameter)) = (description, parameter.as_object_mut()) {
            parameter.insert("description".to_owned(), text);
        }
        parameter
    });
    parameters.collect()
}

/// Such as `post_accounts_by_id_end`: no two routes have the same.
fn operation_id(route: &Route) -> String {
    let path = route.path.trim_start_matches("/v1");
    let words = path.split('/').filter(|segment| !segment.is_empty());
    let words = words.map(|segment| match segment.strip_prefix('{') {
        Some(name) => format!("by_{}", name.trim_end_matches('}')),
        None => segment.replace(['-', '.'], "_"),
    });
    let method = route.method.as_str().to_ascii_lowercase();
    let mut id = vec![method];
    id.extend(words);
    id.join("_")
}

/// What the route is about: the first word of its path.
fn tag_of(path: &str) -> &str {
    let path = path.trim_start_matches("/v1");
    path.split('/')
        .find(|segment| !segment.is_empty())
        .unwrap_or("cloud")
}
