//! What Prometheus asks for, read at the moment when it asks: nothing is counted twice, and several
//! processes on one database say the same about it.

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
use crate::lifecycle::{Lifecycle, LifecycleCounts};
use crate::shutdown::Shutdown;
use crate::store::measures::{self, AccountMeasures, AuditMeasures, WebhookMeasures};
use crate::store::{Store, StoreError};
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
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// The lives of accounts.
    pub lifecycle: Lifecycle,
    /// Knows whether the database takes writes.
    pub watch: StoreWatch,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Readings {
    /// What this process counted.
    lifecycle: LifecycleCounts,
    /// What the database says; `None` when it says nothing.
    database: Option<DatabaseReadings>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct DatabaseReadings {
    is_writable: bool,
    accounts: AccountMeasures,
    /// How long the account that waits longest to be disabled could have been worked on.
    disabling_lag: Duration,
    /// By how much, and how many.
    overdue: Vec<(Duration, i64)>,
    audit: AuditMeasures,
    webhooks: WebhookMeasures,
}

impl Metrics {
    /// Answers `GET /metrics` on a listener of its own, until `shutdown`. Whoever reaches it reads
    /// figures, no names and no ids.
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
            lifecycle: self.lifecycle.counts(),
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
        let accounts = measures::of_accounts(&mut reader).await?;
        let mut overdue = Vec::new();
        for by in OVERDUE_BY {
            overdue.push((by, measures::count_overdue(&mut reader, now.minus(by)).await?));
        }
        let audit = measures::of_audit(&mut reader).await?;
        let webhooks = measures::of_webhooks(&mut reader).await?;
        drop(reader);
        Ok(DatabaseReadings {
            is_writable: self.watch.health() == StoreHealth::Well,
            disabling_lag: accounts
                .next_disabling_at
                .map_or(Duration::ZERO, |next| now.since(next)),
            accounts,
            overdue,
            audit,
            webhooks,
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
