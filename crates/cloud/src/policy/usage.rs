//! How much of a day's total a technician has used at a customer.

use core::time::Duration;

use hallpass_protocol::Timestamp;

use crate::lifecycle::{Account, Progress};

/// Within which accounts count together, before and after a start.
pub(crate) const DAY: Duration = Duration::from_hours(24);

/// How long these accounts live together, in seconds: those that live at some time within a day before
/// or after `start`. One that has ended counts what it lived, and one that never began, nothing.
pub fn used_s<'a>(accounts: impl IntoIterator<Item = &'a Account>, start: Timestamp) -> u32 {
    accounts
        .into_iter()
        .filter_map(lived)
        .filter(|(begin, end)| *begin < start.plus(DAY) && start < end.plus(DAY))
        .map(|(begin, end)| u32::try_from(end.since(begin).as_secs()).unwrap_or(u32::MAX))
        .fold(0, u32::saturating_add)
}

/// From when until when; a deadline that is still to be set is taken to be as late as it can.
fn lived(account: &Account) -> Option<(Timestamp, Timestamp)> {
    let is_ended = matches!(account.progress, Progress::Ended { .. });
    let begin = match account.begun_at {
        Some(begun_at) => begun_at,
        None if is_ended => return None,
        None => account.starts_at.unwrap_or(account.requested_at),
    };
    let latest = begin.plus(account.lifetime.as_duration());
    let end = account.ended_at.map_or(latest, |ended| ended.min(latest));
    Some((begin, end.max(begin)))
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::Lifetime;
    use hallpass_protocol::account::EndCause;

    use super::*;
    use crate::lifecycle::transition::tests::{account, now};

    const HOUR_S: u32 = 3_600;

    /// Ready since `begun`, for an hour.
    fn ready(begun: Timestamp) -> Account {
        Account {
            lifetime: Lifetime::from_secs(3_600).unwrap(),
            requested_at: begun,
            starts_at: None,
            begun_at: Some(begun),
            ended_at: None,
            ..account(Progress::Ready, None)
        }
    }

    #[test]
    fn accounts_of_the_day_count_together() {
        let hours = Duration::from_hours;
        let of = |begun| used_s(&[ready(begun)], now());
        assert_eq!(of(now()), HOUR_S);
        assert_eq!(
            of(now().minus(hours(24))),
            HOUR_S,
            "its end lies within the day"
        );
        assert_eq!(of(now().minus(hours(25))), 0);
        assert_eq!(of(now().plus(hours(23))), HOUR_S, "one that is to come");
        assert_eq!(of(now().plus(hours(24))), 0);
        let two = [ready(now()), ready(now().minus(hours(2)))];
        assert_eq!(used_s(&two, now()), 2 * HOUR_S);
    }

    #[test]
    fn account_that_has_ended_counts_what_it_lived() {
        let begun = now().minus(Duration::from_hours(2));
        let cause = EndCause::EndedByTechnician;
        let ended = Account {
            progress: Progress::Ended {
                cause: cause.clone(),
            },
            ended_at: Some(begun.plus(Duration::from_mins(10))),
            ..ready(begun)
        };
        assert_eq!(used_s([&ended], now()), 600);
        // Past its deadline it could do nothing any more, however long its end took.
        let late = Account {
            ended_at: Some(begun.plus(Duration::from_hours(2))),
            ..ended.clone()
        };
        assert_eq!(used_s([&late], now()), HOUR_S);
        let never = Account {
            begun_at: None,
            ..ended
        };
        assert_eq!(used_s([&never], now()), 0);
    }
}
