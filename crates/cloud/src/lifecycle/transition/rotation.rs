//! What comes after an attempt to replace the credential of an account that is ready.

use core::time::Duration;

use hallpass_graph::GraphErrorKind;
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;

use super::{Due, Next, OTHER_TRIES};
use crate::lifecycle::account::Account;
use crate::lifecycle::outcome::Outcome;
use crate::lifecycle::progress::Progress;
use crate::lifecycle::rotation::{Rotation, RotationCause};
use crate::lifecycle::settings::LifecycleSettings;

/// How a rotation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationEnd {
    /// Entra has the new secret, and nothing that was sent before can replace it.
    Settled,
    /// Entra refuses: the account keeps the secret that it has.
    Refused,
}

/// What comes after an attempt to rotate. What may succeed later is repeated for as long as the
/// account lives. Where Entra refuses, a new passkey has to do without this account, and an account
/// that a removed passkey could open ends. `random` is 64 random bits for the back-off.
pub fn after_rotation(
    account: &Account,
    rotation: Rotation,
    attempt: u32,
    outcome: &Outcome,
    settings: &LifecycleSettings,
    (now, random): (Timestamp, u64),
) -> Next {
    let resting = |end| Next {
        rotation: Some(end),
        ..Next::resting(account, Progress::Ready)
    };
    let repeat = |asked| Next {
        attempt: attempt.saturating_add(1),
        due: Due::After(settings.ending_backoff.delay_asked(attempt, asked, random)),
        ..Next::now(Progress::Ready)
    };
    let refuse = || match rotation.cause {
        // By then it is known: nothing is tried again by itself.
        RotationCause::PasskeyAdded | RotationCause::Requested | RotationCause::PassExpiring => {
            Next {
                due: account.ends_at.map_or(Due::Now, Due::At),
                ..resting(RotationEnd::Refused)
            }
        }
        RotationCause::PasskeyRemoved => Next::ending(account, EndCause::CredentialExposed),
    };
    match outcome {
        Outcome::Failed(error) => match &error.kind {
            GraphErrorKind::PasswordRefused if attempt < OTHER_TRIES => repeat(None),
            kind if kind.is_retryable() => repeat(kind.retry_after()),
            _ => refuse(),
        },
        // What it has was good enough until now, and may be kept.
        Outcome::NothingToSealTo
            if matches!(
                rotation.cause,
                RotationCause::Requested | RotationCause::PassExpiring
            ) =>
        {
            refuse()
        }
        // The policy was changed: what it has goes on for as long as Entra takes it.
        Outcome::NoSignInMethod(_) => refuse(),
        // The last passkey that could open it is gone, and the cloud may not hold it.
        Outcome::NothingToSealTo => Next::ending(account, EndCause::CredentialExposed),
        Outcome::CredentialSet { .. } => match unsettled_until(account, settings) {
            // A password of an earlier attempt may still arrive and replace this one: once it
            // cannot any more, it is rotated once more.
            Some(moment) if moment >= now => Next {
                due: Due::At(moment.plus(Duration::from_millis(1))),
                ..Next::now(Progress::Ready)
            },
            _ => resting(RotationEnd::Settled),
        },
        _ => repeat(None),
    }
}

/// The last moment at which a password whose answer was lost may have its effect.
pub fn unsettled_until(account: &Account, settings: &LifecycleSettings) -> Option<Timestamp> {
    account
        .password_sent_at
        .map(|sent_at| sent_at.plus(settings.late_effect))
}

#[cfg(test)]
mod tests {
    use hallpass_graph::TokenErrorKind;
    use hallpass_protocol::credential::Custody;

    use super::*;
    use crate::lifecycle::transition::tests::{OBJECT, account, failed, now};

    const SET: Outcome = Outcome::CredentialSet {
        version: 2,
        custody: Custody::Sealed,
    };

    fn after(
        cause: RotationCause,
        attempt: u32,
        sent: Option<Timestamp>,
        outcome: &Outcome,
    ) -> Next {
        let account = Account {
            password_sent_at: sent,
            ..account(Progress::Ready, Some(OBJECT))
        };
        let rotation = Rotation { cause, request: 1 };
        let settings = LifecycleSettings::default();
        after_rotation(
            &account,
            rotation,
            attempt,
            outcome,
            &settings,
            (now(), 1 << 63),
        )
    }

    #[test]
    fn rotation_when_done_rests_until_the_deadline() {
        for cause in [RotationCause::PasskeyAdded, RotationCause::PasskeyRemoved] {
            let next = after(cause, 3, None, &SET);
            assert_eq!(next.progress, Progress::Ready);
            assert_eq!(next.rotation, Some(RotationEnd::Settled));
            assert_eq!(next.due, Due::At(now().plus(Duration::from_hours(1))));
        }
    }

    #[test]
    fn rotation_when_an_earlier_password_may_still_arrive_is_done_again_once_it_cannot() {
        let late = LifecycleSettings::default().late_effect;
        let next = after(RotationCause::PasskeyAdded, 1, Some(now()), &SET);
        assert_eq!(next.rotation, None, "it stays wanted");
        let last = now().plus(late);
        assert_eq!(next.due, Due::At(last.plus(Duration::from_millis(1))));
        let long_ago = Timestamp::from_unix_ms(now().unix_ms() - 120_001);
        let next = after(RotationCause::PasskeyAdded, 1, Some(long_ago), &SET);
        assert_eq!(next.rotation, Some(RotationEnd::Settled));
    }

    #[test]
    fn rotation_when_it_may_work_later_is_repeated_for_ever() {
        let kinds = [
            GraphErrorKind::OutcomeUnknown { retry_after: None },
            GraphErrorKind::Unreachable,
            GraphErrorKind::Busy,
            GraphErrorKind::NotFound,
            GraphErrorKind::Token(TokenErrorKind::ConsentPending),
        ];
        for kind in kinds {
            for cause in [RotationCause::PasskeyAdded, RotationCause::PasskeyRemoved] {
                let next = after(cause, 1_000, None, &failed(kind.clone()));
                assert_eq!(next.progress, Progress::Ready, "{kind:?}");
                assert_eq!((next.rotation, next.attempt), (None, 1_001), "{kind:?}");
                assert!(matches!(next.due, Due::After(_)), "{kind:?}");
            }
        }
    }

    #[test]
    fn rotation_when_refused_leaves_an_account_to_its_passkeys_and_ends_one_that_lost_one() {
        let kinds = [
            (GraphErrorKind::Forbidden, 0),
            (GraphErrorKind::Rejected, 0),
            (GraphErrorKind::Token(TokenErrorKind::ConsentMissing), 0),
            (GraphErrorKind::PasswordRefused, OTHER_TRIES),
        ];
        for (kind, attempt) in kinds {
            let added = after(
                RotationCause::PasskeyAdded,
                attempt,
                None,
                &failed(kind.clone()),
            );
            assert_eq!(added.progress, Progress::Ready, "{kind:?}");
            assert_eq!(added.rotation, Some(RotationEnd::Refused), "{kind:?}");
            let removed = after(
                RotationCause::PasskeyRemoved,
                attempt,
                None,
                &failed(kind.clone()),
            );
            let Progress::Ending { cause, .. } = removed.progress else {
                panic!("{kind:?}: {removed:?}")
            };
            assert_eq!(
                (cause, removed.due),
                (EndCause::CredentialExposed, Due::Now)
            );
        }
        let other = after(
            RotationCause::PasskeyRemoved,
            OTHER_TRIES - 1,
            None,
            &failed(GraphErrorKind::PasswordRefused),
        );
        assert_eq!(
            other.progress,
            Progress::Ready,
            "another password is tried first"
        );
    }

    #[test]
    fn rotation_when_nobody_is_left_to_keep_the_password_ends_the_account() {
        for cause in [RotationCause::PasskeyAdded, RotationCause::PasskeyRemoved] {
            let next = after(cause, 0, None, &Outcome::NothingToSealTo);
            assert!(next.progress.is_over(), "{next:?}");
        }
    }
}
