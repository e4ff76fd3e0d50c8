//! What is answered to a call, and what the log learns about it.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::Value;
use uuid::Uuid;

/// An answer, before it becomes bytes on a connection.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) tenant_id: Option<Uuid>,
    pub(crate) permission: Option<String>,
    /// Waited before the answer is sent.
    pub(crate) delay: Duration,
}

impl Answer {
    /// A status without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// A JSON body.
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            body: value.to_string().into_bytes(),
            ..Self::default()
        }
        .with(header::CONTENT_TYPE, "application/json; charset=utf-8")
    }

    /// An HTML page that is never cached.
    pub(crate) fn html(status: u16, page: String) -> Self {
        Self {
            status,
            body: page.into_bytes(),
            ..Self::default()
        }
        .with(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .with(header::CACHE_CONTROL, "no-store, no-cache")
    }

    /// A redirect that turns any method into GET.
    pub(crate) fn redirect(location: &str) -> Self {
        Self::empty(302)
            .with(header::LOCATION, location)
            .with(header::CACHE_CONTROL, "no-store")
    }

    /// The same with one more header.
    #[must_use]
    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same, noted as about this tenant.
    #[must_use]
    pub(crate) fn about(mut self, tenant_id: Uuid) -> Self {
        self.tenant_id = Some(tenant_id);
        self
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
