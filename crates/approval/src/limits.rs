//! How many requests, prompts and tries there may be. The caller counts; nothing here knows the time.

use core::time::Duration;

/// How many requests of one technician wait at once.
pub const OPEN_REQUESTS_MAX: u32 = 3;
/// How many requests for one tenant are made within an hour.
pub const TENANT_REQUESTS_PER_HOUR_MAX: u32 = 30;
/// How many prompts one approver gets within ten minutes.
pub const PROMPTS_PER_10_MIN_MAX: u32 = 3;
/// After how many requests in a row that nobody answered a technician makes no more.
pub const UNANSWERED_MAX: u32 = 3;
/// How many codes may be typed wrongly: five of 2³⁴ are less than the 2⁻³² of RFC 8628 §5.1.
pub const CODE_TRIES_MAX: u32 = 5;
/// How often a requester asks for the state; also what is added when they ask too soon
/// (RFC 8628 §3.5, `slow_down`).
pub const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Why there is to be no more of it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Limited {
    /// Too many wait.
    #[error("{OPEN_REQUESTS_MAX} of your requests wait already: cancel one, or wait for an answer")]
    OpenRequests,
    /// Too many for one tenant.
    #[error(
        "there were {TENANT_REQUESTS_PER_HOUR_MAX} requests for this customer within an hour: try again later"
    )]
    Tenant,
    /// Nobody answers.
    #[error(
        "nobody answered your last {UNANSWERED_MAX} requests: call a colleague, who can allow you to ask again"
    )]
    Unanswered,
    /// Too many prompts.
    #[error(
        "this colleague was asked {PROMPTS_PER_10_MIN_MAX} times within ten minutes: show the code to somebody else, or wait"
    )]
    Prompts,
    /// Too many wrong codes.
    #[error(
        "a code was typed wrongly {CODE_TRIES_MAX} times: scan the QR code, or try again later"
    )]
    CodeTries,
}

/// What there is of a technician's requests before another is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RequestCounts {
    /// Of theirs that wait.
    pub open: u32,
    /// For the same tenant, by anybody, within the last hour.
    pub of_tenant_in_hour: u32,
    /// Of theirs that expired one after the other, with none decided since.
    pub unanswered_in_a_row: u32,
}

/// Whether a technician may make one more request.
///
/// # Errors
/// When one of the limits is reached; the one that the technician can do least about is named.
pub const fn may_ask(counts: RequestCounts) -> Result<(), Limited> {
    if counts.unanswered_in_a_row >= UNANSWERED_MAX {
        return Err(Limited::Unanswered);
    }
    if counts.of_tenant_in_hour >= TENANT_REQUESTS_PER_HOUR_MAX {
        return Err(Limited::Tenant);
    }
    if counts.open >= OPEN_REQUESTS_MAX {
        return Err(Limited::OpenRequests);
    }
    Ok(())
}

/// Whether an approver who got `in_10_min` prompts may get one more.
///
/// # Errors
/// When there were [`PROMPTS_PER_10_MIN_MAX`].
pub const fn may_prompt(in_10_min: u32) -> Result<(), Limited> {
    if in_10_min >= PROMPTS_PER_10_MIN_MAX {
        return Err(Limited::Prompts);
    }
    Ok(())
}

/// Whether somebody who typed `wrong` codes that found nothing may type one more.
///
/// # Errors
/// When there were [`CODE_TRIES_MAX`].
pub const fn may_type(wrong: u32) -> Result<(), Limited> {
    if wrong >= CODE_TRIES_MAX {
        return Err(Limited::CodeTries);
    }
    Ok(())
}

/// How long a requester waits from now on who asked `since_last` after the last time, and was to wait
/// for `interval`: longer by [`POLL_INTERVAL`] where that was too soon.
pub fn poll_interval(interval: Duration, since_last: Duration) -> Duration {
    let interval = interval.max(POLL_INTERVAL);
    if since_last < interval {
        interval.saturating_add(POLL_INTERVAL)
    } else {
        interval
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing_before((0, 0, 0), Ok(()))]
    #[case::just_below_all((2, 29, 2), Ok(()))]
    #[case::open((3, 0, 0), Err(Limited::OpenRequests))]
    #[case::tenant((0, 30, 0), Err(Limited::Tenant))]
    #[case::unanswered((0, 0, 3), Err(Limited::Unanswered))]
    #[case::all(( u32::MAX, u32::MAX, u32::MAX), Err(Limited::Unanswered))]
    fn request_is_made_below_all_limits(
        #[case] (open, of_tenant_in_hour, unanswered_in_a_row): (u32, u32, u32),
        #[case] expected: Result<(), Limited>,
    ) {
        let counts = RequestCounts {
            open,
            of_tenant_in_hour,
            unanswered_in_a_row,
        };
        assert_eq!(may_ask(counts), expected);
    }

    #[test]
    fn hundred_prompts_at_once_are_three() {
        let mut sent = 0;
        for _ in 0..100 {
            if may_prompt(sent).is_ok() {
                sent += 1;
            }
        }
        assert_eq!(sent, 3);
        assert_eq!(may_prompt(sent), Err(Limited::Prompts));
    }

    #[test]
    fn sixth_code_is_not_looked_at() {
        assert_eq!(may_type(4), Ok(()));
        assert_eq!(may_type(5), Err(Limited::CodeTries));
    }

    #[rstest]
    #[case::in_time(5, 5_000, 5)]
    #[case::too_soon(5, 4_999, 10)]
    #[case::too_soon_again(10, 9_999, 15)]
    #[case::later_in_time(15, 15_000, 15)]
    #[case::interval_is_never_below_five(0, 5_000, 5)]
    fn who_polls_too_soon_waits_longer(
        #[case] interval_s: u64,
        #[case] since_ms: u64,
        #[case] expected_s: u64,
    ) {
        let next = poll_interval(
            Duration::from_secs(interval_s),
            Duration::from_millis(since_ms),
        );
        assert_eq!(next, Duration::from_secs(expected_s));
    }
}
