//! Invitations, enrolments and sign-ins over HTTP.

use axum::http::Method;
use hallpass_protocol::ids::MspId;
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use super::{Answer, Authenticator, EXTENSION, PORTAL, TestApp};
use crate::audit::Actor;
use crate::clock::Clock;
use crate::invitation::{INVITATION_TTL, Invitee, invite};

impl TestApp {
    /// The secret of an invitation.
    pub(crate) async fn invite_to(&self, msp_id: MspId, role: TechnicianRole) -> String {
        let invitee = Invitee {
            display_name: format!("{role:?}"),
            email: format!("{role:?}@{msp_id}.example"),
            role,
        };
        let mut tx = self.app.store.write().await.unwrap();
        let random = &*self.app.random;
        let invitation = invite(
            &mut tx,
            random,
            self.clock.now(),
            msp_id,
            Actor::CommandLine,
            invitee,
            INVITATION_TTL,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let link = invitation.link(&PORTAL.parse().unwrap());
        link.split_once('#').unwrap().1.to_owned()
    }

    pub(crate) async fn invite(&self, role: TechnicianRole) -> String {
        self.invite_to(self.msp_id, role).await
    }

    pub(crate) async fn start_enrolment(&self, invitation: &str) -> Answer {
        self.post(
            "/v1/enrolment/start",
            None,
            json!({ "invitation": invitation }),
        )
        .await
    }

    pub(crate) async fn finish_enrolment(&self, started: &Value, credential: Value) -> Answer {
        let body = json!({
            "ceremony_id": started["ceremony_id"],
            "credential": credential,
            "passkey_name": "Kim's laptop",
            "sealing_key": sealing_key(),
        });
        self.post("/v1/enrolment/finish", None, body).await
    }

    pub(crate) async fn start_sign_in(&self) -> Value {
        self.send(Method::POST, "/v1/sign-in/start", None, None)
            .await
            .ok()
    }

    pub(crate) async fn finish_sign_in(&self, started: &Value, credential: Value) -> Answer {
        let body = json!({ "ceremony_id": started["ceremony_id"], "credential": credential });
        self.post("/v1/sign-in/finish", None, body).await
    }

    /// An enrolled passkey of a new technician.
    pub(crate) async fn enrol(&self, seed: u8, role: TechnicianRole) -> Authenticator {
        self.enrol_in(self.msp_id, seed, role).await
    }

    pub(crate) async fn enrol_in(
        &self,
        msp_id: MspId,
        seed: u8,
        role: TechnicianRole,
    ) -> Authenticator {
        let invitation = self.invite_to(msp_id, role).await;
        let started = self.start_enrolment(&invitation).await.ok();
        let mut authenticator = Authenticator::new(seed);
        let credential = authenticator.create(&started["options"], PORTAL);
        self.finish_enrolment(&started, credential).await.ok();
        authenticator
    }

    /// The token of a new session in the extension.
    pub(crate) async fn sign_in(&self, authenticator: &Authenticator) -> String {
        let started = self.start_sign_in().await;
        let credential = authenticator.get(&started["options"], EXTENSION);
        let session = self.finish_sign_in(&started, credential).await.ok();
        session["token"].as_str().unwrap().to_owned()
    }
}

fn sealing_key() -> String {
    let prf = hallpass_seal::PrfOutput::from_bytes([5; 32]);
    let public_key = hallpass_seal::SealingKey::derive(&prf).public_key();
    data_encoding::BASE64URL_NOPAD.encode(public_key.as_bytes())
}

/// The token of a new technician's session.
pub(crate) async fn signed_in(app: &TestApp, seed: u8, role: TechnicianRole) -> String {
    let authenticator = app.enrol(seed, role).await;
    app.sign_in(&authenticator).await
}
