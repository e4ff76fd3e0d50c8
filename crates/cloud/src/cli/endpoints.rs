//! Where Entra and Graph are.

use clap::Args;
use hallpass_graph::Endpoints;
use hallpass_graph::endpoints::{WORLDWIDE_GRAPH, WORLDWIDE_LOGIN};

/// Entra's token endpoint and Graph; other than Microsoft's worldwide cloud in tests.
#[derive(Debug, Args)]
pub(super) struct EndpointArgs {
    /// The origin of Entra's sign-in and token service.
    #[arg(long, env = "HALLPASS_LOGIN_ENDPOINT", value_name = "URL", default_value = WORLDWIDE_LOGIN)]
    login_endpoint: String,
    /// The origin of Microsoft Graph.
    #[arg(long, env = "HALLPASS_GRAPH_ENDPOINT", value_name = "URL", default_value = WORLDWIDE_GRAPH)]
    graph_endpoint: String,
}

impl EndpointArgs {
    /// Both, checked.
    pub(super) fn parse(&self) -> anyhow::Result<Endpoints> {
        Ok(Endpoints::parse(
            self.login_endpoint.trim_end_matches('/'),
            self.graph_endpoint.trim_end_matches('/'),
        )?)
    }
}
