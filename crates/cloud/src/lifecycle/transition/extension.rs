//! Whether an account may have a longer lifetime, and until when it lives then.

use hallpass_protocol::{Lifetime, Timestamp};

use crate::lifecycle::account::Account;
use crate::lifecycle::progress::Progress;

/// A longer lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// The whole lifetime from its start.
    pub lifetime: Lifetime,
    /// The deadline that follows from it.
    pub ends_at: Timestamp,
}

/// Why an account is not extended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionRefusal {
    /// It is not ready: not yet, or not any more. Its deadline may have passed a moment ago.
    #[error("the account is not ready, or its deadline has passed")]
    NotReady,
    /// It would live shorter.
    #[error("the account was given {lifetime_s} seconds already")]
    Shorter {
        /// Its lifetime, in seconds.
        lifetime_s: u32,
    },
    /// Its preset does not allow as much.
    #[error("the preset allows {max_s} seconds in all; {left_s} are left")]
    TooLong {
        /// The longest lifetime, in seconds.
        max_s: u32,
        /// By how much it can be extended, in seconds.
        left_s: u32,
    },
}

/// What comes of the wish for a lifetime of `wanted_s` seconds in all; `None` when it has that
/// already. What is no lifetime at all is refused as one that is too short or too long.
///
/// # Errors
/// When the account may not have it.
pub fn decide_extension(
    account: &Account,
    wanted_s: i64,
    now: Timestamp,
) -> Result<Option<Extension>, ExtensionRefusal> {
    let ends_at = match (&account.progress, account.ends_at) {
        (Progress::Ready, Some(ends_at)) if ends_at > now => ends_at,
        _ => return Err(ExtensionRefusal::NotReady),
    };
    let has_s = account.lifetime.as_secs();
    if wanted_s < i64::from(has_s) {
        return Err(ExtensionRefusal::Shorter { lifetime_s: has_s });
    }
    let max_s = account.lifetime_max_s;
    let wanted = Lifetime::from_secs(wanted_s)
        .ok()
        .filter(|wanted| wanted.as_secs() <= max_s || wanted.as_secs() == has_s);
    let Some(lifetime) = wanted else {
        return Err(ExtensionRefusal::TooLong {
            max_s,
            left_s: max_s.saturating_sub(has_s),
        });
    };
    let more = lifetime
        .as_duration()
        .saturating_sub(account.lifetime.as_duration());
    Ok((!more.is_zero()).then(|| Extension {
        lifetime,
        ends_at: ends_at.plus(more),
    }))
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use hallpass_protocol::account::EndCause;

    use super::*;
    use crate::lifecycle::progress::{EndingStep, ProvisioningStep};
    use crate::lifecycle::transition::tests::{OBJECT, account, now};

    /// One hour given, four allowed, ten minutes left.
    fn ready() -> Account {
        Account {
            lifetime: Lifetime::from_secs(3_600).unwrap(),
            lifetime_max_s: 4 * 3_600,
            ends_at: Some(now().plus(Duration::from_mins(10))),
            ..account(Progress::Ready, Some(OBJECT))
        }
    }

    #[test]
    fn extension_moves_the_deadline_by_what_the_lifetime_grows() {
        let extension = decide_extension(&ready(), 5_400, now()).unwrap().unwrap();
        assert_eq!(extension.lifetime.as_secs(), 5_400);
        assert_eq!(extension.ends_at, now().plus(Duration::from_mins(40)));
    }

    #[test]
    fn extension_to_what_it_has_already_changes_nothing() {
        assert_eq!(decide_extension(&ready(), 3_600, now()), Ok(None));
        let mut beyond = ready();
        beyond.lifetime_max_s = 60;
        assert_eq!(decide_extension(&beyond, 3_600, now()), Ok(None));
    }

    #[test]
    fn extension_up_to_the_longest_is_given_and_a_second_more_says_what_is_left() {
        let longest = decide_extension(&ready(), 4 * 3_600, now()).unwrap();
        assert_eq!(
            longest.map(|longest| longest.lifetime.as_secs()),
            Some(14_400)
        );
        for wanted_s in [14_401, i64::from(u32::MAX), i64::MAX] {
            let refused = decide_extension(&ready(), wanted_s, now());
            let (max_s, left_s) = (14_400, 10_800);
            assert_eq!(refused, Err(ExtensionRefusal::TooLong { max_s, left_s }));
        }
    }

    #[test]
    fn extension_that_would_shorten_is_refused() {
        for wanted_s in [3_599, 0, -1, i64::MIN] {
            let refused = decide_extension(&ready(), wanted_s, now());
            let lifetime_s = 3_600;
            assert_eq!(refused, Err(ExtensionRefusal::Shorter { lifetime_s }));
        }
    }

    #[test]
    fn preset_that_was_narrowed_since_leaves_nothing() {
        let mut account = ready();
        account.lifetime_max_s = 1_800;
        let refused = decide_extension(&account, 3_660, now());
        let (max_s, left_s) = (1_800, 0);
        assert_eq!(refused, Err(ExtensionRefusal::TooLong { max_s, left_s }));
    }

    #[test]
    fn account_at_its_deadline_or_in_any_other_state_is_not_extended() {
        let refuse = |account: &Account| {
            let refused = decide_extension(account, 7_200, now());
            assert_eq!(refused, Err(ExtensionRefusal::NotReady), "{account:?}");
        };
        let mut late = ready();
        late.ends_at = Some(now());
        refuse(&late);
        let cause = EndCause::Deadline;
        for progress in [
            Progress::Scheduled,
            Progress::Provisioning(ProvisioningStep::ReadBack),
            Progress::Ending {
                step: EndingStep::Disable,
                cause: cause.clone(),
            },
            Progress::Ended { cause },
        ] {
            refuse(&Account {
                progress,
                ..ready()
            });
        }
        let a_moment_before = late.ends_at.map(|at| at.plus(Duration::from_millis(1)));
        late.ends_at = a_moment_before;
        assert!(decide_extension(&late, 7_200, now()).is_ok());
    }
}
