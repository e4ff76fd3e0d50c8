//! `hallpass admin openapi` and `GET /v1/openapi.json`

use serde_json::Value;

use crate::program::{Installation, get};

#[test]
fn document_is_printed_without_a_database_and_served_alike() {
    let installation = Installation::new();
    let printed = installation.ask(&["admin", "openapi"]);
    assert!(!installation.data_dir().exists());
    assert_eq!(printed["openapi"], "3.1.1");
    let body = &printed["paths"]["/v1/accounts"]["post"]["requestBody"];
    let schema = &body["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(schema, "#/components/schemas/RequestAccountRequest");

    let cloud = installation.serve(&[]);
    let served = get(&cloud.address, "/v1/openapi.json");
    let (_, body) = served.split_once("\r\n\r\n").unwrap();
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), printed);
}
