//! What a running WebAuthn ceremony is for. The purpose is part of the state, so that an answer to
//! one kind of ceremony cannot finish another.

use core::time::Duration;

use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{InvitationId, MspId, SessionId};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// How long a ceremony may take. A closed page tells nobody, so the server alone ends it.
pub const CEREMONY_TTL: Duration = Duration::from_mins(5);

/// How many ceremonies may run at once; more are turned away until some expire.
pub const MAX_CEREMONIES: u32 = 10_000;

/// A running ceremony.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum Ceremony {
    /// An invitation becomes a passkey.
    Enrol {
        /// Whose MSP.
        msp_id: MspId,
        /// Which invitation.
        invitation_id: InvitationId,
        /// Who may finish it: whoever has this key.
        thumbprint: Thumbprint,
        /// What the library keeps.
        state: PasskeyRegistration,
    },
    /// A signed-in technician adds a passkey.
    AddPasskey {
        /// Whose MSP.
        msp_id: MspId,
        /// Who may finish it: the session that began it, and so the technician.
        session_id: SessionId,
        /// What the library keeps.
        state: PasskeyRegistration,
    },
    /// Somebody signs in.
    SignIn {
        /// Who may finish it: whoever has this key. The session is bound to it.
        thumbprint: Thumbprint,
        /// What the library keeps.
        state: DiscoverableAuthentication,
    },
}
