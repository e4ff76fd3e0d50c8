use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::document;
use super::summaries::{SUMMARIES, summary_of};
use crate::http::route_table::Route;
use crate::routes::table;

fn routes() -> Vec<Route> {
    table().routes().to_vec()
}

fn operation<'a>(document: &'a Value, route: &Route) -> &'a Value {
    &document["paths"][route.path][route.method.as_str().to_ascii_lowercase()]
}

#[test]
fn every_route_is_documented_with_a_sentence_and_a_success() {
    let (routes, document) = (routes(), document(&routes()));
    for route in &routes {
        let operation = operation(&document, route);
        let name = format!("{} {}", route.method, route.path);
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{name}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{name}"
        );
        assert!(responses.contains_key("default"), "{name}");
    }
    assert_eq!(
        SUMMARIES.len(),
        routes.len(),
        "a sentence of a route that is gone"
    );
}

#[test]
fn operations_have_names_of_their_own() {
    let document = document(&routes());
    let paths = document["paths"].as_object().unwrap();
    let operations = paths
        .values()
        .flat_map(|path| path.as_object().unwrap().values());
    let names: Vec<_> = operations
        .map(|it| it["operationId"].as_str().unwrap())
        .collect();
    let different: BTreeSet<_> = names.iter().collect();
    assert_eq!(different.len(), names.len());
}

#[test]
fn every_reference_leads_to_a_schema() {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                found.extend(
                    members
                        .get("$ref")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                members.values().for_each(|member| walk(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let document = document(&routes());
    let mut references = Vec::new();
    walk(&document, &mut references);
    assert!(references.len() > 100, "{}", references.len());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn path_says_its_parameters() {
    let (routes, document) = (routes(), document(&routes()));
    let route = routes
        .iter()
        .find(|route| route.path.ends_with("/members/{technician_id}"));
    let parameters = &operation(&document, route.unwrap())["parameters"];
    let names: Vec<_> = parameters
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["id", "technician_id"]);
}

#[test]
fn computer_that_waits_sends_its_token() {
    let document = document(&routes());
    let security = |method: &str, path: &str| document["paths"][path][method]["security"].clone();
    let path = "/v1/computer-sign-ins/{id}";
    for method in ["get", "delete"] {
        assert_eq!(
            security(method, path),
            json!([{ "session": [], "proof": [] }])
        );
    }
    let start = security("post", "/v1/computer-sign-ins");
    assert_eq!(start, json!([{ "proof": [] }]));
}

#[test]
fn query_says_its_parameters() {
    let (routes, document) = (routes(), document(&routes()));
    let route = routes.iter().find(|route| route.path == "/v1/audit/export");
    let parameters = &operation(&document, route.unwrap())["parameters"];
    let required: Vec<_> = parameters
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["name"].as_str().unwrap(),
                it["required"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(required, [("format", true), ("since", false)]);
}

/// The sentence is the one that the handler's file begins with: `POST /v1/accounts`: asks for ….
#[test]
fn sentences_are_those_of_the_handlers() {
    let mut written = Vec::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/routes");
    collect(&source, &mut written);
    let mut compared = 0;
    for (route, sentence) in written {
        let (method, path) = route.split_once(' ').unwrap();
        let path = path.split('?').next().unwrap();
        let Some(documented) = summary_of(method, path) else {
            continue;
        };
        compared += 1;
        let documented = documented.trim_end_matches('.').to_lowercase();
        assert!(
            sentence.to_lowercase().starts_with(&documented),
            "{route}: {sentence}"
        );
    }
    assert!(compared > 70, "{compared}");
}

/// What follows the route's name in the first lines of each file.
fn collect(folder: &Path, written: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, written);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
        let head: String = lines.collect::<Vec<_>>().join("");
        if let Some((route, sentence)) = head
            .trim()
            .strip_prefix('`')
            .and_then(|it| it.split_once("`: "))
            && route.contains(" /")
        {
            written.push((route.to_owned(), sentence.to_owned()));
        }
    }
}
