//! Where Entra and Graph are.

use clap::Args;
use hallpass_graph::Endpoints;
use hallpass_graph::endpoints::{WORLDWIDE_GRAPH, WORLDWIDE_LOGIN};

/// Entra's token endpoint and Graph, and what cannot be asked there; other than Microsoft's worldwide
/// cloud in tests.
#[derive(Debug, Args)]
pub(super) struct EndpointArgs {
    /// The origin of Entra's sign-in and token service.
    #[arg(long, env = "HALLPASS_LOGIN_ENDPOINT", value_name = "URL", default_value = WORLDWIDE_LOGIN)]
    login_endpoint: String,
    /// The origin of Microsoft Graph.
    #[arg(long, env = "HALLPASS_GRAPH_ENDPOINT", value_name = "URL", default_value = WORLDWIDE_GRAPH)]
    graph_endpoint: String,
    /// Microsoft's admin portals let nobody in without a second factor: an account is refused in a
    /// tenant that lets it have none. `false` is for clouds and tests where they do.
    #[arg(
        long,
        env = "HALLPASS_MANDATORY_MFA",
        value_name = "BOOL",
        default_value_t = true,
        action = clap::ArgAction::Set
    )]
    mandatory_mfa: bool,
}

impl EndpointArgs {
    /// Whether Microsoft's admin portals let nobody in without a second factor.
    pub(super) const fn is_mfa_mandatory(&self) -> bool {
        self.mandatory_mfa
    }

    /// Both endpoints, checked.
    pub(super) fn parse(&self) -> anyhow::Result<Endpoints> {
        Ok(Endpoints::parse(
            self.login_endpoint.trim_end_matches('/'),
            self.graph_endpoint.trim_end_matches('/'),
        )?)
    }
}
