//! A network and clocks as they are.

use hallpass_protocol::ErrorCode;

use super::fake_cloud::Mode;
use super::harness::Harness;
use crate::ports::PortError;

fn problem_after(mode: Mode) -> (PortError, Option<String>) {
    let mut at = Harness::new();
    at.sign_in();
    at.browser().cloud.mode = mode;
    let error = at
        .popup(async |popup| popup().customers(()).await)
        .unwrap_err();
    (error, at.status().problem)
}

#[test]
fn cloud_when_out_of_reach_is_a_standing_problem_until_it_answers() {
    let (error, problem) = problem_after(Mode::Unreachable);
    assert!(matches!(
        &error,
        PortError::Failed {
            code: ErrorCode::Unavailable,
            ..
        }
    ));
    assert_eq!(problem, Some(error.to_string()));
    assert!(error.to_string().contains("does not answer"));

    let mut at = Harness::new();
    at.sign_in();
    at.browser().cloud.mode = Mode::Unreachable;
    assert!(at.request(1).is_err());
    assert_eq!(at.browser().badge.0, "!");
    at.browser().cloud.mode = Mode::Well;
    let _stream = at.give_stream();
    at.request(1).unwrap();
    assert_eq!(at.status().problem, None);
    assert_eq!(at.browser().badge.0, "…");
}

#[test]
fn cloud_when_a_captive_portal_or_proxy_answers_says_what_to_do() {
    let (error, problem) = problem_after(Mode::CaptivePortal);
    assert!(
        error
            .to_string()
            .starts_with("The network answered instead of Hallpass")
    );
    assert_eq!(problem, Some(error.to_string()));
    let (error, _) = problem_after(Mode::BadGateway);
    assert!(error.to_string().contains("502"), "{error}");
}

#[test]
fn set_cloud_when_it_is_not_one_changes_nothing() {
    for (mode, text) in [
        (Mode::OtherService, "not a Hallpass cloud"),
        (Mode::NewerProtocol, "too old"),
        (Mode::CaptivePortal, "The network answered"),
        (Mode::Unreachable, "does not answer"),
    ] {
        let mut at = Harness::new();
        at.browser().cloud.mode = mode;
        let error = at.set_cloud().unwrap_err().to_string();
        assert!(error.contains(text), "{mode:?}: {error}");
        assert!(at.browser().local.is_empty());
        assert_eq!(at.status().cloud, None);
    }
    let mut at = Harness::new();
    let typed = "http://evil.example".to_owned();
    let error = at
        .popup(async |popup| popup().set_cloud(typed).await)
        .unwrap_err();
    assert!(matches!(
        error,
        PortError::Failed {
            code: ErrorCode::InvalidRequest,
            ..
        }
    ));
    assert!(at.browser().requests.is_empty());
}

#[test]
fn set_cloud_when_policy_fixes_it_is_refused() {
    let mut at = Harness::new();
    at.browser().managed = Some("https://hallpass.example".to_owned());
    at.kill();
    assert_eq!(
        at.status().cloud.as_deref(),
        Some("https://hallpass.example")
    );
    let error = at.set_cloud().unwrap_err().to_string();
    assert!(error.contains("organisation"), "{error}");
}

#[test]
fn status_when_signed_out_finds_out_whether_the_cloud_answers() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    at.browser().cloud.mode = Mode::Unreachable;
    at.browser().listening = 1;
    assert_eq!(
        at.status().problem,
        None,
        "the answer does not wait for the network"
    );
    let event = at.browser().events.last().unwrap().clone();
    assert!(
        event.starts_with(r#"{"status":"#) && event.contains("does not answer"),
        "{event}"
    );
    assert!(at.status().problem.is_some());
}

#[test]
fn calls_when_nothing_is_set_or_nobody_signed_in_say_so() {
    let mut at = Harness::new();
    let error = at
        .popup(async |popup| popup().start_sign_in(()).await)
        .unwrap_err();
    assert!(error.to_string().contains("No Hallpass cloud is set"));
    at.set_cloud().unwrap();
    let error = at.accounts().unwrap_err();
    assert!(matches!(
        error,
        PortError::Failed {
            code: ErrorCode::NotSignedIn,
            ..
        }
    ));
}

#[test]
fn clock_when_wrong_by_an_hour_counts_the_clouds_minutes() {
    for wrong_by in [3_600_000, -3_600_000] {
        let mut at = Harness::killed_each_time();
        at.browser().now_ms += wrong_by;
        let account = at.ready();
        let view = at.accounts().unwrap();
        assert_eq!(view.clock_offset_ms, -wrong_by);
        assert_eq!(at.browser().badge.0, "1h");
        at.pass(30 * 60_000);
        at.tick();
        assert_eq!(at.browser().badge.0, "30m");
        at.launch(account).unwrap();
        at.pass(30 * 60_000);
        assert!(
            at.launch(account).is_err(),
            "over is over by the cloud's clock"
        );
    }
}
