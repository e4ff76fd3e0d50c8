//! Readings in OpenMetrics' text format, which Prometheus reads.

mod commits;

use core::fmt;
use core::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::{Registry, Unit};

use super::{DatabaseReadings, ProcessReadings, Readings};
use crate::store::accounts::jobs::Urgency;
use commits::CommitHistogram;

/// Said in the place of an expiry, where none is known: ten years.
const NO_EXPIRY: Duration = Duration::from_hours(10 * 365 * 24);

/// A gauge of seconds.
type Seconds = Gauge<f64, std::sync::atomic::AtomicU64>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OverdueBy {
    at_least_s: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByState {
    state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByUrgency {
    urgency: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByOutcome {
    outcome: &'static str,
}

/// The readings as text.
///
/// # Errors
/// When one cannot be written.
pub(super) fn encode_text(readings: &Readings) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("hallpass");
    let is_up = i64::from(readings.database.is_some());
    gauge(
        &mut registry,
        "database_up",
        "Whether the database answers",
        is_up,
    );
    if let Some(database) = &readings.database {
        add_accounts(&mut registry, database);
        add_database(&mut registry, database);
    }
    add_process(&mut registry, &readings.process);
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

fn add_accounts(registry: &mut Registry, readings: &DatabaseReadings) {
    let states = Family::<ByState, Gauge>::default();
    // Also those that are empty: a gap is not a zero.
    for state in ["scheduled", "provisioning", "ready", "ending"] {
        let state = state.to_owned();
        states.get_or_create(&ByState { state }).set(0);
    }
    for counted in &readings.states {
        let state = counted.state.clone();
        states
            .get_or_create(&ByState { state })
            .set(counted.accounts);
    }
    registry.register("accounts", "Accounts that are not at their end", states);
    let overdue = Family::<OverdueBy, Gauge>::default();
    for (by, accounts) in &readings.overdue {
        let labels = OverdueBy {
            at_least_s: by.as_secs(),
        };
        overdue.get_or_create(&labels).set(*accounts);
    }
    let help = "Accounts past their deadline that are not known to be disabled";
    registry.register("accounts_overdue", help, overdue);
    let due = Family::<ByUrgency, Gauge>::default();
    let lag = Family::<ByUrgency, Seconds>::default();
    for (job, waited) in &readings.jobs {
        let labels = ByUrgency {
            urgency: name_of(job.urgency),
        };
        due.get_or_create(&labels).set(job.due);
        lag.get_or_create(&labels).set(waited.as_secs_f64());
    }
    registry.register("jobs_due", "Accounts that could be worked on now", due);
    let help = "How long the account that waits longest could have been worked on";
    registry.register_with_unit("jobs_lag", help, Unit::Seconds, lag);
}

fn add_database(registry: &mut Registry, readings: &DatabaseReadings) {
    let DatabaseReadings {
        is_writable,
        sessions,
        audit,
        webhooks,
        ..
    } = readings;
    for (name, help, value) in [
        (
            "database_writable",
            "Whether the database takes writes",
            i64::from(*is_writable),
        ),
        ("sessions", "Sessions that stand", *sessions),
        (
            "audit_unsigned_entries",
            "Audit entries behind the newest checkpoint, at most",
            audit.unsigned_entries,
        ),
        ("webhooks", "Webhooks", webhooks.all),
        (
            "webhooks_failing",
            "Webhooks that take nothing at this moment",
            webhooks.failing,
        ),
        (
            "webhooks_disabled",
            "Webhooks that are told nothing any more",
            webhooks.disabled,
        ),
        (
            "webhook_entries_behind",
            "Audit entries that a webhook was not told yet, at most",
            webhooks.behind,
        ),
    ] {
        gauge(registry, name, help, value);
    }
    // Where none is known, the longest time that there is: an alarm on few days stays quiet.
    let left = readings.app_credential_left.unwrap_or(NO_EXPIRY);
    seconds(
        registry,
        "app_credential_left",
        "Until the first credential of an app registration expires; 10 years where none is known to",
        left,
    );
    let help = "Audit entries ever written";
    counter(
        registry,
        "audit_entries",
        help,
        audit.entries.unsigned_abs(),
    );
}

fn add_process(registry: &mut Registry, readings: &ProcessReadings) {
    let requests = Family::<ByOutcome, Counter>::default();
    for (outcome, count) in [
        ("answered", readings.graph.answered),
        ("throttled", readings.graph.throttled),
        ("failed", readings.graph.failed),
    ] {
        requests.get_or_create(&ByOutcome { outcome }).inc_by(count);
    }
    registry.register("graph_requests", "Requests to Microsoft Graph", requests);
    let tenants = Family::<ByState, Gauge>::default();
    for (state, count) in [
        ("answering", readings.tenants.answering),
        ("broken", readings.tenants.broken),
    ] {
        let state = state.to_owned();
        tenants.get_or_create(&ByState { state }).set(count);
    }
    let help = "Tenants that this process has spoken to, by their breaker";
    registry.register("tenants", help, tenants);
    seconds(
        registry,
        "scheduler_lag",
        "How long ago the scheduler should have looked for work",
        readings.scheduler_lag,
    );
    registry.register_with_unit(
        "commit_duration",
        "From the wish to commit to its being durable",
        Unit::Seconds,
        CommitHistogram::from(&readings.commit_times),
    );
    let counts = &readings.lifecycle;
    for (name, help, value) in [
        (
            "accounts_ended",
            "Accounts that this process proved to be at their end",
            counts.ended,
        ),
        (
            "overdue_alarms",
            "Alarms about accounts past their deadline by a minute",
            counts.overdue,
        ),
        (
            "long_overdue_alarms",
            "Alarms about accounts past it by five minutes",
            counts.long_overdue,
        ),
        (
            "endings_refused",
            "Accounts that Microsoft refused to let us end",
            counts.refused,
        ),
        (
            "breakers_opened",
            "Tenants that stopped to answer",
            counts.breakers_opened,
        ),
        (
            "breakers_closed",
            "Tenants that began to answer again",
            counts.breakers_closed,
        ),
        (
            "clock_jumps",
            "Jumps of the machine's clock",
            counts.clock_jumps,
        ),
    ] {
        counter(registry, name, help, value);
    }
}

const fn name_of(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Disable => "disable",
        Urgency::Rest => "rest",
        Urgency::Make => "make",
    }
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    registry.register(name, help, ConstGauge::new(value));
}

fn counter(registry: &mut Registry, name: &str, help: &str, value: u64) {
    registry.register(name, help, ConstCounter::new(value));
}

fn seconds(registry: &mut Registry, name: &str, help: &str, value: Duration) {
    let value = ConstGauge::new(value.as_secs_f64());
    registry.register_with_unit(name, help, Unit::Seconds, value);
}
