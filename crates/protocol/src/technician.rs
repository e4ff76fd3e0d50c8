//! Technicians and their passkeys.

use serde::{Deserialize, Serialize};

use crate::ids::{PasskeyId, TechnicianId};

/// What a technician may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TechnicianRole {
    /// Everything, including other owners.
    Owner,
    /// Customers, connections, policies, technicians.
    Admin,
    /// Asks for accounts.
    Technician,
    /// Reads all, changes nothing.
    Auditor,
}

/// A technician, as screens show one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TechnicianView {
    /// The technician's id.
    pub id: TechnicianId,
    /// The name on screens.
    pub display_name: String,
    /// The mail address that the invitation named.
    pub email: String,
    /// What the technician may do.
    pub role: TechnicianRole,
}

/// A passkey, as screens show one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// The passkey's id (ours, not WebAuthn's credential id).
    pub id: PasskeyId,
    /// The name that the technician gave it.
    pub name: String,
    /// Whether credentials can be sealed to it, because it evaluated the PRF extension.
    pub can_seal: bool,
}
