use std::sync::Arc;

use super::*;
use crate::testing::TestApp;

fn metrics(app: &TestApp) -> Metrics {
    Metrics {
        store: app.app.store.clone(),
        clock: Arc::clone(&app.app.clock),
        lifecycle: app.app.lifecycle.clone(),
        watch: app.app.store_watch.clone(),
    }
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
        ("hallpass_database_up", 1.0),
        ("hallpass_database_writable", 1.0),
        ("hallpass_accounts_open", 0.0),
        ("hallpass_accounts_overdue{at_least_s=\"60\"}", 0.0),
        ("hallpass_accounts_overdue{at_least_s=\"3600\"}", 0.0),
        ("hallpass_disabling_lag_seconds", 0.0),
        ("hallpass_tenants_unanswering", 0.0),
        ("hallpass_endings_refused_total", 0.0),
        ("hallpass_clock_jumps_total", 0.0),
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
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn database_that_does_not_answer_is_said_and_the_rest_is_told() {
    let app = TestApp::new().await;
    app.app.store.close().await;
    let text = encode_text(&metrics(&app).read().await).unwrap();
    assert_eq!(value(&text, "hallpass_database_up").to_bits(), 0.0_f64.to_bits());
    assert!(!text.contains("hallpass_database_writable"));
    assert!(text.contains("hallpass_accounts_ended_total"));
}
