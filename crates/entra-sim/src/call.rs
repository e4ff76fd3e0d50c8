//! One request, read completely before anything is decided about it.

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use serde_json::{Map, Value};

/// Longest body that is read, bytes.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// Which listener a request came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) scheme: Scheme,
    /// `Host` with its port.
    pub(crate) authority: String,
    pub(crate) method: String,
    /// As sent, percent-encoding included.
    pub(crate) path: String,
    /// Without `?`, as sent.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Call {
    /// Reads a request; a body that is too long or breaks off is `None`.
    pub(crate) async fn read(scheme: Scheme, request: Request<Body>) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let authority = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .or_else(|| {
                parts
                    .uri
                    .authority()
                    .map(axum::http::uri::Authority::as_str)
            })
            .unwrap_or_default()
            .to_ascii_lowercase();
        let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await.ok()?;
        Some(Self {
            scheme,
            authority,
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body: body.to_vec(),
        })
    }

    /// `Host` without its port.
    pub(crate) fn host(&self) -> &str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => &self.authority,
        }
    }

    /// `scheme://host[:port]`.
    pub(crate) fn origin(&self) -> String {
        format!("{}://{}", self.scheme.as_str(), self.authority)
    }

    /// Path segments, percent-decoded, without empty ones.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(decode_segment)
            .collect()
    }

    /// The first query parameter of this name, decoded.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        find_pair(self.query.as_bytes(), name)
    }

    /// The first field of this name in a form body, decoded.
    pub(crate) fn form_value(&self, name: &str) -> Option<String> {
        find_pair(&self.body, name)
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned())
    }

    /// Whether the body is an HTML form.
    pub(crate) fn is_form(&self) -> bool {
        self.header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
    }

    /// The fields of a form body, in order.
    pub(crate) fn form_fields(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(&self.body)
            .into_owned()
            .collect()
    }

    /// The body for the request log.
    pub(crate) fn logged_body(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        if self.is_form() {
            let fields = self.form_fields().into_iter();
            return Value::Object(
                fields
                    .map(|(k, v)| (k, Value::String(v)))
                    .collect::<Map<_, _>>(),
            );
        }
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&self.body).into_owned()))
    }
}

fn find_pair(encoded: &[u8], name: &str) -> Option<String> {
    url::form_urlencoded::parse(encoded)
        .find(|(key, _)| key == name)
        .map(|(_, v)| v.into_owned())
}

/// Undoes percent-encoding; unlike in a query, `+`, `=` and `&` stay what they are.
fn decode_segment(segment: &str) -> String {
    let kept = segment
        .replace('+', "%2B")
        .replace('=', "%3D")
        .replace('&', "%26");
    url::form_urlencoded::parse(kept.as_bytes())
        .map(|(key, _)| key.into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(path: &str, query: &str) -> Call {
        Call {
            scheme: Scheme::Http,
            authority: "login.example:8443".to_owned(),
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    #[test]
    fn segments_are_decoded_and_keep_their_plus() {
        let plus = call("/v1.0/users/a%2Bb+c%40contoso.com", "");
        assert_eq!(plus.segments(), ["v1.0", "users", "a+b+c@contoso.com"]);
        let key = call("/v1.0/servicePrincipals(appId='1&2')", "");
        assert_eq!(key.segments(), ["v1.0", "servicePrincipals(appId='1&2')"]);
    }

    #[test]
    fn host_is_cut_at_a_port_only() {
        assert_eq!(call("/", "").host(), "login.example");
        let mut plain = call("/", "");
        plain.authority = "entra.microsoft.com".to_owned();
        assert_eq!(plain.host(), "entra.microsoft.com");
    }

    #[test]
    fn query_values_are_decoded() {
        let call = call("/", "%24select=id%2CdisplayName&$top=5");
        assert_eq!(
            call.query_value("$select").as_deref(),
            Some("id,displayName")
        );
    }
}
