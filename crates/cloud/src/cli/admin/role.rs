//! Roles as arguments.

use clap::ValueEnum;
use hallpass_protocol::technician::TechnicianRole;

/// What a technician may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleArg {
    Owner,
    Admin,
    Technician,
    Auditor,
}

impl From<RoleArg> for TechnicianRole {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Owner => Self::Owner,
            RoleArg::Admin => Self::Admin,
            RoleArg::Technician => Self::Technician,
            RoleArg::Auditor => Self::Auditor,
        }
    }
}
