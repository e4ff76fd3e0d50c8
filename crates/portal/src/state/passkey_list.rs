//! What may be done with one's own passkeys.

use hallpass_protocol::ids::PasskeyId;
use hallpass_protocol::technician::PasskeyView;

/// Whether a passkey may be removed by its own technician.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removal {
    /// It may.
    Allowed,
    /// It may; it is the one that this session began with, so that the session ends.
    EndsSession,
    /// It is the last one that signs in: another one has to be there first.
    Last,
}

/// Whether `passkey` of `all` may be removed in a session that began with `current`.
pub(crate) fn removal(all: &[PasskeyView], passkey: &PasskeyView, current: PasskeyId) -> Removal {
    let is_other_usable = all
        .iter()
        .any(|other| other.id != passkey.id && !other.is_locked);
    if !is_other_usable {
        Removal::Last
    } else if passkey.id == current {
        Removal::EndsSession
    } else {
        Removal::Allowed
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::Timestamp;

    use super::*;

    fn passkey(last_digit: u8, is_locked: bool) -> PasskeyView {
        PasskeyView {
            id: format!("0192f0c1-2d4e-7a9b-8c3d-5e6f7081920{last_digit}")
                .parse()
                .unwrap(),
            name: "Laptop".to_owned(),
            can_seal: true,
            created_at: Some(Timestamp::from_unix_ms(0)),
            last_used_at: None,
            is_locked,
        }
    }

    #[test]
    fn removal_of_the_only_passkey_that_signs_in_has_to_wait_for_another() {
        let (one, locked) = (passkey(1, false), passkey(2, true));
        assert_eq!(
            removal(std::slice::from_ref(&one), &one, one.id),
            Removal::Last
        );
        let all = [one.clone(), locked.clone()];
        assert_eq!(removal(&all, &one, one.id), Removal::Last);
        assert_eq!(removal(&all, &locked, one.id), Removal::Allowed);
    }

    #[test]
    fn removal_of_the_passkey_of_this_session_ends_it() {
        let all = [passkey(1, false), passkey(2, false)];
        assert_eq!(removal(&all, &all[0], all[0].id), Removal::EndsSession);
        assert_eq!(removal(&all, &all[1], all[0].id), Removal::Allowed);
    }
}
