//! Where a request comes from.

use core::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

/// What proxies add. Each appends whom it was called by, so the right end is the most recent.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a request comes from: the connection's other end or, behind a trusted proxy, whom the
/// proxy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

impl PeerAddress {
    /// A request that did not come over a connection.
    const UNKNOWN: Self = Self(SocketAddr::new(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0));

    /// The address without its port.
    pub fn ip(self) -> IpAddr {
        self.0.ip().to_canonical()
    }

    /// What limits count: the address, or for IPv6 its /64, which one household has to itself.
    pub fn network(self) -> IpAddr {
        match self.ip() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
                address.to_bits() & !u128::from(u64::MAX),
            )),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for PeerAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts
            .extensions
            .get()
            .copied()
            .unwrap_or(PeerAddress::UNKNOWN))
    }
}

/// The proxies whose word is taken on whom they speak for. Anybody can send the header, so without
/// a proxy that is named here it means nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// The proxies in these networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether `address` is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who made a request that arrived from `peer`: the last one in the list of whom the proxies
    /// speak for that is not a proxy of ours. What stands left of it was written by strangers.
    pub fn client_of(&self, peer: SocketAddr, headers: &HeaderMap) -> PeerAddress {
        let mut client = peer;
        let lines = headers.get_all(FORWARDED_FOR);
        let lines: Vec<&str> = lines
            .iter()
            .map(|line| line.to_str().unwrap_or_default())
            .collect();
        let mut hops = lines.iter().flat_map(|line| line.split(',')).rev();
        while self.contains(client.ip()) {
            let Some(hop) = hops.next().and_then(parse_hop) else {
                break;
            };
            client = hop;
        }
        PeerAddress(client)
    }
}

/// Some proxies add the port.
fn parse_hop(text: &str) -> Option<SocketAddr> {
    let text = text.trim();
    let without_port = || Some(SocketAddr::new(text.parse().ok()?, 0));
    text.parse().ok().or_else(without_port)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn client_of(peer: &str, lines: &[&str]) -> String {
        let proxies = TrustedProxies::new(vec![
            "127.0.0.1/32".parse().unwrap(),
            "10.0.0.0/8".parse().unwrap(),
            "fd00::/8".parse().unwrap(),
        ]);
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let peer = SocketAddr::new(peer.parse().unwrap(), 4_711);
        proxies.client_of(peer, &headers).ip().to_string()
    }

    #[rstest]
    #[case::nobody_named("127.0.0.1", &[], "127.0.0.1")]
    #[case::one_proxy("127.0.0.1", &["192.0.2.7"], "192.0.2.7")]
    #[case::mapped_proxy("::ffff:127.0.0.1", &["192.0.2.7"], "192.0.2.7")]
    #[case::two_proxies("127.0.0.1", &["192.0.2.7, 10.1.2.3"], "192.0.2.7")]
    #[case::forged_left_end("127.0.0.1", &["198.51.100.1, 192.0.2.7"], "192.0.2.7")]
    #[case::forged_line_before("127.0.0.1", &["198.51.100.1", "192.0.2.7"], "192.0.2.7")]
    #[case::forged_private_address("127.0.0.1", &["10.9.9.9, 192.0.2.7"], "192.0.2.7")]
    #[case::stranger_who_sends_the_header("192.0.2.7", &["198.51.100.1"], "192.0.2.7")]
    #[case::with_a_port("127.0.0.1", &["192.0.2.7:5555"], "192.0.2.7")]
    #[case::version_6("fd00::1", &["2001:db8::1"], "2001:db8::1")]
    #[case::version_6_with_a_port("fd00::1", &["[2001:db8::1]:443"], "2001:db8::1")]
    #[case::not_an_address("127.0.0.1", &["192.0.2.7, unknown"], "127.0.0.1")]
    #[case::empty("127.0.0.1", &[""], "127.0.0.1")]
    #[case::proxies_alone("127.0.0.1", &["10.0.0.2, 10.0.0.1"], "10.0.0.2")]
    fn client_is_whom_the_last_trusted_proxy_names(
        #[case] peer: &str,
        #[case] lines: &[&str],
        #[case] client: &str,
    ) {
        assert_eq!(client_of(peer, lines), client);
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        let network = |text: &str| PeerAddress(text.parse().unwrap()).network();
        assert_eq!(network("[2001:db8::1]:1"), network("[2001:db8::2]:2"));
        assert_ne!(network("[2001:db8::1]:1"), network("[2001:db8:0:1::1]:1"));
        assert_ne!(network("192.0.2.1:1"), network("192.0.2.2:1"));
        assert_eq!(network("[::ffff:192.0.2.1]:1"), network("192.0.2.1:1"));
    }
}
