//! The simulated tenant as a program.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use entra_sim::{Seed, SimConfig, Simulator};

/// A simulated Entra tenant: token endpoint, Graph, sign-in pages and portals.
///
/// The first line on standard output is JSON: `{"http", "https_port", "spki_sha256"}`.
#[derive(Debug, Parser)]
struct Options {
    /// Where programs connect: token endpoint, Graph, control.
    #[arg(long, default_value = "127.0.0.1:0")]
    http: SocketAddr,
    /// Where browsers connect: sign-in pages and portals.
    #[arg(long, default_value = "127.0.0.1:0")]
    https: SocketAddr,
    /// The tenants, as JSON; Contoso and Fabrikam where none are given.
    #[arg(long)]
    seed: Option<PathBuf>,
}

#[tokio::main]
#[expect(
    clippy::print_stdout,
    reason = "the first line tells the caller where to connect"
)]
async fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let options = Options::parse();
    let seed = match &options.seed {
        None => Seed::contoso_and_fabrikam(),
        Some(path) => {
            let text = tokio::fs::read_to_string(path)
                .await
                .with_context(|| format!("could not read {}", path.display()))?;
            serde_json::from_str(&text)
                .with_context(|| format!("{} is not a seed", path.display()))?
        }
    };
    let config = SimConfig {
        seed,
        http: options.http,
        https: options.https,
    };
    let simulator = Simulator::start(config).await?;
    let line = serde_json::json!({
        "http": simulator.http_url(),
        "https_port": simulator.https_address().port(),
        "spki_sha256": simulator.spki_sha256(),
    });
    println!("{line}");
    tokio::signal::ctrl_c()
        .await
        .context("could not wait for the end")?;
    Ok(())
}
