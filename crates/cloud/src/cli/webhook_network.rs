//! Where webhooks may lead, and where a ticket system may be.

use clap::Args;
use ipnet::IpNet;

use crate::webhook::AddressPolicy;

/// Networks beside the public Internet.
#[derive(Debug, Args)]
pub(super) struct WebhookNetworkArgs {
    /// A network to which webhooks may lead, and in which a ticket system may be, though it is not
    /// public, such as 10.1.2.0/24; there also without TLS. May be repeated.
    #[arg(
        long = "webhook-network",
        env = "HALLPASS_WEBHOOK_NETWORK",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    networks: Vec<IpNet>,
}

impl WebhookNetworkArgs {
    /// What is allowed.
    pub(super) fn policy(&self) -> AddressPolicy {
        AddressPolicy::new(self.networks.clone())
    }
}
