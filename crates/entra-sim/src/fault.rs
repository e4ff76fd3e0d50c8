//! Faults that a test switches on: which calls they strike, when, and how.

mod pattern;
mod table;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use table::{FaultTable, Strike};

/// Names a rule that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FaultId(pub u64);

/// Which calls are struck, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Only this method; any where none is given.
    #[serde(default)]
    pub method: Option<String>,
    /// Only paths of this pattern, in which `*` stands for any characters, `/` included.
    pub path: String,
    /// Only calls whose body contains this text.
    #[serde(default)]
    pub body_contains: Option<String>,
    /// Only calls about this tenant: named in the path, or by the bearer token.
    #[serde(default)]
    pub tenant_id: Option<Uuid>,
    /// So many matching calls pass first.
    #[serde(default)]
    pub skip: u32,
    /// So many matching calls are struck after that; without end where none is given.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// What happens.
    pub action: FaultAction,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "serde asks for the field's own type"
)]
fn once() -> Option<u32> {
    Some(1)
}

impl FaultRule {
    /// Strikes the next call of this method and path pattern, once.
    pub fn once(method: &str, path: &str, action: FaultAction) -> Self {
        Self {
            method: Some(method.to_owned()),
            path: path.to_owned(),
            body_contains: None,
            tenant_id: None,
            skip: 0,
            times: Some(1),
            action,
        }
    }

    /// The same, striking `times` calls; `None` for every call from now on.
    #[must_use]
    pub fn times(mut self, times: Option<u32>) -> Self {
        self.times = times;
        self
    }

    /// The same, after `skip` matching calls have passed.
    #[must_use]
    pub fn skip(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// The same, for calls only whose body contains `text`.
    #[must_use]
    pub fn body_contains(mut self, text: &str) -> Self {
        self.body_contains = Some(text.to_owned());
        self
    }

    /// The same, for calls only about this tenant.
    #[must_use]
    pub fn tenant(mut self, tenant_id: Uuid) -> Self {
        self.tenant_id = Some(tenant_id);
        self
    }
}

/// Whether a fault strikes before or after the call had its effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultPhase {
    /// Nothing happened.
    #[default]
    BeforeEffect,
    /// It happened, and the caller cannot know.
    AfterEffect,
}

/// What a struck call gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FaultAction {
    /// This answer instead of the right one.
    Respond {
        /// HTTP status.
        status: u16,
        /// Body.
        #[serde(default)]
        body: ResponseBody,
        /// `Retry-After` header.
        #[serde(default)]
        retry_after: Option<RetryAfter>,
        /// When.
        #[serde(default)]
        phase: FaultPhase,
    },
    /// No answer, for ever; the connection stays open.
    Hang {
        /// When.
        #[serde(default)]
        phase: FaultPhase,
    },
    /// The connection is dropped.
    Drop {
        /// When.
        #[serde(default)]
        phase: FaultPhase,
    },
    /// The connection is dropped; the effect follows later, when the caller believes it failed.
    DropThenEffect {
        /// How much later, milliseconds.
        ms: u32,
    },
    /// The right answer, later.
    Delay {
        /// How much later, milliseconds.
        ms: u32,
    },
}

impl FaultAction {
    /// A Graph error of this status; nothing happened.
    pub fn status(status: u16) -> Self {
        Self::Respond {
            status,
            body: ResponseBody::default(),
            retry_after: None,
            phase: FaultPhase::BeforeEffect,
        }
    }

    /// 429 with `Retry-After` in seconds, which may be fractional.
    pub fn throttle(retry_after: &str) -> Self {
        Self::Respond {
            status: 429,
            body: ResponseBody::default(),
            retry_after: Some(RetryAfter(retry_after.to_owned())),
            phase: FaultPhase::BeforeEffect,
        }
    }

    pub(crate) fn phase(&self) -> FaultPhase {
        match self {
            Self::Respond { phase, .. } | Self::Hang { phase } | Self::Drop { phase } => *phase,
            Self::DropThenEffect { .. } | Self::Delay { .. } => FaultPhase::BeforeEffect,
        }
    }
}

/// The text of a `Retry-After` header; a number in JSON is taken as its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetryAfter(pub String);

impl<'de> Deserialize<'de> for RetryAfter {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(Self(text)),
            serde_json::Value::Number(number) => Ok(Self(number.to_string())),
            _ => Err(serde::de::Error::custom(
                "retry_after is a number or a text",
            )),
        }
    }
}

/// Body of a struck call's answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseBody {
    /// Graph's error body, with the code that belongs to the status.
    #[default]
    Graph,
    /// Graph's error body with this code and a message.
    GraphCode {
        /// `error.code`.
        code: String,
        /// `error.message`.
        message: String,
    },
    /// A page of HTML, as a gateway or a captive portal sends.
    Html,
    /// Nothing.
    Empty,
    /// JSON that breaks off.
    Truncated,
    /// This document.
    Json(serde_json::Value),
    /// A document of at least so many bytes, which says nothing.
    Filler(u32),
}
