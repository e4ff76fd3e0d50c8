use hallpass_protocol::ErrorCode;
use hallpass_protocol::customer::CustomersResponse;

use super::*;
use crate::worker::platform::ProofHints;

#[expect(clippy::unnecessary_wraps, reason = "an answer of the transport")]
fn answer(status: u16, content_type: &str, body: &str) -> Result<HttpResponse, HttpError> {
    Ok(HttpResponse {
        status,
        content_type: content_type.to_owned(),
        hints: ProofHints::default(),
        body: body.to_owned().into(),
    })
}

fn read_customers(
    answer: Result<HttpResponse, HttpError>,
) -> Result<CustomersResponse, CloudError> {
    read(&succeeded(answer)?)
}

fn read_nothing(answer: Result<HttpResponse, HttpError>) -> Result<(), CloudError> {
    read_empty(&succeeded(answer)?)
}

#[test]
fn answer_when_the_cloud_refuses_keeps_its_code_and_sentence() {
    let body = r#"{"code":"reason_invalid","message":"Give a reason.","request_id":"0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3"}"#;
    let error = read_customers(answer(422, "application/json; charset=utf-8", body)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ReasonInvalid);
    assert_eq!(error.to_string(), "Give a reason.");
    assert!(!error.is_standing());
}

#[test]
fn answer_when_a_captive_portal_speaks_says_so() {
    for response in [
        answer(200, "text/html", "<html>Welcome to our Wi-Fi"),
        answer(403, "text/html", "<html>"),
        answer(511, "text/html", "<html>"),
        answer(404, "text/plain", "nothing here"),
        Err(HttpError::Redirected),
    ] {
        let error = read_customers(response).unwrap_err();
        assert_eq!(error, CloudError::NotTheCloud);
        assert!(error.is_standing());
    }
    assert_eq!(
        read_nothing(answer(200, "text/html", "<html>")),
        Err(CloudError::NotTheCloud)
    );
}

#[test]
fn answer_when_a_proxy_or_nobody_speaks_says_so() {
    let error = read_customers(answer(502, "text/html", "<html>Bad Gateway")).unwrap_err();
    assert_eq!(error, CloudError::Server { status: 502 });
    assert_eq!(
        read_customers(Err(HttpError::Unreachable)),
        Err(CloudError::Unreachable)
    );
}

#[test]
fn answer_when_json_of_another_shape_is_malformed() {
    assert_eq!(
        read_customers(answer(200, "application/json", "{}")),
        Err(CloudError::Malformed)
    );
    assert_eq!(
        read_customers(answer(400, "application/json", "{}")),
        Err(CloudError::NotTheCloud)
    );
}

#[test]
fn answer_when_empty_succeeds() {
    assert_eq!(read_nothing(answer(204, "", "")), Ok(()));
}
