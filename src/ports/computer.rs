//! Signing this browser in by the technician's phone: what the popup asks and is told.

use core::fmt;

use hallpass_protocol::computer_sign_in::ComputerSignInView;
use serde::{Deserialize, Serialize};

/// What the popup asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComputerAsk {
    /// What is known.
    Known,
    /// A code to be shown; the one that is, where there is one.
    Start,
    /// The cloud, what became of it.
    Read,
    /// To take it back, and to forget it.
    Cancel,
}

/// A [`ComputerSignIn`] as text: as the cloud wrote it. Does not print: number and link are in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ComputerText(String);

impl ComputerText {
    /// Of the view's JSON; without one, nothing is asked for.
    pub fn new(view: Option<&str>, clock_offset_ms: i64) -> Self {
        let view = view.unwrap_or("null");
        Self(format!(
            r#"{{"sign_in":{view},"clock_offset_ms":{clock_offset_ms}}}"#
        ))
    }

    /// The view; `None` where a newer cloud writes what this version cannot read.
    pub fn read(&self) -> Option<ComputerSignIn> {
        crate::json::from_str(&self.0).ok()
    }
}

impl fmt::Debug for ComputerText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ComputerText(…)")
    }
}

/// This browser's wish to be signed in by a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComputerSignIn {
    /// What is shown; `None` while nothing is asked for.
    pub sign_in: Option<ComputerSignInView>,
    /// Cloud's clock minus this browser's clock, in milliseconds.
    pub clock_offset_ms: i64,
}
