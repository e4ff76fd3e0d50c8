//! Readings in OpenMetrics' text format, which Prometheus reads.

use core::fmt;
use core::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::registry::{Registry, Unit};

use super::{DatabaseReadings, Readings};
use crate::lifecycle::LifecycleCounts;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OverdueBy {
    at_least_s: u64,
}

/// The readings as text.
///
/// # Errors
/// When one cannot be written.
pub(super) fn encode_text(readings: &Readings) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("hallpass");
    let is_up = i64::from(readings.database.is_some());
    gauge(&mut registry, "database_up", "Whether the database answers", is_up);
    if let Some(database) = &readings.database {
        add_database(&mut registry, database);
    }
    add_lifecycle(&mut registry, &readings.lifecycle);
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

fn add_database(registry: &mut Registry, readings: &DatabaseReadings) {
    let DatabaseReadings {
        is_writable,
        accounts,
        disabling_lag,
        overdue,
        audit,
        webhooks,
    } = readings;
    for (name, help, value) in [
        ("database_writable", "Whether the database takes writes", i64::from(*is_writable)),
        ("accounts_open", "Accounts that are not at their end", accounts.open),
        ("audit_unsigned_entries", "Audit entries behind the newest checkpoint, at most", audit.unsigned_entries),
        ("webhooks", "Webhooks", webhooks.all),
        ("webhooks_failing", "Webhooks that take nothing at this moment", webhooks.failing),
        ("webhooks_disabled", "Webhooks that are told nothing any more", webhooks.disabled),
        ("webhook_entries_behind", "Audit entries that a webhook was not told yet, at most", webhooks.behind),
    ] {
        gauge(registry, name, help, value);
    }
    let family = Family::<OverdueBy, Gauge>::default();
    for (by, accounts) in overdue {
        let labels = OverdueBy {
            at_least_s: by.as_secs(),
        };
        family.get_or_create(&labels).set(*accounts);
    }
    registry.register(
        "accounts_overdue",
        "Accounts past their deadline that are not known to be disabled",
        family,
    );
    registry.register_with_unit(
        "disabling_lag",
        "How long the longest waiting account could have been disabled already",
        Unit::Seconds,
        ConstGauge::new(seconds(*disabling_lag)),
    );
    counter(registry, "audit_entries", "Audit entries ever written", audit.entries.unsigned_abs());
}

fn add_lifecycle(registry: &mut Registry, counts: &LifecycleCounts) {
    let LifecycleCounts {
        ended,
        overdue,
        long_overdue,
        refused,
        breakers_opened,
        breakers_closed,
        clock_jumps,
    } = *counts;
    let open = i64::try_from(breakers_opened.saturating_sub(breakers_closed)).unwrap_or(i64::MAX);
    gauge(registry, "tenants_unanswering", "Tenants that do not answer this process", open);
    for (name, help, value) in [
        ("accounts_ended", "Accounts that this process proved to be at their end", ended),
        ("overdue_alarms", "Alarms about accounts past their deadline by a minute", overdue),
        ("long_overdue_alarms", "Alarms about accounts past it by five minutes", long_overdue),
        ("endings_refused", "Accounts that Microsoft refused to let us end", refused),
        ("breakers_opened", "Tenants that stopped to answer", breakers_opened),
        ("breakers_closed", "Tenants that began to answer again", breakers_closed),
        ("clock_jumps", "Jumps of the machine's clock", clock_jumps),
    ] {
        counter(registry, name, help, value);
    }
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    registry.register(name, help, ConstGauge::new(value));
}

fn counter(registry: &mut Registry, name: &str, help: &str, value: u64) {
    registry.register(name, help, ConstCounter::new(value));
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}
