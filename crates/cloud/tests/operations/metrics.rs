//! `hallpass serve --metrics-listen`

use crate::program::{Installation, get};

#[test]
fn metrics_are_served_on_a_listener_of_their_own_and_nowhere_else() {
    let installation = Installation::started();
    let cloud = installation.serve(&["--metrics-listen", "127.0.0.1:0"]);
    let answer = get(&cloud.metrics, "/metrics");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("application/openmetrics-text"));
    assert!(answer.contains("\nhallpass_database_up 1\n"), "{answer}");
    assert!(get(&cloud.metrics, "/healthz").starts_with("HTTP/1.1 404 "));
    assert!(!get(&cloud.address, "/metrics").contains("hallpass_database_up"));
    cloud.stop();
}
