//! Where metrics are served.

use std::net::SocketAddr;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use crate::cli::output::say;
use crate::metrics::Metrics;
use crate::shutdown::Shutdown;

#[derive(Debug, Args)]
pub(super) struct MetricsArgs {
    /// Serves metrics at `/metrics` of this address, in OpenMetrics' format. Whoever reaches it reads
    /// figures, no names; left out, they are not served.
    #[arg(long, env = "HALLPASS_METRICS_LISTEN", value_name = "ADDR")]
    metrics_listen: Option<SocketAddr>,
}

impl MetricsArgs {
    /// Listens, where that is wanted, and says where.
    pub(super) async fn listen(&self) -> anyhow::Result<Option<TcpListener>> {
        let Some(address) = self.metrics_listen else {
            return Ok(None);
        };
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address} for metrics"))?;
        say(&format!(
            "metrics at http://{}/metrics",
            listener.local_addr()?
        ))?;
        Ok(Some(listener))
    }
}

/// Serves them until `shutdown`, where somebody listens.
pub(super) async fn serve(metrics: Metrics, listener: Option<TcpListener>, shutdown: Shutdown) {
    if let Some(listener) = listener {
        metrics.serve(listener, shutdown).await;
    }
}
