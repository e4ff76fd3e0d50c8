//! The PRF's output is the technician's sealing key. A client that sends it by mistake is told so,
//! and the cloud keeps nothing of it.

use std::io;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::device::{Claim, Device};
use super::{cloud, enrol, started_enrolment};
use crate::testing::{Answer, TestApp};

const CANARY: &str = "Y2FuYXJ5LW9mLXRoZS1wcmYtb3V0cHV0LWNhbmFyeSE";
const CANARY_BYTES: &[u8] = b"canary-of-the-prf-output-canary!";

/// The forms in which clients have it in their hands: as JSON by the standard, as CTAP's extension,
/// as bytes, nested by a wrapper, and beside a harmless one.
fn answers_with_output(clean: &Value) -> Vec<Value> {
    let bytes: Vec<Value> = CANARY_BYTES.iter().map(|byte| json!(byte)).collect();
    let extensions = [
        json!({ "prf": { "results": { "first": CANARY } } }),
        json!({ "prf": { "enabled": true, "results": { "first": CANARY, "second": CANARY } } }),
        json!({ "prf": { "results": { "first": bytes } } }),
        json!({ "prf": { "results": CANARY } }),
        json!({ "prf": { "results": [CANARY] } }),
        json!({ "hmacGetSecret": { "output1": CANARY } }),
        json!({ "hmac-secret": CANARY }),
        json!({ "credProps": { "prf": { "results": { "first": CANARY } } } }),
    ];
    let mut answers = Vec::new();
    for extensions in extensions {
        for container in ["clientExtensionResults", "extensions"] {
            let mut answer = clean.clone();
            answer
                .as_object_mut()
                .unwrap()
                .remove("clientExtensionResults");
            answer[container] = extensions.clone();
            answers.push(answer);
        }
        let mut answer = clean.clone();
        answer["response"]["clientExtensionResults"] = extensions.clone();
        answers.push(answer);
        let mut answer = clean.clone();
        answer
            .as_object_mut()
            .unwrap()
            .extend(extensions.as_object().unwrap().clone());
        answers.push(answer);
    }
    answers
}

/// All that is logged on this thread, down to the last detail.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn holds_canary(bytes: &[u8]) -> bool {
    let text = CANARY.as_bytes();
    let list: Vec<String> = CANARY_BYTES.iter().map(u8::to_string).collect();
    let list = list.join(",");
    [text, CANARY_BYTES, list.as_bytes()]
        .iter()
        .any(|canary| bytes.windows(canary.len()).any(|window| window == *canary))
}

fn assert_refused_in_silence(answer: &Answer, sent: &Value) {
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{sent}");
    assert_eq!(answer.error_code(), "secret_not_wanted", "{sent}");
    assert!(!holds_canary(answer.json.to_string().as_bytes()), "{sent}");
}

fn assert_kept_nowhere(app: &TestApp, log: &Log) {
    let log = log.0.lock().unwrap();
    assert!(
        log.windows(16).any(|window| window == b"ceremony refused"),
        "the log was listened to"
    );
    assert!(!holds_canary(&log));
    for file in app.dir.path().read_dir().unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!holds_canary(&bytes));
    }
}

#[tokio::test]
async fn sign_in_with_prf_output_is_refused_and_nothing_of_it_is_kept_or_logged() {
    let log = Log::default();
    let app = cloud().await;
    let mut device = Device::new();
    enrol(&app, &mut device).await;
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || written.clone())
        .finish();
    let listening = tracing::subscriber::set_default(subscriber);
    let clean = {
        let started = app.start_sign_in().await;
        device.get(&started["options"], &Claim::honest_get()).await
    };
    for sent in answers_with_output(&clean) {
        let started = app.start_sign_in().await;
        let answer = app.finish_sign_in(&started, sent.clone()).await;
        assert_refused_in_silence(&answer, &sent);
    }
    drop(listening);
    assert_kept_nowhere(&app, &log);
}

#[tokio::test]
async fn enrolment_with_prf_output_is_refused_and_nothing_of_it_is_kept_or_logged() {
    let log = Log::default();
    let app = cloud().await;
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || written.clone())
        .finish();
    let listening = tracing::subscriber::set_default(subscriber);
    let clean = {
        let started = started_enrolment(&app).await;
        Device::new()
            .create(&started["options"], &Claim::honest_create())
            .await
    };
    for sent in answers_with_output(&clean) {
        let started = started_enrolment(&app).await;
        let answer = app.finish_enrolment(&started, sent.clone()).await;
        assert_refused_in_silence(&answer, &sent);
    }
    drop(listening);
    assert_kept_nowhere(&app, &log);
}
