//! What was checked in a tenant, point by point: green, red, and where to put it right.

use hallpass_protocol::Timestamp;
use hallpass_protocol::connection::{CheckState, ConnectionCheck};
use hallpass_protocol::customer::HealthState;
use hallpass_protocol::ids::EntraTenantId;

use crate::expiry_radar::alarm_days;

use super::help::{applications_link, groups_link, methods_link, roles_link};
use crate::lifecycle::{Finding, GroupLack, Need, TenantHealth};

/// Microsoft's list of a tenant's domains.
const DOMAINS_LINK: &str = "https://admin.cloud.microsoft/#/Domains";

/// The points that are looked at, in the order in which they matter.
const POINTS: [Point; 9] = [
    Point::LetIn,
    Point::Permission(
        "RoleManagement.ReadWrite.Directory",
        "Give and take away roles",
    ),
    Point::Permission(
        "User.ReadWrite.All",
        "Make, read, disable and sign out accounts",
    ),
    Point::Permission("User-PasswordProfile.ReadWrite.All", "Set passwords"),
    Point::SignIn,
    Point::Domain,
    Point::PresetRoles,
    Point::PresetGroups,
    Point::DirectoryRole,
];

#[derive(Clone, Copy)]
enum Point {
    /// A token is issued, and the tenant says what we may do.
    LetIn,
    /// A permission, and what it is for.
    Permission(&'static str, &'static str),
    /// Accounts can be given something to sign in with.
    SignIn,
    /// Accounts can be made in the domain.
    Domain,
    /// The tenant knows the roles of all presets.
    PresetRoles,
    /// Accounts can be put into the groups of presets that are the tenant's.
    PresetGroups,
    /// Our service principal may disable administrators.
    DirectoryRole,
}

impl Point {
    fn title(self) -> String {
        match self {
            Self::LetIn => "An administrator has consented, and Hallpass is let in".to_owned(),
            Self::Permission(name, what) => format!("{what} ({name})"),
            Self::SignIn => "Accounts can be given something to sign in with".to_owned(),
            Self::Domain => "Accounts can be made in the chosen domain".to_owned(),
            Self::PresetRoles => "The tenant knows the roles of the presets".to_owned(),
            Self::PresetGroups => "Accounts can be put into the groups of the presets".to_owned(),
            Self::DirectoryRole => {
                "Hallpass holds the role Privileged Authentication Administrator".to_owned()
            }
        }
    }

    /// Whether the finding is about this point.
    fn is_meant_by(self, finding: &Finding) -> bool {
        match (self, finding) {
            (Self::LetIn, Finding::TenantRefused { .. } | Finding::RightsUnreadable)
            | (Self::SignIn, Finding::NoSignInMethod { .. })
            | (Self::Domain, Finding::DomainNotUsable { .. })
            | (Self::PresetRoles, Finding::RoleUnknown { .. })
            | (Self::PresetGroups, Finding::GroupLacking { .. })
            | (Self::DirectoryRole, Finding::DirectoryRoleMissing { .. }) => true,
            (Self::Permission(name, _), Finding::PermissionMissing { need }) => {
                need.permission() == name
            }
            (Self::SignIn, Finding::PermissionMissing { need }) => matches!(
                need,
                Need::ReadPolicies | Need::GivePasses | Need::GiveTokens | Need::KeepTokens
            ),
            _ => false,
        }
    }

    fn link(self, tenant: EntraTenantId, finding: &Finding) -> String {
        match (self, finding) {
            (Self::SignIn, Finding::NoSignInMethod { .. }) => methods_link(tenant),
            (Self::Domain, _) => DOMAINS_LINK.to_owned(),
            (
                Self::PresetGroups,
                Finding::GroupLacking {
                    lack: GroupLack::NotThere | GroupLack::Unusable(_),
                    ..
                },
            ) => groups_link(tenant),
            (Self::PresetRoles | Self::DirectoryRole, _) => roles_link(tenant),
            _ => applications_link(tenant),
        }
    }
}

/// Each point with what the tenant's last answer says of it.
pub fn checks(
    tenant: EntraTenantId,
    health: &TenantHealth,
    now: Timestamp,
) -> Vec<ConnectionCheck> {
    let is_known = health.state(now) != HealthState::Unknown;
    let findings: &[Finding] = match &health.answer {
        Some(answer) if is_known => &answer.findings,
        _ => &[],
    };
    // Who is not let in has asked nothing else.
    let is_shut_out = findings
        .iter()
        .any(|finding| Point::LetIn.is_meant_by(finding));
    POINTS
        .into_iter()
        .map(|point| {
            let found = findings.iter().find(|finding| point.is_meant_by(finding));
            let state = match found {
                Some(finding) if finding.blocks() => CheckState::Missing,
                Some(_) => CheckState::Advised,
                None if is_known && !is_shut_out => CheckState::Passed,
                None => CheckState::Unknown,
            };
            ConnectionCheck {
                title: point.title(),
                state,
                sentence: found.map(Finding::sentence),
                fix: found.map(Finding::fix),
                link: found.map(|finding| point.link(tenant, finding)),
            }
        })
        .collect()
}

/// Whether the connection's own secret lasts.
pub fn secret_check(expires_at: Timestamp, now: Timestamp) -> ConnectionCheck {
    let days = alarm_days(expires_at, now);
    let sentence = days.map(|days| match days {
        0 => "The connection's own secret has expired.".to_owned(),
        days => format!("The connection's own secret expires in {days} days or less."),
    });
    let fix = days.map(|_| {
        "Connect the customer again: its administrator consents to your app registration, which takes \
         the secret's place."
            .to_owned()
    });
    ConnectionCheck {
        title: "The connection's own secret lasts".to_owned(),
        state: state_of(days),
        sentence,
        fix,
        link: None,
    }
}

/// What so few days mean.
const fn state_of(days: Option<u32>) -> CheckState {
    match days {
        None => CheckState::Passed,
        Some(0) => CheckState::Missing,
        Some(_) => CheckState::Advised,
    }
}

/// Whether the credential of the MSP's app registration lasts.
pub fn credential_check(expires_at: Timestamp, now: Timestamp) -> ConnectionCheck {
    let days = alarm_days(expires_at, now);
    let sentence = days.map(|days| match days {
        0 => "The credential of your app registration has expired.".to_owned(),
        days => {
            format!("The credential of your app registration expires in {days} days or less.")
        }
    });
    let fix = days.map(|_| {
        "Make a new one in your own tenant, and give it to Hallpass under \u{201c}App \
         registration\u{201d}."
            .to_owned()
    });
    ConnectionCheck {
        title: "The credential of your app registration lasts".to_owned(),
        state: state_of(days),
        sentence,
        fix,
        link: days.map(|_| "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade".to_owned()),
    }
}
