use super::*;
use crate::testing::TestApp;

fn metrics(app: &TestApp) -> Metrics {
    let app = &app.app;
    Metrics::new(&app.store, &app.clock, &app.lifecycle, &app.store_watch)
}

/// The value of a metric in the text.
fn value(text: &str, name: &str) -> f64 {
    let lines = text.lines().filter_map(|line| line.strip_prefix(name));
    let values: Vec<f64> = lines
        .filter_map(|rest| rest.strip_prefix(' ')?.parse().ok())
        .collect();
    assert_eq!(values.len(), 1, "{name} in {text}");
    values[0]
}

#[tokio::test]
async fn everything_is_measured_and_named_as_documented() {
    let app = TestApp::new().await;
    let text = encode_text(&metrics(&app).read().await).unwrap();
    for (name, expected) in [
        ("hallpass_database_up", 1.0_f64),
        ("hallpass_database_writable", 1.0),
        ("hallpass_accounts{state=\"scheduled\"}", 0.0),
        ("hallpass_accounts{state=\"provisioning\"}", 0.0),
        ("hallpass_accounts{state=\"ready\"}", 0.0),
        ("hallpass_accounts{state=\"ending\"}", 0.0),
        ("hallpass_accounts_overdue{at_least_s=\"60\"}", 0.0),
        ("hallpass_accounts_overdue{at_least_s=\"300\"}", 0.0),
        ("hallpass_accounts_overdue{at_least_s=\"3600\"}", 0.0),
        ("hallpass_jobs_due{urgency=\"disable\"}", 0.0),
        ("hallpass_jobs_lag_seconds{urgency=\"disable\"}", 0.0),
        ("hallpass_scheduler_lag_seconds", 0.0),
        ("hallpass_graph_requests_total{outcome=\"answered\"}", 0.0),
        ("hallpass_graph_requests_total{outcome=\"throttled\"}", 0.0),
        ("hallpass_graph_requests_total{outcome=\"failed\"}", 0.0),
        ("hallpass_tenants{state=\"answering\"}", 0.0),
        ("hallpass_tenants{state=\"broken\"}", 0.0),
        ("hallpass_endings_refused_total", 0.0),
        ("hallpass_clock_jumps_total", 0.0),
        ("hallpass_sessions", 0.0),
        ("hallpass_webhooks", 0.0),
        ("hallpass_webhooks_failing", 0.0),
        ("hallpass_webhooks_disabled", 0.0),
        ("hallpass_webhook_entries_behind", 0.0),
    ] {
        assert_eq!(value(&text, name).to_bits(), expected.to_bits(), "{name}");
    }
    let entries = value(&text, "hallpass_audit_entries_total");
    assert!(entries > 0.0);
    let unsigned = value(&text, "hallpass_audit_unsigned_entries");
    assert_eq!(unsigned.to_bits(), entries.to_bits());
    let commits = value(&text, "hallpass_commit_duration_seconds_count");
    let all = value(
        &text,
        "hallpass_commit_duration_seconds_bucket{le=\"+Inf\"}",
    );
    assert!(commits > 0.0 && commits.to_bits() == all.to_bits());
    assert!(text.ends_with("# EOF\n"));
}

/// The documentation names each metric, and no other.
#[tokio::test]
async fn every_metric_is_documented() {
    let app = TestApp::new().await;
    let text = encode_text(&metrics(&app).read().await).unwrap();
    let documented = include_str!("../../../../docs/operating.md");
    let mut count = 0;
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = line.split(' ').next().unwrap();
        assert!(
            documented.contains(&format!("`{name}")),
            "{name} is not in docs/operating.md"
        );
        count += 1;
    }
    let rows = documented
        .lines()
        .filter(|line| line.starts_with("| `hallpass_"));
    assert_eq!(rows.count(), count, "rows of the table");
}

#[tokio::test]
async fn signed_in_technician_is_counted_and_not_named() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let text = encode_text(&metrics(&app).read().await).unwrap();
    assert!(value(&text, "hallpass_sessions") > 0.5);
    for name in [&owner.id, &owner.email] {
        assert!(!text.contains(name.as_str()), "{name}");
    }
}

#[tokio::test]
async fn database_that_does_not_answer_is_said_and_the_rest_is_told() {
    let app = TestApp::new().await;
    app.app.store.close().await;
    let text = encode_text(&metrics(&app).read().await).unwrap();
    let up = value(&text, "hallpass_database_up");
    assert_eq!(up.to_bits(), 0.0_f64.to_bits());
    assert!(!text.contains("hallpass_database_writable"));
    assert!(text.contains("hallpass_accounts_ended_total"));
}
