//! People of an MSP who came by invitations over HTTP.

use axum::http::Method;
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use super::{Answer, Authenticator, PORTAL, TestApp};

/// Somebody who is signed in.
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) authenticator: Authenticator,
    pub(crate) token: String,
}

impl TestApp {
    /// The first owner, who enrolled and signed in.
    pub(crate) async fn first_owner(&self) -> Member {
        let authenticator = self.enrol(200, TechnicianRole::Owner).await;
        let token = self.sign_in(&authenticator).await;
        let session = self.get("/v1/session", Some(&token)).await.ok();
        Member {
            id: text(&session["technician"]["id"]),
            email: text(&session["technician"]["email"]),
            authenticator,
            token,
        }
    }

    /// Somebody whom `by` invited, who enrolled and signed in.
    pub(crate) async fn member(&self, by: &Member, seed: u8, role: &str) -> Member {
        let email = format!("{role}-{seed}@msp.example");
        let body = json!({ "display_name": format!("Kim {seed}"), "email": email, "role": role });
        let invited = self
            .post("/v1/technicians", Some(&by.token), body)
            .await
            .ok();
        let mut authenticator = Authenticator::new(seed);
        self.use_link(&invited["invitation"], &mut authenticator)
            .await
            .ok();
        let token = self.sign_in(&authenticator).await;
        Member {
            id: text(&invited["technician"]["id"]),
            email,
            authenticator,
            token,
        }
    }

    /// Enrols a passkey with an invitation's link.
    pub(crate) async fn use_link(
        &self,
        invitation: &Value,
        authenticator: &mut Authenticator,
    ) -> Answer {
        let started = self.start_enrolment(&secret_of(invitation)).await;
        if !started.status.is_success() {
            return started;
        }
        let started = started.ok();
        let credential = authenticator.create(&started["options"], PORTAL);
        self.finish_enrolment(&started, credential).await
    }

    /// A call by `by` about a technician.
    pub(crate) async fn administer(
        &self,
        by: &Member,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let path = format!("/v1/technicians/{path}");
        self.send(method, &path, Some(&by.token), body).await
    }
}

/// The secret in an invitation's link.
pub(crate) fn secret_of(invitation: &Value) -> String {
    let link = invitation["link"].as_str().unwrap();
    link.split_once('#').unwrap().1.to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
