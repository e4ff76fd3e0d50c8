//! The `hallpass` program.

use std::process::ExitCode;

use clap::Parser;
use hallpass_cloud::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    // Fails only when a provider is there already, which does as well.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    Cli::parse().run().await
}
