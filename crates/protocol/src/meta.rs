//! `GET /v1/meta`: what a client asks before anything else.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The version of this protocol. Raised only when an older client would misunderstand.
pub const PROTOCOL_VERSION: u16 = 1;

/// The answer to `GET /v1/meta`; needs no session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MetaResponse {
    /// Always `"hallpass"`: tells a captive portal's JSON from ours.
    pub service: String,
    /// The cloud's software version.
    pub version: String,
    /// The lowest protocol version that the cloud still speaks.
    pub protocol_min: u16,
    /// The highest protocol version that the cloud speaks.
    pub protocol_max: u16,
    /// The WebAuthn relying party id, a host name.
    pub rp_id: String,
    /// The MSP's name, for screens.
    pub msp_name: String,
    /// The cloud's clock.
    pub server_time: Timestamp,
}
