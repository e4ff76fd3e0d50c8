//! Where the cloud may send something on somebody's word: not into its own network (server-side
//! request forgery). A name is looked up and checked for every connection, and the connection goes
//! to the address that was checked.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::io;
use std::sync::Arc;

use hallpass_protocol::webhook::URL_MAX_CHARS;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Which addresses webhooks may have.
#[derive(Debug, Clone, Default)]
pub struct AddressPolicy {
    /// Networks that are allowed beside the public Internet; in them also without TLS.
    allowed: Arc<[IpNet]>,
}

/// A webhook cannot have this URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is none, or too long.
    #[error(
        "a webhook's address is a URL such as https://example.com/hook, without user name, password or fragment"
    )]
    Malformed,
    /// What is sent could be read on its way.
    #[error("a webhook's address begins with https://")]
    NotEncrypted,
    /// It leads to where the cloud itself runs.
    #[error(
        "a webhook's address must be on the public Internet; the operator can allow others with --webhook-network"
    )]
    NotPublic,
}

impl AddressPolicy {
    /// The public Internet, and these networks.
    pub fn new(allowed: Vec<IpNet>) -> Self {
        Self {
            allowed: allowed.into(),
        }
    }

    /// Reads a webhook's URL. The addresses that a name stands for are looked at when something is
    /// sent.
    ///
    /// # Errors
    /// When it is not allowed.
    pub fn parse_url(&self, text: &str) -> Result<Url, UrlError> {
        let url: Url = text.parse().map_err(|_| UrlError::Malformed)?;
        let is_plain = url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
            && url.port() != Some(0)
            && url.as_str().chars().count() <= URL_MAX_CHARS;
        if !is_plain {
            return Err(UrlError::Malformed);
        }
        self.check(&url)?;
        Ok(url)
    }

    /// Whether something may be sent to this URL.
    ///
    /// # Errors
    /// When not.
    pub fn check(&self, url: &Url) -> Result<(), UrlError> {
        let literal = match url.host().ok_or(UrlError::Malformed)? {
            Host::Ipv4(address) => Some(IpAddr::V4(address)),
            Host::Ipv6(address) => Some(IpAddr::V6(address)),
            Host::Domain(_) => None,
        };
        if literal.is_some_and(|address| !self.admits(address)) {
            return Err(UrlError::NotPublic);
        }
        match url.scheme() {
            "https" => Ok(()),
            "http" if literal.is_some_and(|address| self.is_listed(address)) => Ok(()),
            "http" => Err(UrlError::NotEncrypted),
            _ => Err(UrlError::Malformed),
        }
    }

    /// Whether something may be sent to this address.
    pub fn admits(&self, address: IpAddr) -> bool {
        is_public(address) || self.is_listed(address)
    }

    fn is_listed(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed
            .iter()
            .any(|network| network.contains(&address))
    }
}

/// Looks names up for a client; addresses that are not admitted are as if they did not exist.
impl Resolve for AddressPolicy {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let admitted: Vec<SocketAddr> = found
                .filter(|address| policy.admits(address.ip()))
                .collect();
            if admitted.is_empty() {
                return Err(io::Error::other(UrlError::NotPublic).into());
            }
            Ok::<Addrs, _>(Box::new(admitted.into_iter()))
        })
    }
}

/// Whether an address is reached over the public Internet, by IANA's registries of special-purpose
/// addresses.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        // This network; reserved.
        || a == 0
        || a >= 240
        // Shared between a carrier and its customers (RFC 6598).
        || (a == 100 && (64..128).contains(&b))
        // Protocol assignments, 6to4 relays, benchmarks.
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let segments = address.segments();
    let embedded = |at: usize| {
        let octets = address.octets();
        let four = octets
            .get(at..at + 4)
            .and_then(|four| <[u8; 4]>::try_from(four).ok());
        four.is_some_and(|four| is_public_v4(Ipv4Addr::from(four)))
    };
    match segments {
        // NAT64 (RFC 6052): what it leads to.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => embedded(12),
        // 6to4 (RFC 3056): what it leads to.
        [0x2002, ..] => embedded(2),
        // Protocol assignments with Teredo, documentation.
        [0x2001, 0..0x200 | 0xdb8, ..] | [0x3fff, 0..0x1000, ..] => false,
        // Global unicast is all that is assigned.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_within_is_refused_in_each_of_its_disguises() {
        let policy = AddressPolicy::default();
        for address in [
            "127.0.0.1",
            "127.255.0.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "240.0.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "203.0.113.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:a9fe:a9fe",
            "64:ff9b::10.0.0.1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "::7f00:1",
            "fec0::1",
            "64:ff9b:1::a00:1",
            "100::1",
        ] {
            assert!(!policy.admits(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "2606:4700::1111",
            "64:ff9b::1.1.1.1",
            "2002:101:101::",
            "2001:200::1",
        ] {
            assert!(policy.admits(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn url_is_https_on_the_public_internet() {
        let policy = AddressPolicy::default();
        for url in ["https://example.com/hook?x=1", "https://1.1.1.1:8443/"] {
            assert!(policy.parse_url(url).is_ok(), "{url}");
        }
        for (url, error) in [
            ("http://example.com/", UrlError::NotEncrypted),
            ("ftp://example.com/", UrlError::Malformed),
            ("https://user:pw@example.com/", UrlError::Malformed),
            ("https://example.com/#x", UrlError::Malformed),
            ("https:///", UrlError::Malformed),
            ("nonsense", UrlError::Malformed),
            ("file:///etc/passwd", UrlError::Malformed),
            ("https://127.0.0.1/", UrlError::NotPublic),
            ("https://0x7f.1/", UrlError::NotPublic),
            ("https://2130706433/", UrlError::NotPublic),
            ("https://[::ffff:10.0.0.1]/", UrlError::NotPublic),
            ("http://127.0.0.1/", UrlError::NotPublic),
        ] {
            assert_eq!(policy.parse_url(url), Err(error), "{url}");
        }
        let long = format!("https://example.com/{}", "x".repeat(URL_MAX_CHARS));
        assert_eq!(policy.parse_url(&long), Err(UrlError::Malformed));
    }

    #[test]
    fn network_that_the_operator_names_is_allowed_and_no_other() {
        let policy = AddressPolicy::new(vec!["127.0.0.0/8".parse().unwrap()]);
        assert!(policy.parse_url("http://127.0.0.1:9000/x").is_ok());
        assert!(policy.parse_url("http://[::ffff:127.0.0.1]/").is_ok());
        for url in ["https://10.0.0.1/", "https://[::1]/"] {
            assert_eq!(policy.parse_url(url), Err(UrlError::NotPublic), "{url}");
        }
        // A name may stand for any address, so it is encrypted whatever it stands for today.
        assert_eq!(
            policy.parse_url("http://localhost/"),
            Err(UrlError::NotEncrypted)
        );
    }

    #[tokio::test]
    async fn name_that_stands_for_an_address_within_is_not_found() {
        let resolve = |policy: AddressPolicy| async move {
            policy.resolve("localhost".parse().unwrap()).await
        };
        assert!(resolve(AddressPolicy::default()).await.is_err());
        let local = ["127.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap());
        let mut found = resolve(AddressPolicy::new(local.into())).await.unwrap();
        assert!(found.next().is_some());
    }
}
