//! Roles and states of technicians in words.

use hallpass_protocol::technician::{TechnicianRole, TechnicianState};

/// All roles, the most powerful first.
pub(crate) const ROLES: [TechnicianRole; 4] = [
    TechnicianRole::Owner,
    TechnicianRole::Admin,
    TechnicianRole::Technician,
    TechnicianRole::Auditor,
];

/// A role's name.
pub(crate) const fn role_label(role: TechnicianRole) -> &'static str {
    match role {
        TechnicianRole::Owner => "Owner",
        TechnicianRole::Admin => "Administrator",
        TechnicianRole::Technician => "Technician",
        TechnicianRole::Auditor => "Auditor",
    }
}

/// What a role may do.
pub(crate) const fn role_note(role: TechnicianRole) -> &'static str {
    match role {
        TechnicianRole::Owner => "Everything, including other owners.",
        TechnicianRole::Admin => "Manages technicians and groups; not owners.",
        TechnicianRole::Technician => "Requests accounts; sees their own things only.",
        TechnicianRole::Auditor => "Reads all, changes nothing.",
    }
}

/// As tests read a role.
pub(crate) const fn role_name(role: TechnicianRole) -> &'static str {
    match role {
        TechnicianRole::Owner => "owner",
        TechnicianRole::Admin => "admin",
        TechnicianRole::Technician => "technician",
        TechnicianRole::Auditor => "auditor",
    }
}

/// A state's name.
pub(crate) const fn state_label(state: TechnicianState) -> &'static str {
    match state {
        TechnicianState::Invited => "Invited",
        TechnicianState::Active => "Active",
        TechnicianState::Suspended => "Suspended",
        TechnicianState::Unknown => "Unknown",
    }
}

/// As tests read a state.
pub(crate) const fn state_name(state: TechnicianState) -> &'static str {
    match state {
        TechnicianState::Invited => "invited",
        TechnicianState::Active => "active",
        TechnicianState::Suspended => "suspended",
        TechnicianState::Unknown => "unknown",
    }
}
