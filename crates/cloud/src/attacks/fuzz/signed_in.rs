//! The addresses for technicians, and any address at all.

use axum::http::Method;
use hallpass_protocol::technician::TechnicianRole;
use rstest::rstest;
use serde_json::{Value, json};

use super::mutation::make_body;
use super::{Fuzz, PUBLIC, SIGNED_IN, Sent, count};
use crate::http::route_table::{Access, Route};
use crate::testing::{Authenticator, add_customer, request_for};

const ANY: &str = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";

/// The parts into which the addresses are divided, to be tried at the same time.
const PARTS: usize = 4;

struct Technician {
    authenticator: Authenticator,
    token: String,
    account_id: String,
    /// What the account was asked for with.
    request: Value,
}

impl Fuzz {
    /// An owner, who may do most, with an account.
    async fn technician(&mut self) -> Technician {
        let app = &self.app;
        let authenticator = app.enrol(1, TechnicianRole::Owner).await;
        let token = app.sign_in(&authenticator).await;
        let customer_id = add_customer(app, app.msp_id, 1, true).await;
        let request = request_for(app, &token, customer_id).await;
        let made = app
            .post("/v1/accounts", Some(&token), request.clone())
            .await
            .ok();
        Technician {
            authenticator,
            token,
            account_id: made["account"]["id"].as_str().unwrap().to_owned(),
            request,
        }
    }

    async fn survives(&mut self, technician: &mut Technician, route: &Route) {
        let template = good_body(route.path, technician);
        for _ in 0..count(SIGNED_IN) {
            let id = match self.choices.below(2) {
                0 => technician.account_id.as_str(),
                _ => ANY,
            };
            let path = self.mutate_path(&with_ids(route.path, id));
            let body = make_body(&template, &mut self.choices);
            let answer = self
                .send(Sent {
                    method: route.method.clone(),
                    path,
                    token: Some(technician.token.clone()),
                    body,
                })
                .await;
            // The session has ended itself, mostly, or is not fresh enough. Such a token is worth
            // some tries too.
            let is_stale =
                answer.json["code"] == "not_signed_in" || answer.json["code"] == "confirm_sign_in";
            if is_stale && self.choices.is_one_in(16) {
                technician.token = self.app.sign_in(&technician.authenticator).await;
            }
        }
    }

    /// The path as it is, mostly.
    fn mutate_path(&mut self, path: &str) -> String {
        let mut path = path.to_owned();
        if self.choices.is_one_in(4) {
            let mut segments: Vec<&str> = path.split('/').collect();
            let index = self.choices.below(segments.len());
            segments[index] = self.choices.pick(&[
                "",
                ".",
                "..",
                "%00",
                "%2e%2e",
                "%2f",
                "%ff%fe",
                "%",
                ANY,
                "0192F0C1-2D4E-7A9B-8C3D-5E6F708192A3",
                "0192f0c12d4e7a9b8c3d5e6f708192a3",
                "18446744073709551616",
                "-1",
                "a%20b",
                "\u{fc}",
            ]);
            path = segments.join("/");
        }
        if self.choices.is_one_in(4) {
            path.push('?');
            path.push_str(self.choices.pick(&[
                "",
                "a=b",
                "limit=-1",
                "limit=99999999999999999999",
                "%00=%00",
                "&&&&",
                "=",
                "a[]=1&a[]=2",
                "cursor=%ff",
            ]));
        }
        path
    }
}

/// What the address takes gladly.
fn good_body(path: &str, technician: &Technician) -> Value {
    match path {
        "/v1/accounts" | "/v1/approvals" => technician.request.clone(),
        "/v1/approvals/find" | "/v1/computer-sign-ins/find" => json!({ "code": "BCDF-GHJK" }),
        "/v1/approvals/{id}/open" | "/v1/computer-sign-ins/{id}/open" => {
            json!({ "nonce": "AAAAAAAAAAAAAAAAAAAAAA" })
        }
        "/v1/approvals/{id}/approve" => json!({ "number": "042", "credential": {} }),
        "/v1/approvals/{id}/deny" => json!({ "reason": "Not mine", "is_alarm": true }),
        "/v1/computer-sign-ins/{id}/allow" => json!({
            "account_id": technician.account_id,
            "number": "042",
            "credential": {},
            "sealed": null,
        }),
        "/v1/computer-sign-ins/{id}/deny" => json!({ "is_alarm": true }),
        "/v1/accounts/{id}/fills" => json!({
            "origin": "https://login.microsoftonline.com",
            "screen": "password",
            "outcome": "filled",
        }),
        "/v1/accounts/{id}/extend" => json!({ "lifetime_s": 7_200 }),
        "/v1/passkeys/finish" => json!({
            "ceremony_id": ANY,
            "credential": {},
            "passkey_name": "Kim's laptop",
            "sealing_key": null,
        }),
        "/v1/technicians" => json!({
            "display_name": "Kim",
            "email": "kim@northwind.example",
            "role": "technician",
        }),
        "/v1/technicians/{id}" => json!({ "display_name": "Kim", "role": "admin" }),
        "/v1/technicians/{id}/invitation" => json!({ "replace_passkeys": true }),
        _ => json!({ "name": "Night shift" }),
    }
}

fn with_ids(path: &str, id: &str) -> String {
    let segments = path.split('/');
    let filled = segments.map(|segment| {
        if segment.starts_with('{') {
            id
        } else {
            segment
        }
    });
    filled.collect::<Vec<_>>().join("/")
}

#[rstest]
#[tokio::test]
async fn every_address_for_technicians_survives_any_request(#[values(0, 1, 2, 3)] part: usize) {
    let mut fuzz = Fuzz::start(10 + u64::try_from(part).unwrap()).await;
    let mut technician = fuzz.technician().await;
    let routes = crate::routes::table().routes().to_vec();
    let for_technicians = routes
        .iter()
        .filter(|route| matches!(route.access, Access::SignedIn(_) | Access::JustSignedIn(_)))
        // A stream does not end.
        .filter(|route| route.path != "/v1/events");
    for route in for_technicians.skip(part).step_by(PARTS) {
        fuzz.survives(&mut technician, route).await;
    }
    // What a good request is answered with depends on the addresses of the part.
    fuzz.assert_answered(&["not_found"]);
}

#[tokio::test]
async fn any_method_on_any_path_without_a_session_is_answered() {
    let mut fuzz = Fuzz::start(40).await;
    let methods = [
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW",
    ];
    let paths = [
        "/",
        "/healthz",
        "/readyz",
        "/v1/meta",
        "/v1/openapi.json",
        "/v1/session",
        "/v1/events",
        "/v1/accounts/{account}/credential",
        "/v1/sign-in/start",
        "/v1/enrolment/finish",
    ];
    for _ in 0..count(PUBLIC) {
        let method = fuzz.choices.pick(&methods);
        let path = fuzz.choices.pick(&paths).replace("{account}", ANY);
        let path = fuzz.mutate_path(&path);
        let token = fuzz.choices.is_one_in(2).then(|| {
            let bytes = fuzz.choices.bytes(48);
            data_encoding::BASE64URL_NOPAD.encode(&bytes)
        });
        let body = fuzz.choices.bytes(64);
        fuzz.send(Sent {
            method: Method::from_bytes(method.as_bytes()).unwrap(),
            path,
            token,
            body,
        })
        .await;
    }
    fuzz.assert_answered(&["not_found", "not_signed_in", "200"]);
}
