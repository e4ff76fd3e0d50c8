//! The portal's rooms and their addresses.

use zeroize::Zeroizing;

/// A room.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// `/enrol#<secret>`: an invitation becomes a technician with a passkey.
    Enrol {
        /// The invitation's secret; `None` when the link was cut off. It stands in the fragment,
        /// which browsers do not send, so no server log has it.
        invitation: Option<Zeroizing<String>>,
    },
    /// Everywhere else: sign in, see the accounts.
    Home,
}

impl Room {
    /// The room at a path and a fragment, as `location` gives them.
    pub(crate) fn at(path: &str, fragment: &str) -> Self {
        if path.trim_end_matches('/') != "/enrol" {
            return Self::Home;
        }
        let secret = fragment.strip_prefix('#').unwrap_or(fragment).trim();
        let invitation = (!secret.is_empty()).then(|| Zeroizing::new(secret.to_owned()));
        Self::Enrol { invitation }
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
    fn room_when_the_address_is_any_other_is_home() {
        assert_eq!(Room::at("/", "#x"), Room::Home);
        assert_eq!(Room::at("/enrolment", "#x"), Room::Home);
    }
}
