//! Token buckets: what one client address may do in a minute.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use hallpass_protocol::{ErrorCode, Timestamp};

use super::peer_address::PeerAddress;
use crate::clock::SharedClock;
use crate::failure::Failure;

/// How many requests an address may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// At once.
    pub burst: u32,
    /// In the long run, in a minute.
    pub per_minute: u32,
}

/// How many requests of each kind an address may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateSettings {
    /// Starts and finishes of enrolments and sign-ins.
    pub ceremonies: RateLimit,
    /// Invitations opened, whether they exist or not.
    pub invitations: RateLimit,
    /// Credentials read.
    pub credential_reads: RateLimit,
}

impl Default for RateSettings {
    /// Enough for an office behind one address at nine in the morning.
    fn default() -> Self {
        Self {
            ceremonies: RateLimit {
                burst: 120,
                per_minute: 240,
            },
            invitations: RateLimit {
                burst: 20,
                per_minute: 30,
            },
            credential_reads: RateLimit {
                burst: 120,
                per_minute: 240,
            },
        }
    }
}

/// A limiter for each kind of request.
#[derive(Debug)]
pub struct RateLimits {
    /// Starts and finishes of enrolments and sign-ins.
    pub ceremonies: RateLimiter,
    /// Invitations opened, whether they exist or not.
    pub invitations: RateLimiter,
    /// Credentials read.
    pub credential_reads: RateLimiter,
}

impl RateLimits {
    /// Limiters whose buckets are all full.
    pub fn new(clock: &SharedClock, settings: RateSettings) -> Self {
        let limiter = |limit| RateLimiter::new(SharedClock::clone(clock), limit);
        Self {
            ceremonies: limiter(settings.ceremonies),
            invitations: limiter(settings.invitations),
            credential_reads: limiter(settings.credential_reads),
        }
    }
}

/// Buckets that are kept; addresses beyond share one.
const MAX_BUCKETS: usize = 10_000;

/// What a request costs: a bucket gains `per_minute` in each millisecond, so nothing is rounded.
const REQUEST_COST: u64 = 60_000;

/// The buckets.
#[derive(Debug)]
pub struct RateLimiter {
    clock: SharedClock,
    limit: RateLimit,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// What is left; a request takes [`REQUEST_COST`].
    left: u64,
    at: Timestamp,
}

impl RateLimiter {
    /// A limiter whose buckets are all full.
    pub fn new(clock: SharedClock, limit: RateLimit) -> Self {
        Self {
            clock,
            limit,
            buckets: Mutex::default(),
        }
    }

    /// Takes one request out of the client's bucket.
    ///
    /// # Errors
    /// When it is empty; says when it is not.
    pub fn admit(&self, client: PeerAddress) -> Result<(), Failure> {
        self.take(client.network()).map_err(|seconds| {
            Failure::new(
                ErrorCode::RateLimited,
                format!("Too many attempts from your network; try again in {seconds} s."),
            )
            .retry_after(seconds)
        })
    }

    /// The error is the whole seconds until the bucket holds a request again.
    fn take(&self, mut key: IpAddr) -> Result<(), u32> {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_BUCKETS && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| self.refilled(*bucket, now) < self.capacity());
            if buckets.len() >= MAX_BUCKETS {
                key = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
            }
        }
        let full = Bucket {
            left: self.capacity(),
            at: now,
        };
        let bucket = buckets.entry(key).or_insert(full);
        *bucket = Bucket {
            left: self.refilled(*bucket, now),
            at: now,
        };
        if let Some(left) = bucket.left.checked_sub(REQUEST_COST) {
            bucket.left = left;
            return Ok(());
        }
        let missing_ms =
            (REQUEST_COST - bucket.left).div_ceil(u64::from(self.limit.per_minute.max(1)));
        Err(u32::try_from(missing_ms.div_ceil(1_000)).unwrap_or(u32::MAX))
    }

    fn capacity(&self) -> u64 {
        u64::from(self.limit.burst) * REQUEST_COST
    }

    fn refilled(&self, bucket: Bucket, now: Timestamp) -> u64 {
        let elapsed_ms = u64::try_from(now.since(bucket.at).as_millis()).unwrap_or(u64::MAX);
        let refill = elapsed_ms.saturating_mul(u64::from(self.limit.per_minute));
        bucket.left.saturating_add(refill).min(self.capacity())
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;
    use std::sync::Arc;

    use super::*;
    use crate::clock::TestClock;

    fn limiter(limit: RateLimit) -> (TestClock, RateLimiter) {
        let clock = TestClock::new(Timestamp::from_unix_ms(1_795_000_000_000));
        (clock.clone(), RateLimiter::new(Arc::new(clock), limit))
    }

    #[test]
    fn address_when_its_bucket_is_empty_waits_and_others_do_not() {
        let (clock, limiter) = limiter(RateLimit {
            burst: 3,
            per_minute: 30,
        });
        let [ours, theirs] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
        for _ in 0..3 {
            assert_eq!(limiter.take(ours), Ok(()));
        }
        assert_eq!(limiter.take(ours), Err(2));
        assert_eq!(limiter.take(theirs), Ok(()));
        clock.advance(Duration::from_millis(1_999));
        assert_eq!(limiter.take(ours), Err(1));
        clock.advance(Duration::from_millis(1));
        assert_eq!(limiter.take(ours), Ok(()));
        clock.advance(Duration::from_hours(1));
        for _ in 0..3 {
            assert_eq!(limiter.take(ours), Ok(()));
        }
        assert_eq!(
            limiter.take(ours),
            Err(2),
            "a bucket does not fill beyond its burst"
        );
    }

    #[test]
    fn flood_of_addresses_does_not_grow_without_bound() {
        let (_clock, limiter) = limiter(RateLimit {
            burst: 2,
            per_minute: 1,
        });
        for n in 0..20_000_u32 {
            let _limited = limiter.take(IpAddr::V4(n.into()));
        }
        assert!(limiter.buckets.lock().unwrap().len() <= MAX_BUCKETS + 1);
    }
}
