//! A user object.

use std::collections::VecDeque;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::method::AccessPass;
use crate::settings::Replication;

/// The properties that a PATCH may change and a stale replica may still show.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profile {
    pub(crate) user_principal_name: String,
    pub(crate) display_name: String,
    pub(crate) mail_nickname: String,
    pub(crate) account_enabled: bool,
    pub(crate) employee_id: Option<String>,
    /// All other writable properties, by their Graph names.
    pub(crate) other: Map<String, Value>,
}

/// A user.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) created_ms: i64,
    pub(crate) profile: Profile,
    pub(crate) password: String,
    /// The next sign-in must change the password.
    pub(crate) must_change_password: bool,
    /// When the password was last set, milliseconds since 1970.
    pub(crate) password_set_ms: i64,
    /// Sessions that began before are void, milliseconds since 1970.
    pub(crate) sessions_valid_from_ms: i64,
    /// Refused passwords since the last accepted one.
    pub(crate) refused_passwords: u32,
    /// Locked until, milliseconds since 1970.
    pub(crate) locked_until_ms: i64,
    pub(crate) access_pass: Option<AccessPass>,
    visibility: Visibility,
    stale: Option<(Profile, u32)>,
}

/// When a new object can be read.
#[derive(Debug, Default)]
struct Visibility {
    visible_from_ms: i64,
    /// The answers of the next reads; beyond them the object is found.
    pattern: VecDeque<bool>,
}

impl User {
    pub(crate) fn new(
        id: Uuid,
        profile: Profile,
        password: String,
        now_ms: i64,
        lag: Replication,
    ) -> Self {
        let hidden = (0..lag.not_found_reads).map(|_| false);
        let flaps = (0..lag.flaps).flat_map(|_| [true, false]);
        Self {
            id,
            created_ms: now_ms,
            profile,
            password,
            must_change_password: false,
            password_set_ms: now_ms,
            sessions_valid_from_ms: now_ms,
            refused_passwords: 0,
            locked_until_ms: 0,
            access_pass: None,
            visibility: Visibility {
                visible_from_ms: now_ms.saturating_add(i64::from(lag.not_found_ms)),
                pattern: hidden.chain(flaps).collect(),
            },
            stale: None,
        }
    }

    /// Whether the replica that answers now knows the user. Each question counts as a read.
    pub(crate) fn is_found_by_read(&mut self, now_ms: i64) -> bool {
        if now_ms < self.visibility.visible_from_ms {
            return false;
        }
        self.visibility.pattern.pop_front().unwrap_or(true)
    }

    /// Whether every replica knows the user.
    pub(crate) fn is_replicated(&self, now_ms: i64) -> bool {
        now_ms >= self.visibility.visible_from_ms && self.visibility.pattern.is_empty()
    }

    /// The properties as the replica that answers now shows them.
    pub(crate) fn read_profile(&mut self) -> Profile {
        match &mut self.stale {
            Some((old, left)) if *left > 0 => {
                *left -= 1;
                old.clone()
            }
            _ => {
                self.stale = None;
                self.profile.clone()
            }
        }
    }

    /// Replaces the properties; `stale_reads` reads still show the old ones.
    pub(crate) fn change_profile(&mut self, changed: Profile, stale_reads: u32) {
        let old = std::mem::replace(&mut self.profile, changed);
        if stale_reads > 0 {
            self.stale = Some((old, stale_reads));
        }
    }

    pub(crate) fn is_locked(&self, now_ms: i64) -> bool {
        now_ms < self.locked_until_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::make_id;

    fn user(lag: Replication) -> User {
        User::new(
            make_id(),
            Profile::default(),
            "Secret-1!".to_owned(),
            1_000,
            lag,
        )
    }

    #[test]
    fn a_new_user_is_hidden_for_the_given_reads_and_then_flaps() {
        let mut user = user(Replication {
            not_found_reads: 2,
            flaps: 1,
            ..Replication::default()
        });
        let seen: Vec<_> = (0..6).map(|_| user.is_found_by_read(1_000)).collect();
        assert_eq!(seen, [false, false, true, false, true, true]);
        assert!(user.is_replicated(1_000));
    }

    #[test]
    fn a_new_user_is_hidden_until_its_time_has_come() {
        let mut user = user(Replication {
            not_found_ms: 500,
            ..Replication::default()
        });
        assert!(!user.is_found_by_read(1_499));
        assert!(user.is_found_by_read(1_500));
    }

    #[test]
    fn reads_after_a_change_are_stale_for_the_given_number() {
        let mut user = user(Replication::default());
        user.change_profile(
            Profile {
                account_enabled: true,
                ..Profile::default()
            },
            2,
        );
        let seen: Vec<_> = (0..3)
            .map(|_| user.read_profile().account_enabled)
            .collect();
        assert_eq!(seen, [false, false, true]);
    }
}
