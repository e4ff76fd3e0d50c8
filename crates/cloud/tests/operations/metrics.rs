//! `hallpass serve --metrics-listen`

use crate::program::{Installation, get};

#[test]
fn metrics_are_served_on_a_listener_of_their_own_and_nowhere_else() {
    let installation = Installation::started();
    let cloud = installation.serve(&["--metrics-listen", "127.0.0.1:0"]);
    let metrics = cloud.metrics.clone().unwrap();
    let answer = get(&metrics, "/metrics");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(
        answer.contains("application/openmetrics-text; version=1.0.0"),
        "{answer}"
    );
    assert!(answer.contains("hallpass_database_up 1"), "{answer}");
    assert!(
        answer.contains("hallpass_jobs_due{urgency=\"disable\"} 0"),
        "{answer}"
    );
    assert!(get(&metrics, "/healthz").starts_with("HTTP/1.1 404 "));
    assert!(!get(&cloud.address, "/metrics").contains("hallpass_"));
    cloud.stop();

    let cloud = installation.serve(&[]);
    assert_eq!(cloud.metrics, None);
    cloud.stop();
}
