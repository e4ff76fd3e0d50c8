//! What Prometheus asks for. Most of it is read at the moment when it asks, so several processes on
//! one database say the same about it; what only this process knows is counted where it happens.
//!
//! Figures alone: no label names a customer, a tenant, a technician or an account.

mod text;

use core::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::clock::SharedClock;
use crate::expiry_radar::find_first_expiry;
use crate::lifecycle::{GraphCounts, Lifecycle, LifecycleCounts, TenantCounts};
use crate::shutdown::Shutdown;
use crate::store::measures::{self, AuditMeasures, JobMeasures, StateCount, WebhookMeasures};
use crate::store::{CommitTimes, Store, StoreError};
use crate::store_watch::{StoreHealth, StoreWatch};
use text::encode_text;

/// By how much accounts can be past their deadline: each is a metric.
const OVERDUE_BY: [Duration; 3] = [
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_hours(1),
];

/// Reads what is measured. Clones share everything.
#[derive(Clone)]
pub struct Metrics {
    store: Store,
    clock: SharedClock,
    lifecycle: Lifecycle,
    watch: StoreWatch,
}

/// What was measured.
struct Readings {
    process: ProcessReadings,
    /// What the database says; `None` when it says nothing.
    database: Option<DatabaseReadings>,
}

/// What this process counted.
struct ProcessReadings {
    lifecycle: LifecycleCounts,
    graph: GraphCounts,
    tenants: TenantCounts,
    scheduler_lag: Duration,
    commit_times: CommitTimes,
}

struct DatabaseReadings {
    is_writable: bool,
    states: Vec<StateCount>,
    /// What could be worked on, and for how long already.
    jobs: Vec<(JobMeasures, Duration)>,
    /// By how much, and how many.
    overdue: Vec<(Duration, i64)>,
    sessions: i64,
    audit: AuditMeasures,
    webhooks: WebhookMeasures,
    /// Until the first credential of an app registration expires, where one is known to.
    app_credential_left: Option<Duration>,
}

impl Metrics {
    /// Of these: `watch` knows whether the database takes writes.
    pub fn new(
        store: &Store,
        clock: &SharedClock,
        lifecycle: &Lifecycle,
        watch: &StoreWatch,
    ) -> Self {
        Self {
            store: store.clone(),
            clock: SharedClock::clone(clock),
            lifecycle: lifecycle.clone(),
            watch: watch.clone(),
        }
    }

    /// Answers `GET /metrics` on a listener of its own, until `shutdown`.
    pub async fn serve(&self, listener: TcpListener, mut shutdown: Shutdown) {
        let router = Router::new()
            .route("/metrics", get(answer))
            .with_state(self.clone());
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(async move { shutdown.requested().await });
        if let Err(error) = served.await {
            tracing::error!(%error, "metrics are not served any more");
        }
    }

    async fn read(&self) -> Readings {
        Readings {
            process: ProcessReadings {
                lifecycle: self.lifecycle.counts(),
                graph: self.lifecycle.graph_counts(),
                tenants: self.lifecycle.tenant_counts(),
                scheduler_lag: self.lifecycle.scheduler_lag(),
                commit_times: self.store.commit_times(),
            },
            database: match self.read_database().await {
                Ok(readings) => Some(readings),
                Err(error) => {
                    let error: &dyn core::error::Error = &error;
                    tracing::error!(error, "nothing can be measured in the database");
                    None
                }
            },
        }
    }

    async fn read_database(&self) -> Result<DatabaseReadings, StoreError> {
        let now = self.clock.now();
        let mut reader = self.store.read().await?;
        let mut overdue = Vec::new();
        for by in OVERDUE_BY {
            let accounts = measures::count_overdue(&mut reader, now.minus(by)).await?;
            overdue.push((by, accounts));
        }
        let jobs = measures::of_jobs(&mut reader, now).await?;
        let waited =
            |job: &JobMeasures| job.oldest_due_at.map_or(Duration::ZERO, |at| now.since(at));
        Ok(DatabaseReadings {
            is_writable: self.watch.health() == StoreHealth::Well,
            states: measures::count_by_state(&mut reader).await?,
            jobs: jobs.into_iter().map(|job| (job, waited(&job))).collect(),
            overdue,
            sessions: measures::count_sessions(&mut reader, now).await?,
            audit: measures::of_audit(&mut reader).await?,
            webhooks: measures::of_webhooks(&mut reader).await?,
            app_credential_left: find_first_expiry(&mut reader)
                .await?
                .map(|at| at.since(now)),
        })
    }
}

async fn answer(State(metrics): State<Metrics>) -> Response {
    match encode_text(&metrics.read().await) {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests;
