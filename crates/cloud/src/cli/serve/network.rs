//! Who may ask how often, and who may say on whose behalf.

use std::net::IpAddr;

use clap::Args;
use ipnet::IpNet;

use crate::http::peer_address::TrustedProxies;
use crate::http::rate_limit::{RateLimit, RateSettings};
use crate::http::server::{ServerLimits, ServerSettings};

/// The arguments of `hallpass serve` about the network.
#[derive(Debug, Args)]
pub(super) struct NetworkArgs {
    /// A reverse proxy whose X-Forwarded-For header names the client: an address, or a network as
    /// 10.0.0.0/8. May be repeated. Without it, everybody behind a proxy shares one limit.
    #[arg(
        long = "trusted-proxy",
        env = "HALLPASS_TRUSTED_PROXY",
        value_name = "NETWORK",
        value_delimiter = ',',
        value_parser = parse_network
    )]
    trusted_proxies: Vec<IpNet>,
    /// Requests without a session that one address may make in a minute.
    #[arg(long, env = "HALLPASS_RATE_PER_MINUTE", value_name = "N", default_value_t = RateSettings::default().ceremonies.per_minute)]
    rate_per_minute: u32,
    /// Requests without a session that one address may make at once.
    #[arg(long, env = "HALLPASS_RATE_BURST", value_name = "N", default_value_t = RateSettings::default().ceremonies.burst)]
    rate_burst: u32,
    /// Invitations that may be tried from one address in a minute.
    #[arg(long, env = "HALLPASS_INVITATION_RATE_PER_MINUTE", value_name = "N", default_value_t = RateSettings::default().invitations.per_minute)]
    invitation_rate_per_minute: u32,
    /// Invitations that may be tried from one address at once.
    #[arg(long, env = "HALLPASS_INVITATION_RATE_BURST", value_name = "N", default_value_t = RateSettings::default().invitations.burst)]
    invitation_rate_burst: u32,
    /// Credentials that may be read from one address, and by one technician, in a minute.
    #[arg(long, env = "HALLPASS_CREDENTIAL_RATE_PER_MINUTE", value_name = "N", default_value_t = RateSettings::default().credential_reads.per_minute)]
    credential_rate_per_minute: u32,
    /// Credentials that may be read from one address, and by one technician, at once.
    #[arg(long, env = "HALLPASS_CREDENTIAL_RATE_BURST", value_name = "N", default_value_t = RateSettings::default().credential_reads.burst)]
    credential_rate_burst: u32,
    /// Accounts that one technician may ask for in a minute.
    #[arg(long, env = "HALLPASS_ACCOUNT_RATE_PER_MINUTE", value_name = "N", default_value_t = RateSettings::default().account_requests.per_minute)]
    account_rate_per_minute: u32,
    /// Accounts that one technician may ask for at once.
    #[arg(long, env = "HALLPASS_ACCOUNT_RATE_BURST", value_name = "N", default_value_t = RateSettings::default().account_requests.burst)]
    account_rate_burst: u32,
}

impl NetworkArgs {
    /// How many requests of each kind an address or a technician may make.
    pub(super) fn rates(&self) -> RateSettings {
        RateSettings {
            ceremonies: RateLimit {
                burst: self.rate_burst,
                per_minute: self.rate_per_minute,
            },
            invitations: RateLimit {
                burst: self.invitation_rate_burst,
                per_minute: self.invitation_rate_per_minute,
            },
            credential_reads: RateLimit {
                burst: self.credential_rate_burst,
                per_minute: self.credential_rate_per_minute,
            },
            account_requests: RateLimit {
                burst: self.account_rate_burst,
                per_minute: self.account_rate_per_minute,
            },
            ..RateSettings::default()
        }
    }

    /// What connections are served with.
    pub(super) fn server(&self) -> ServerSettings {
        ServerSettings {
            limits: ServerLimits::default(),
            proxies: TrustedProxies::new(self.trusted_proxies.clone()),
        }
    }
}

fn parse_network(text: &str) -> Result<IpNet, String> {
    let one_address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>()
        .or_else(|_| one_address())
        .map_err(|_| format!("{text:?} is neither an address nor a network such as 10.0.0.0/8"))
}
