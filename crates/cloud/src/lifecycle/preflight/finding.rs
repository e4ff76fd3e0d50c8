//! What a preflight found, and what people are told about it.

use hallpass_graph::{GraphError, GraphErrorKind, TokenErrorKind};
use hallpass_protocol::customer::HealthFinding;
use hallpass_protocol::ids::PresetId;
use serde::{Deserialize, Serialize};

use super::groups::GroupLack;
use super::need::Need;
use crate::lifecycle::sign_in_method::MethodLack;

/// One thing that a tenant lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Finding {
    /// We are not let in.
    TenantRefused {
        /// Why not.
        reason: TenantRefusal,
    },
    /// Neither the directory nor the token says what we may do.
    RightsUnreadable,
    /// Our application may not do something.
    PermissionMissing {
        /// What.
        need: Need,
    },
    /// Accounts cannot be made in the connection's domain any more.
    DomainNotUsable {
        /// The domain.
        domain: String,
    },
    /// The tenant does not know a role of a preset.
    RoleUnknown {
        /// Which preset.
        preset_id: PresetId,
        /// Its name.
        preset: String,
        /// The role's name.
        role: String,
    },
    /// A group of a preset cannot be given in the tenant.
    GroupLacking {
        /// Which preset.
        preset_id: PresetId,
        /// Its name.
        preset: String,
        /// The group's name.
        group: String,
        /// Why not.
        lack: GroupLack,
        /// Whether it is a group of this tenant. Of another tenant's, the lack is as it should be.
        is_of_tenant: bool,
    },
    /// It lets accounts have nothing that Microsoft's admin portals let in.
    NoSignInMethod {
        /// Why.
        lack: MethodLack,
    },
    /// Our service principal may not disable administrators: their roles are taken away first.
    DirectoryRoleMissing {
        /// The names of the presets whose accounts are administrators.
        presets: Vec<String>,
    },
}

/// Why a tenant does not let us in, for good until somebody does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantRefusal {
    /// The consent is missing, or was withdrawn.
    ConsentMissing,
    /// There is no such tenant any more.
    TenantNotFound,
    /// Our secret has expired.
    SecretExpired,
    /// Our secret is wrong.
    SecretRefused,
    /// Conditional Access for workload identities.
    BlockedByPolicy,
    /// Another refusal that repetition does not change.
    Other,
}

impl Finding {
    /// What a call that failed says about the tenant; `None` when it says only that there was no
    /// answer, and the question stays open.
    pub fn of_error(error: &GraphError) -> Option<Self> {
        let reason = match &error.kind {
            GraphErrorKind::Token(kind) if !kind.is_retryable() => match kind {
                TokenErrorKind::ConsentMissing => TenantRefusal::ConsentMissing,
                TokenErrorKind::TenantNotFound => TenantRefusal::TenantNotFound,
                TokenErrorKind::SecretExpired | TokenErrorKind::CertificateExpired => {
                    TenantRefusal::SecretExpired
                }
                TokenErrorKind::SecretRefused => TenantRefusal::SecretRefused,
                TokenErrorKind::BlockedByPolicy => TenantRefusal::BlockedByPolicy,
                // Ours to put right, and no word of the tenant's.
                TokenErrorKind::ClockSkewed | TokenErrorKind::ProofUnreadable => return None,
                _ => TenantRefusal::Other,
            },
            GraphErrorKind::Unauthorized => TenantRefusal::ConsentMissing,
            _ => return None,
        };
        Some(Self::TenantRefused { reason })
    }

    /// Whether accounts are refused for it.
    pub fn blocks(&self) -> bool {
        !matches!(
            self,
            Self::DirectoryRoleMissing { .. }
                | Self::GroupLacking {
                    is_of_tenant: false,
                    ..
                }
        )
    }

    /// Whether accounts of this preset are refused for it.
    pub fn blocks_preset(&self, preset: PresetId) -> bool {
        match self {
            Self::RoleUnknown { preset_id, .. } | Self::GroupLacking { preset_id, .. } => {
                *preset_id == preset
            }
            other => other.blocks(),
        }
    }

    /// As screens and programs are told.
    pub fn to_view(&self) -> HealthFinding {
        let presets = match self {
            Self::RoleUnknown { preset, .. } | Self::GroupLacking { preset, .. } => {
                vec![preset.clone()]
            }
            Self::DirectoryRoleMissing { presets } => presets.clone(),
            _ => Vec::new(),
        };
        HealthFinding {
            code: self.code().to_owned(),
            sentence: self.sentence(),
            fix: self.fix(),
            blocks: self.blocks(),
            presets,
        }
    }

    /// Which kind it is.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TenantRefused { reason } => match reason {
                TenantRefusal::ConsentMissing => "consent_missing",
                TenantRefusal::TenantNotFound => "tenant_not_found",
                TenantRefusal::SecretExpired => "secret_expired",
                TenantRefusal::SecretRefused => "secret_refused",
                TenantRefusal::BlockedByPolicy => "blocked_by_policy",
                TenantRefusal::Other => "sign_in_refused",
            },
            Self::RightsUnreadable => "rights_unreadable",
            Self::PermissionMissing { .. } => "permission_missing",
            Self::DomainNotUsable { .. } => "domain_not_usable",
            Self::RoleUnknown { .. } => "role_unknown",
            Self::GroupLacking { lack, .. } => match lack {
                GroupLack::NotAllowed => "group_not_allowed",
                GroupLack::NotThere => "group_unknown",
                GroupLack::Unusable(_) => "group_unusable",
            },
            Self::NoSignInMethod { .. } => "no_sign_in_method",
            Self::DirectoryRoleMissing { .. } => "directory_role_missing",
        }
    }

    /// What is wrong.
    pub fn sentence(&self) -> String {
        match self {
            Self::TenantRefused { reason } => match reason {
                TenantRefusal::ConsentMissing => {
                    "The tenant has not consented to Hallpass, or has withdrawn its consent."
                }
                TenantRefusal::TenantNotFound => "Microsoft does not know this tenant any more.",
                TenantRefusal::SecretExpired => {
                    "Hallpass's secret or certificate for this tenant has expired."
                }
                TenantRefusal::SecretRefused => "Hallpass's secret for this tenant is wrong.",
                TenantRefusal::BlockedByPolicy => {
                    "The tenant's Conditional Access does not let Hallpass in."
                }
                TenantRefusal::Other => "Microsoft does not let Hallpass into this tenant.",
            }
            .to_owned(),
            Self::RightsUnreadable => {
                "The tenant does not say what Hallpass may do there.".to_owned()
            }
            Self::PermissionMissing { need } => format!(
                "Hallpass lacks the permission {} in the tenant, and an account could not {}.",
                need.permission(),
                need.what()
            ),
            Self::DomainNotUsable { domain } => {
                format!("Accounts cannot be made in {domain} any more.")
            }
            Self::RoleUnknown { preset, role, .. } => format!(
                "The tenant has no role \u{201c}{role}\u{201d} under the id that the preset \
                 \u{201c}{preset}\u{201d} names."
            ),
            Self::GroupLacking {
                preset,
                group,
                lack,
                ..
            } => match lack {
                GroupLack::NotAllowed => format!(
                    "Hallpass lacks the permission {} in the tenant, and an account of the preset \
                     \u{201c}{preset}\u{201d} could not {}.",
                    Need::ManageGroups.permission(),
                    Need::ManageGroups.what()
                ),
                GroupLack::NotThere => format!(
                    "The tenant has no group \u{201c}{group}\u{201d} under the id that the preset \
                     \u{201c}{preset}\u{201d} names."
                ),
                GroupLack::Unusable(obstacle) => format!(
                    "The group \u{201c}{group}\u{201d} of the preset \u{201c}{preset}\u{201d} \
                     cannot be used: {}.",
                    obstacle.sentence()
                ),
            },
            Self::NoSignInMethod { lack } => lack.sentence(),
            Self::DirectoryRoleMissing { .. } => {
                "Hallpass holds no directory role in the tenant: it cannot disable an administrator \
                 before it has taken the roles away."
                    .to_owned()
            }
        }
    }

    /// What a technician does about it, who may do nothing but ask.
    pub fn request(&self) -> &'static str {
        match self {
            Self::PermissionMissing { .. } => {
                "Ask your administrator to have it granted and to check the connection."
            }
            Self::RoleUnknown { .. } | Self::GroupLacking { .. } => {
                "Choose another preset, or ask your administrator to correct this one."
            }
            Self::NoSignInMethod { .. } => {
                "Ask your administrator to have it allowed and to check the connection."
            }
            _ => "Ask your administrator to check the connection.",
        }
    }

    /// What to do about it.
    pub fn fix(&self) -> String {
        match self {
            Self::TenantRefused { reason } => match reason {
                TenantRefusal::ConsentMissing => {
                    "Have an administrator of the tenant consent to Hallpass again, then check the \
                     connection."
                }
                TenantRefusal::TenantNotFound => {
                    "Ask the customer whether the tenant was deleted or moved, and connect the new \
                     one."
                }
                TenantRefusal::SecretExpired | TenantRefusal::SecretRefused => {
                    "Make a new secret or certificate for the app registration and give it to Hallpass."
                }
                TenantRefusal::BlockedByPolicy => {
                    "Have an administrator of the tenant exclude Hallpass's application from the \
                     policy."
                }
                TenantRefusal::Other => {
                    "Compare tenant id, application id and secret of the connection with the app \
                     registration."
                }
            }
            .to_owned(),
            Self::RightsUnreadable => {
                "Have an administrator of the tenant grant Hallpass the permission \
                 Application.Read.All and consent again."
                    .to_owned()
            }
            Self::PermissionMissing { need } => format!(
                "Have an administrator of the tenant grant Hallpass the permission {} and consent \
                 again, then check the connection.",
                need.permission()
            ),
            Self::DomainNotUsable { .. } => {
                "Connect the customer with a domain that is verified and not federated.".to_owned()
            }
            Self::GroupLacking {
                lack: GroupLack::NotAllowed,
                ..
            } => {
                let permission = Need::ManageGroups.permission();
                format!(
                    "Add the permission {permission} to the app registration, have an administrator of \
                     the tenant consent again, then check the connection; or use presets without \
                     groups here."
                )
            }
            Self::GroupLacking {
                is_of_tenant: false,
                ..
            } => "A group belongs to one tenant: use another preset here.".to_owned(),
            Self::RoleUnknown { .. } | Self::GroupLacking { .. } => {
                "Correct the preset, or use another one here.".to_owned()
            }
            Self::NoSignInMethod { .. } => MethodLack::FIX.to_owned(),
            Self::DirectoryRoleMissing { .. } => {
                "Have an administrator of the tenant give Hallpass's service principal the role \
                 Privileged Authentication Administrator, so that ends take effect at once."
                    .to_owned()
            }
        }
    }
}
