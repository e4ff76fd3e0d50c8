//! The portal's rooms and their addresses.

use hallpass_protocol::ids::{CustomerId, TechnicianId};
use zeroize::Zeroizing;

use crate::state::approval::Entry;
use crate::state::computer::ComputerEntry;

/// A room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Room {
    /// `/enrol#<secret>`: an invitation becomes a technician with a passkey.
    Enrol {
        /// The invitation's secret; `None` when the link was cut off. It stands in the fragment,
        /// which browsers do not send, so no server log has it.
        invitation: Option<Zeroizing<String>>,
    },
    /// `/approve#…`: somebody else's request is decided, most often on a phone.
    Approve(Entry),
    /// `/computer#…`: a computer without one's passkey is signed in, most often from a phone.
    Computer(ComputerEntry),
    /// `/approvals`: what waits for one's approval.
    Approvals,
    /// `/attempts`: what was asked for, and what became of it.
    Attempts,
    /// `/`: one's own accounts.
    Accounts,
    /// `/security`: one's own passkeys and sessions.
    Security,
    /// `/technicians`: everybody.
    Technicians,
    /// `/technicians/<id>`: one of them.
    Technician(TechnicianId),
    /// `/customers`: whether accounts can be made in their tenants.
    Customers,
    /// `/customers/<id>`: one customer's connection to its tenant.
    Connection(CustomerId),
    /// `/consent?…`: back from Microsoft's consent page.
    Consent,
    /// `/app-registration`: the MSP's own.
    AppRegistration,
    /// `/groups`.
    Groups,
    /// `/policy`: what holds for whom, at which customer.
    Policy,
    /// `/access`: which technicians reach which customers.
    Access,
    /// `/presets`: the role presets.
    Presets,
    /// `/tickets`: the ticket system.
    Tickets,
    /// `/webhooks`.
    Webhooks,
    /// Any other address.
    Nowhere,
}

impl Room {
    /// The room at a path and a fragment, as `location` gives them.
    pub(crate) fn at(path: &str, fragment: &str) -> Self {
        let path = path.trim_matches('/');
        match path.split_once('/').unwrap_or((path, "")) {
            ("", "") => Self::Accounts,
            ("enrol", "") => {
                let secret = fragment.strip_prefix('#').unwrap_or(fragment).trim();
                let invitation = (!secret.is_empty()).then(|| Zeroizing::new(secret.to_owned()));
                Self::Enrol { invitation }
            }
            ("approve", "") => Self::Approve(Entry::from_fragment(fragment)),
            ("computer", "") => Self::Computer(ComputerEntry::from_fragment(fragment)),
            ("approvals", "") => Self::Approvals,
            ("attempts", "") => Self::Attempts,
            ("security", "") => Self::Security,
            ("technicians", "") => Self::Technicians,
            ("technicians", id) => id.parse().map_or(Self::Nowhere, Self::Technician),
            ("customers", "") => Self::Customers,
            ("customers", id) => id.parse().map_or(Self::Nowhere, Self::Connection),
            ("consent", "") => Self::Consent,
            ("app-registration", "") => Self::AppRegistration,
            ("groups", "") => Self::Groups,
            ("policy", "") => Self::Policy,
            ("access", "") => Self::Access,
            ("presets", "") => Self::Presets,
            ("tickets", "") => Self::Tickets,
            ("webhooks", "") => Self::Webhooks,
            _ => Self::Nowhere,
        }
    }

    /// Its name, for the browser's tab.
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Enrol { .. } => "Set up your passkey",
            Self::Approve(_) => "Approve a request",
            Self::Computer(_) => "Sign in a computer",
            Self::Approvals => "Approvals",
            Self::Attempts => "Attempts",
            Self::Accounts => "Accounts",
            Self::Security => "Security",
            Self::Technicians => "Technicians",
            Self::Technician(_) => "Technician",
            Self::Customers => "Customers",
            Self::Connection(_) => "Connection",
            Self::Consent => "Connecting",
            Self::AppRegistration => "App registration",
            Self::Groups => "Groups",
            Self::Policy => "Policy",
            Self::Access => "Access",
            Self::Presets => "Presets",
            Self::Tickets => "Tickets",
            Self::Webhooks => "Webhooks",
            Self::Nowhere => "Not found",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enrol(secret: Option<&str>) -> Room {
        Room::Enrol {
            invitation: secret.map(|s| Zeroizing::new(s.to_owned())),
        }
    }

    #[test]
    fn room_when_the_link_is_whole_has_its_secret() {
        assert_eq!(Room::at("/enrol", "#s3cret"), enrol(Some("s3cret")));
        assert_eq!(Room::at("/enrol/", "#s3cret"), enrol(Some("s3cret")));
    }

    #[test]
    fn room_when_the_link_was_cut_off_has_none() {
        assert_eq!(Room::at("/enrol", ""), enrol(None));
        assert_eq!(Room::at("/enrol", "#"), enrol(None));
    }

    #[test]
    fn room_when_the_address_names_one_is_that() {
        let id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
        for (path, room) in [
            ("/", Room::Accounts),
            ("", Room::Accounts),
            ("/approvals", Room::Approvals),
            ("/attempts/", Room::Attempts),
            ("/security", Room::Security),
            ("/technicians/", Room::Technicians),
            ("/customers", Room::Customers),
            ("/consent", Room::Consent),
            ("/app-registration", Room::AppRegistration),
            ("/groups", Room::Groups),
            ("/policy", Room::Policy),
            ("/access", Room::Access),
            ("/presets", Room::Presets),
            ("/tickets", Room::Tickets),
            ("/webhooks/", Room::Webhooks),
        ] {
            assert_eq!(Room::at(path, "#x"), room, "{path}");
        }
        assert_eq!(
            Room::at(&format!("/technicians/{id}"), ""),
            Room::Technician(id.parse().unwrap())
        );
        assert_eq!(
            Room::at(&format!("/customers/{id}"), ""),
            Room::Connection(id.parse().unwrap())
        );
    }

    #[test]
    fn room_when_a_code_was_scanned_has_what_stood_in_it() {
        let id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
        assert_eq!(
            Room::at("/approve", &format!("#id={id}")),
            Room::Approve(Entry::Request(id.parse().unwrap()))
        );
        assert_eq!(Room::at("/approve/", ""), Room::Approve(Entry::Code));
        let code = Room::Computer(ComputerEntry::Code);
        assert_eq!(Room::at("/computer", ""), code);
    }

    #[test]
    fn room_when_the_address_is_any_other_is_nowhere() {
        for path in [
            "/enrolment",
            "/technicians/kim",
            "/technicians/kim/x",
            "/customers/contoso",
            "/groups/x",
            "/x",
            "/approve/x",
            "/computer/x",
        ] {
            assert_eq!(Room::at(path, "#x"), Room::Nowhere, "{path}");
        }
    }
}
