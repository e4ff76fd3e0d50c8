//! Where Entra and Graph are.

use hallpass_protocol::ids::EntraTenantId;
use url::{Host, Url};
use uuid::Uuid;

/// The token host and the Graph root of one cloud. National clouds have their own pair
/// (Microsoft Learn, "Microsoft Graph national cloud deployments"), and tests have the simulator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    login: Url,
    graph: Url,
    scope: String,
}

/// The address cannot be an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEndpointError {
    /// It is not a URL.
    #[error("the {which} endpoint is not an absolute URL")]
    NotAUrl {
        /// Which of the two.
        which: &'static str,
    },
    /// Secrets would travel in clear.
    #[error("the {which} endpoint must use https (plain http is for loopback addresses only)")]
    NotEncrypted {
        /// Which of the two.
        which: &'static str,
    },
    /// It carries something that an origin has not.
    #[error("the {which} endpoint must be an origin: scheme, host and port, nothing else")]
    NotAnOrigin {
        /// Which of the two.
        which: &'static str,
    },
}

/// Where the worldwide cloud signs in; the default of configuration.
pub const WORLDWIDE_LOGIN: &str = "https://login.microsoftonline.com";
/// Where the worldwide cloud has its Graph; the default of configuration.
pub const WORLDWIDE_GRAPH: &str = "https://graph.microsoft.com";

impl Endpoints {
    /// From two origins, such as `https://login.microsoftonline.us` and `https://graph.microsoft.us`.
    ///
    /// # Errors
    /// When one of them is not an origin, or is neither `https` nor a loopback address.
    pub fn parse(login: &str, graph: &str) -> Result<Self, InvalidEndpointError> {
        let login = parse_origin(login, "login")?;
        let graph = parse_origin(graph, "graph")?;
        // A token is asked for the Graph root of its cloud. A loopback simulator plays the
        // worldwide cloud.
        let root = if is_loopback(&graph) {
            WORLDWIDE_GRAPH.to_owned()
        } else {
            graph.origin().ascii_serialization()
        };
        Ok(Self {
            login,
            graph,
            scope: format!("{root}/.default"),
        })
    }

    /// The `scope` of a client-credentials request.
    pub(crate) fn scope(&self) -> &str {
        &self.scope
    }

    /// Whether nothing leaves this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.login) && is_loopback(&self.graph)
    }

    /// The token endpoint of a tenant.
    pub(crate) fn token(&self, tenant: EntraTenantId) -> Url {
        let tenant = tenant.to_string();
        join(&self.login, &[&tenant, "oauth2", "v2.0", "token"])
    }

    /// Where an administrator lets our application in with all the permissions that it asks for
    /// (Microsoft Learn, "Admin consent on the Microsoft identity platform"). Without a tenant,
    /// whoever signs in there chooses it.
    pub fn admin_consent(
        &self,
        tenant: Option<EntraTenantId>,
        client_id: Uuid,
        redirect_uri: &str,
        state: &str,
    ) -> Url {
        let tenant = tenant.map_or_else(|| "organizations".to_owned(), |id| id.to_string());
        let mut url = join(&self.login, &[&tenant, "v2.0", "adminconsent"]);
        url.query_pairs_mut()
            .append_pair("client_id", &client_id.hyphenated().to_string())
            .append_pair("scope", &self.scope)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state);
        url
    }

    /// A resource under `/v1.0`; each segment is percent-encoded.
    pub(crate) fn resource(&self, segments: &[&str]) -> Url {
        let mut path = vec!["v1.0"];
        path.extend_from_slice(segments);
        join(&self.graph, &path)
    }

    /// A resource under `/beta`, whose calls Microsoft may change: for what v1.0 does not have.
    pub(crate) fn beta_resource(&self, segments: &[&str]) -> Url {
        let mut path = vec!["beta"];
        path.extend_from_slice(segments);
        join(&self.graph, &path)
    }

    /// Whether a link that Graph answered with leads to Graph. Anything else would get our token.
    pub(crate) fn owns(&self, link: &Url) -> bool {
        link.origin() == self.graph.origin()
    }
}

fn parse_origin(text: &str, which: &'static str) -> Result<Url, InvalidEndpointError> {
    let url = Url::parse(text).map_err(|_| InvalidEndpointError::NotAUrl { which })?;
    if url.host().is_none() {
        return Err(InvalidEndpointError::NotAUrl { which });
    }
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if !is_bare {
        return Err(InvalidEndpointError::NotAnOrigin { which });
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(InvalidEndpointError::NotEncrypted { which }),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn join(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    url.path_segments_mut()
        .expect("an origin to have a path")
        .clear()
        .extend(segments);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_when_plain_http_are_accepted_on_loopback_only() {
        for loopback in [
            "http://127.0.0.1:8080",
            "http://localhost:1",
            "http://[::1]:9",
        ] {
            assert!(Endpoints::parse(loopback, loopback).is_ok(), "{loopback}");
        }
        for open in [
            "http://login.microsoftonline.com",
            "http://localhost.attacker.example",
        ] {
            assert_eq!(
                Endpoints::parse(open, WORLDWIDE_GRAPH),
                Err(InvalidEndpointError::NotEncrypted { which: "login" }),
                "{open}"
            );
        }
    }

    #[test]
    fn endpoints_when_more_or_less_than_an_origin_are_refused() {
        for more in [
            "https://u:p@h.example",
            "https://h.example/v1.0",
            "https://h.example?x=1",
        ] {
            assert_eq!(
                Endpoints::parse(more, WORLDWIDE_GRAPH),
                Err(InvalidEndpointError::NotAnOrigin { which: "login" }),
                "{more}"
            );
        }
        for less in ["", "login.microsoftonline.com", "data:text/plain,x"] {
            assert_eq!(
                Endpoints::parse(less, WORLDWIDE_GRAPH),
                Err(InvalidEndpointError::NotAUrl { which: "login" }),
                "{less}"
            );
        }
    }

    #[test]
    fn scope_when_in_a_national_cloud_names_its_graph() {
        let government = Endpoints::parse(
            "https://login.microsoftonline.us",
            "https://graph.microsoft.us",
        );
        assert_eq!(
            government.unwrap().scope(),
            "https://graph.microsoft.us/.default"
        );
        let simulated = Endpoints::parse("http://127.0.0.1:1", "http://127.0.0.1:1").unwrap();
        assert_eq!(simulated.scope(), "https://graph.microsoft.com/.default");
    }

    #[test]
    fn resource_when_a_segment_has_reserved_characters_encodes_them() {
        let worldwide = Endpoints::parse(WORLDWIDE_LOGIN, WORLDWIDE_GRAPH).unwrap();
        let url = worldwide.resource(&["users", "a#b/c?d@contoso.com"]);
        assert_eq!(url.path(), "/v1.0/users/a%23b%2Fc%3Fd@contoso.com");
    }
}
