//! Token buckets: what one client address, and one technician, may do in a minute. All numbers are
//! here.

use core::hash::Hash;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use hallpass_protocol::ids::{ComputerSignInId, TechnicianId};
use hallpass_protocol::{ErrorCode, Timestamp};

use super::peer_address::PeerAddress;
use crate::authorization::Action;
use crate::clock::SharedClock;
use crate::computer_sign_in::FloodWatch;
use crate::failure::Failure;

/// How many requests an address or a technician may make.
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
    /// Credentials read, by an address and by a technician.
    pub credential_reads: RateLimit,
    /// Passkeys that a technician adds, renames and removes: two requests for each addition.
    pub passkey_changes: RateLimit,
    /// Technicians that a technician invites, for the first time and again.
    pub invitations_made: RateLimit,
    /// Accounts, and new credentials for them, that a technician asks for.
    pub account_requests: RateLimit,
}

impl Default for RateSettings {
    /// Enough for an office behind one address at nine in the morning, and for a technician with
    /// both hands on the keyboard.
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
            passkey_changes: RateLimit {
                burst: 20,
                per_minute: 10,
            },
            invitations_made: RateLimit {
                burst: 60,
                per_minute: 10,
            },
            account_requests: RateLimit {
                burst: 60,
                per_minute: 30,
            },
        }
    }
}

/// A limiter for each kind of request.
#[derive(Debug)]
pub struct RateLimits {
    /// Starts and finishes of enrolments and sign-ins.
    pub ceremonies: RateLimiter<IpAddr>,
    /// Invitations opened, whether they exist or not.
    pub invitations: RateLimiter<IpAddr>,
    /// Credentials read.
    pub credential_reads: RateLimiter<IpAddr>,
    /// What signed-in technicians do.
    pub technicians: TechnicianLimits,
    /// How often a browser asks what became of its wish to be signed in by a phone.
    pub computer_polls: RateLimiter<ComputerSignInId>,
    /// Whether it is to be said that too many browsers wait for a phone.
    pub computer_flood: FloodWatch,
}

/// A limiter for each thing that a technician may not do without end.
#[derive(Debug)]
pub struct TechnicianLimits {
    credential_reads: RateLimiter<TechnicianId>,
    passkey_changes: RateLimiter<TechnicianId>,
    invitations_made: RateLimiter<TechnicianId>,
    account_requests: RateLimiter<TechnicianId>,
}

impl TechnicianLimits {
    /// Takes one request out of the technician's bucket for this action, where it has one.
    ///
    /// # Errors
    /// When it is empty; says when it is not.
    pub fn admit(&self, technician_id: TechnicianId, action: Action) -> Result<(), Failure> {
        let limiter = match action {
            Action::UseCredential => &self.credential_reads,
            Action::KeepPasskeys => &self.passkey_changes,
            // Each decodes an image.
            Action::InviteTechnician | Action::RecoverTechnician | Action::AddLogo => {
                &self.invitations_made
            }
            // Each has Graph called, or the ticket system.
            Action::RequestAccount
            | Action::RequestApproval
            | Action::SignComputerIn
            | Action::RotateCredential
            | Action::CheckConnection
            | Action::ReadTenant
            | Action::ConnectTenant
            | Action::ChangeConnection
            | Action::TestTicketSystem => &self.account_requests,
            Action::ReadOwn
            | Action::EndSession
            | Action::ListCustomers
            | Action::AddCustomer
            | Action::RenameCustomer
            | Action::SeeConnection
            | Action::SeeAccount
            | Action::EndAccount
            | Action::ExtendAccount
            | Action::EndTechnicianAccounts
            | Action::EndCustomerAccounts
            | Action::ListTechnicians
            | Action::SeeTechnician
            | Action::ChangeTechnician
            | Action::StopTechnician
            | Action::ListGroups
            | Action::AddGroup
            | Action::ChangeGroup
            | Action::ExportAudit
            | Action::SeeAttempts
            // Prompts and typed codes are counted by themselves.
            | Action::DecideApproval
            | Action::SeePolicy
            | Action::ChangePolicy
            | Action::ExplainPolicy
            | Action::SeeAccess
            | Action::ChangeAccess
            | Action::SeeLogo
            | Action::SeePresets
            | Action::ChangePresets
            | Action::ConfirmPresetChange
            | Action::RefusePresetChange
            | Action::ListWebhooks
            | Action::AddWebhook
            | Action::ChangeWebhook
            | Action::SeeAppRegistration
            | Action::ChangeAppRegistration
            | Action::SeeTicketSystem
            | Action::ChangeTicketSystem => return Ok(()),
        };
        limiter.take(technician_id).map_err(|seconds| {
            let message =
                format!("You did this too often in a short time; try again in {seconds} s.");
            Failure::new(ErrorCode::RateLimited, message).retry_after(seconds)
        })
    }
}

impl RateLimits {
    /// Limiters whose buckets are all full.
    pub fn new(clock: &SharedClock, settings: RateSettings) -> Self {
        let by_address = |limit| RateLimiter::new(SharedClock::clone(clock), limit);
        let by_technician = |limit| RateLimiter::new(SharedClock::clone(clock), limit);
        Self {
            ceremonies: by_address(settings.ceremonies),
            invitations: by_address(settings.invitations),
            credential_reads: by_address(settings.credential_reads),
            computer_polls: RateLimiter::new(SharedClock::clone(clock), COMPUTER_POLLS),
            computer_flood: FloodWatch::default(),
            technicians: TechnicianLimits {
                credential_reads: by_technician(settings.credential_reads),
                passkey_changes: by_technician(settings.passkey_changes),
                invitations_made: by_technician(settings.invitations_made),
                account_requests: by_technician(settings.account_requests),
            },
        }
    }
}

/// One in five seconds, and a few at once for somebody who opens the popup again.
const COMPUTER_POLLS: RateLimit = RateLimit {
    burst: 4,
    per_minute: 12,
};

impl RateLimiter<ComputerSignInId> {
    /// Takes one question out of the wish's bucket.
    ///
    /// # Errors
    /// When it is empty; says when it is not.
    pub fn admit(&self, id: ComputerSignInId) -> Result<(), Failure> {
        self.take(id).map_err(|seconds| {
            let message = format!("This was asked for too often; ask again in {seconds} s.");
            Failure::new(ErrorCode::RateLimited, message).retry_after(seconds)
        })
    }
}

/// Buckets that are kept; whoever comes beyond them shares one.
const MAX_BUCKETS: usize = 10_000;

/// What a request costs: a bucket gains `per_minute` in each millisecond, so nothing is rounded.
const REQUEST_COST: u64 = 60_000;

/// The buckets of one kind of request, one for each `K`.
#[derive(Debug)]
pub struct RateLimiter<K> {
    clock: SharedClock,
    limit: RateLimit,
    /// `None` is the one that is shared.
    buckets: Mutex<HashMap<Option<K>, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// What is left; a request takes [`REQUEST_COST`].
    left: u64,
    at: Timestamp,
}

impl RateLimiter<IpAddr> {
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
}

impl<K: Eq + Hash> RateLimiter<K> {
    /// A limiter whose buckets are all full.
    pub fn new(clock: SharedClock, limit: RateLimit) -> Self {
        Self {
            clock,
            limit,
            buckets: Mutex::default(),
        }
    }

    /// The error is the whole seconds until the bucket holds a request again.
    fn take(&self, key: K) -> Result<(), u32> {
        let now = self.clock.now();
        let mut key = Some(key);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_BUCKETS && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| self.refilled(*bucket, now) < self.capacity());
            if buckets.len() >= MAX_BUCKETS {
                key = None;
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

    fn limiter(limit: RateLimit) -> (TestClock, RateLimiter<IpAddr>) {
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
