//! Calls to the cloud's API: what goes out, and what each kind of answer means.

mod error;

use std::time::Duration;

use hallpass_protocol::ApiError;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use error::CloudError;
pub(crate) use error::SESSION_OVER;

use crate::json;
use crate::worker::cloud_origin::CloudOrigin;
use crate::worker::platform::{HttpError, HttpRequest, HttpResponse, Method};

/// Longer than the cloud's own limit of 10 s a request would be waiting for nobody.
const TIMEOUT: Duration = Duration::from_secs(8);

/// A call of the API.
pub(crate) struct Call {
    method: Method,
    path: String,
    body: Option<String>,
}

impl Call {
    /// `GET path`.
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            path: path.into(),
            body: None,
        }
    }

    /// `POST path` without a body.
    pub(crate) fn post(path: impl Into<String>) -> Self {
        Self {
            method: Method::Post,
            path: path.into(),
            body: None,
        }
    }

    /// `DELETE path`.
    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self {
            method: Method::Delete,
            path: path.into(),
            body: None,
        }
    }

    /// `POST path` with JSON.
    pub(crate) fn post_json(
        path: impl Into<String>,
        body: &impl Serialize,
    ) -> Result<Self, CloudError> {
        let body = serde_json::to_string(body).map_err(|_| CloudError::Malformed)?;
        Ok(Self::post_text(path, body))
    }

    /// `POST path` with JSON that is written already.
    pub(crate) fn post_text(path: impl Into<String>, body: String) -> Self {
        Self {
            method: Method::Post,
            path: path.into(),
            body: Some(body),
        }
    }

    /// The request that carries the call, as nobody's. The paths of the API have neither query nor
    /// fragment, so its address is also what a proof names.
    pub(crate) fn to_request(&self, cloud: &CloudOrigin) -> HttpRequest {
        HttpRequest {
            method: self.method,
            url: format!("{cloud}{}", self.path),
            token: None,
            proof: None,
            body: self.body.clone(),
            timeout: TIMEOUT,
        }
    }
}

/// Turns an answer that is not a success into its error.
pub(crate) fn succeeded(
    answer: Result<HttpResponse, HttpError>,
) -> Result<HttpResponse, CloudError> {
    let response = answer?;
    check_status(response.status, &response.content_type, &response.body)?;
    Ok(response)
}

/// Reads a success that has a body.
pub(crate) fn read<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, CloudError> {
    require_json(response)?;
    json::from_str(&response.body).map_err(|_| CloudError::Malformed)
}

/// Refuses a success that is not the cloud's.
pub(crate) fn require_json(response: &HttpResponse) -> Result<(), CloudError> {
    if is_json(&response.content_type) {
        Ok(())
    } else {
        Err(CloudError::NotTheCloud)
    }
}

/// Reads a success without a body.
pub(crate) fn read_empty(response: &HttpResponse) -> Result<(), CloudError> {
    // A captive portal answers 200 with a page where the cloud answers 204 with nothing.
    if response.status == 204 || is_json(&response.content_type) {
        Ok(())
    } else {
        Err(CloudError::NotTheCloud)
    }
}

/// The error of an answer that is not a success.
pub(crate) fn check_status(status: u16, content_type: &str, body: &str) -> Result<(), CloudError> {
    if (200..300).contains(&status) {
        return Ok(());
    }
    if is_json(content_type)
        && let Ok(error) = json::from_str::<ApiError>(body)
    {
        return Err(CloudError::Api(error));
    }
    // A page with 5xx comes from a proxy in front of the cloud; with any other status from
    // something that is not the cloud.
    Err(if status >= 500 && status != 511 {
        CloudError::Server { status }
    } else {
        CloudError::NotTheCloud
    })
}

/// Whether a body claims to be JSON.
pub(crate) fn is_json(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests;
