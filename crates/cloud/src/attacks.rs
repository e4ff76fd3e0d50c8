//! What attackers send, against the cloud as it is served.
//!
//! The passkeys are those of `passkey-rs`, an implementation of WebAuthn and CTAP2 that shares
//! nothing with the library that verifies them. Where it is too honest to make what an attack needs,
//! its valid output is changed, and signed again with its key where a signature covers the change.

mod device;
mod enrolment;
mod fuzz;
mod origins;
mod prf;
mod sign_in;

use hallpass_protocol::technician::TechnicianRole;
use serde_json::Value;

use self::device::{Claim, Device};
use crate::http::rate_limit::{RateLimit, RateSettings};
use crate::testing::{Answer, TestApp, TestLimits};

/// No rate: attacks are tried by the thousand.
const UNLIMITED: RateLimit = RateLimit {
    burst: u32::MAX,
    per_minute: u32::MAX,
};

async fn cloud() -> TestApp {
    TestApp::with_limits(TestLimits {
        rates: RateSettings {
            ceremonies: UNLIMITED,
            invitations: UNLIMITED,
            credential_reads: UNLIMITED,
            passkey_changes: UNLIMITED,
            invitations_made: UNLIMITED,
            account_requests: UNLIMITED,
        },
        ..TestLimits::default()
    })
    .await
}

/// The technician's started enrolment; each time of the same one.
async fn started_enrolment(app: &TestApp) -> Value {
    started_enrolment_of(app, TechnicianRole::Technician).await
}

/// The same of the one technician who has this role.
async fn started_enrolment_of(app: &TestApp, role: TechnicianRole) -> Value {
    let invitation = app.invite(role).await;
    app.start_enrolment(&invitation).await.ok()
}

/// A cloud, and a device with an enrolled passkey.
async fn enrolled() -> (TestApp, Device) {
    let app = cloud().await;
    let mut device = Device::new();
    enrol(&app, &mut device).await;
    (app, device)
}

async fn enrol(app: &TestApp, device: &mut Device) {
    let started = started_enrolment(app).await;
    let credential = device
        .create(&started["options"], &Claim::honest_create())
        .await;
    app.finish_enrolment(&started, credential).await.ok();
}

/// One try to sign in with what the device makes of `claim`.
async fn attempt(app: &TestApp, device: &mut Device, claim: &Claim) -> Answer {
    let started = app.start_sign_in().await;
    let credential = device.get(&started["options"], claim).await;
    app.finish_sign_in(&started, credential).await
}
