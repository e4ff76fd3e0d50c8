//! Microsoft's quotas for the directory, held to the request: what comes above is refused with 429.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use axum::http::HeaderName;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::answer::Answer;
use crate::call::Call;

/// So many in any window of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// How many.
    pub limit: u32,
    /// In how many milliseconds.
    pub window_ms: u32,
}

/// The quotas that are held; none where absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// Resource units of one application in one tenant.
    pub tenant_units: Option<Quota>,
    /// Writes of one application in one tenant.
    pub tenant_writes: Option<Quota>,
    /// Writes of one application over all tenants.
    pub app_writes: Option<Quota>,
}

impl Quotas {
    /// As Microsoft publishes them (Microsoft Learn, "Microsoft Graph service-specific throttling
    /// limits", identity and access, February 2026), for a tenant of the smallest class.
    pub fn published() -> Self {
        Self {
            tenant_units: Some(Quota {
                limit: 3_500,
                window_ms: 10_000,
            }),
            tenant_writes: Some(Quota {
                limit: 3_000,
                window_ms: 150_000,
            }),
            app_writes: Some(Quota {
                limit: 35_000,
                window_ms: 300_000,
            }),
        }
    }
}

/// What was used of the quotas.
#[derive(Debug, Default)]
pub(crate) struct QuotaBook {
    quotas: Quotas,
    units: HashMap<(Uuid, Uuid), Usage>,
    writes: HashMap<(Uuid, Uuid), Usage>,
    app_writes: HashMap<Uuid, Usage>,
}

/// When what was used.
#[derive(Debug, Default)]
struct Usage(VecDeque<i64>);

/// What the quotas say to a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    /// How full the fullest quota is; 1.0 is full.
    load: f64,
    /// The quota that is exceeded: how it is called, and for how long still.
    exceeded: Option<(&'static str, &'static str, Duration)>,
}

impl QuotaBook {
    pub(crate) fn set(&mut self, quotas: Quotas) {
        *self = Self {
            quotas,
            ..Self::default()
        };
    }

    /// Counts a request, which goes on being counted while it is refused.
    pub(crate) fn count(
        &mut self,
        call: &Call,
        client_id: Uuid,
        tenant_id: Uuid,
        now_ms: i64,
    ) -> Verdict {
        let is_write = call.method != "GET";
        let tenant = (client_id, tenant_id);
        let mut verdict = Verdict {
            load: 0.0,
            exceeded: None,
        };
        let units = self.units.entry(tenant).or_default();
        verdict.add(
            units.count(self.quotas.tenant_units, now_ms),
            ("Tenant_Application/ReadWrite", "ResourceUnitLimitExceeded"),
        );
        if is_write {
            let writes = self.writes.entry(tenant).or_default();
            verdict.add(
                writes.count(self.quotas.tenant_writes, now_ms),
                ("Tenant_Application/Write", "WriteLimitExceeded"),
            );
            let writes = self.app_writes.entry(client_id).or_default();
            verdict.add(
                writes.count(self.quotas.app_writes, now_ms),
                ("Application/Write", "WriteLimitExceeded"),
            );
        }
        verdict
    }
}

impl Usage {
    /// How full the quota is with one more, and how long until it is not, when it is too full.
    fn count(&mut self, quota: Option<Quota>, now_ms: i64) -> Option<(f64, Option<Duration>)> {
        let quota = quota?;
        let window_ms = i64::from(quota.window_ms);
        while self.0.front().is_some_and(|at| now_ms - at >= window_ms) {
            self.0.pop_front();
        }
        self.0.push_back(now_ms);
        let used = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let load = f64::from(used) / f64::from(quota.limit.max(1));
        let excess = usize::try_from(used.saturating_sub(quota.limit)).unwrap_or(usize::MAX);
        let wait = excess.checked_sub(1).and_then(|last| {
            // The request that leaves the window when there is room again.
            let frees_at = self.0.get(last)? + window_ms;
            Some(Duration::from_millis(
                u64::try_from(frees_at - now_ms).unwrap_or(0),
            ))
        });
        Some((load, wait))
    }
}

impl Verdict {
    fn add(
        &mut self,
        counted: Option<(f64, Option<Duration>)>,
        (scope, information): (&'static str, &'static str),
    ) {
        let Some((load, wait)) = counted else { return };
        self.load = self.load.max(load);
        let longest = self.exceeded.map_or(Duration::ZERO, |(_, _, wait)| wait);
        if let Some(wait) = wait
            && wait >= longest
        {
            self.exceeded = Some((scope, information, wait));
        }
    }

    /// How long to stay away, when the request is refused.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.exceeded.map(|(_, _, wait)| wait)
    }

    /// Adds the headers in which Graph tells how full its quotas are.
    pub(crate) fn tell(&self, mut answer: Answer, client_id: Uuid, tenant_id: Uuid) -> Answer {
        if self.load >= 0.8 {
            let load = format!("{:.1}", self.load.min(1.8));
            answer = answer.with(
                HeaderName::from_static("x-ms-throttle-limit-percentage"),
                load,
            );
        }
        if let Some((scope, information, wait)) = self.exceeded {
            let wait = wait.as_secs_f64().max(0.001);
            answer = answer
                .with(axum::http::header::RETRY_AFTER, format!("{wait:.3}"))
                .with(
                    HeaderName::from_static("x-ms-throttle-scope"),
                    format!("{scope}/{client_id}/{tenant_id}"),
                )
                .with(
                    HeaderName::from_static("x-ms-throttle-information"),
                    information,
                );
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;
    use crate::call::Scheme;

    fn call(method: &str) -> Call {
        Call {
            scheme: Scheme::Http,
            authority: "127.0.0.1:1".to_owned(),
            method: method.to_owned(),
            path: "/v1.0/users".to_owned(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    fn book() -> QuotaBook {
        let mut book = QuotaBook::default();
        book.set(Quotas {
            tenant_writes: Some(Quota {
                limit: 5,
                window_ms: 1_000,
            }),
            ..Quotas::default()
        });
        book
    }

    #[test]
    fn writes_when_above_the_quota_are_refused_until_the_window_has_moved_on() {
        let (mut book, app, tenant) = (book(), Uuid::from_u128(1), Uuid::from_u128(2));
        let mut write = |at| book.count(&call("POST"), app, tenant, at);
        for at in 0..5 {
            assert_eq!(write(at).retry_after(), None);
        }
        let refused = write(10).retry_after().unwrap();
        assert_eq!(refused, Duration::from_millis(990));
        assert_eq!(write(1_010).retry_after(), None);
    }

    #[test]
    fn refusals_when_repeated_count_against_the_quota() {
        let (mut book, app, tenant) = (book(), Uuid::from_u128(1), Uuid::from_u128(2));
        for _ in 0..20 {
            book.count(&call("POST"), app, tenant, 0);
        }
        let verdict = book.count(&call("POST"), app, tenant, 500);
        assert!(verdict.retry_after().is_some());
    }

    #[test]
    fn quota_when_of_another_tenant_or_of_reads_is_not_touched() {
        let (mut book, app) = (book(), Uuid::from_u128(1));
        for _ in 0..20 {
            book.count(&call("POST"), app, Uuid::from_u128(2), 0);
        }
        let other = book.count(&call("POST"), app, Uuid::from_u128(3), 0);
        assert_eq!(other.retry_after(), None);
        let read = book.count(&call("GET"), app, Uuid::from_u128(2), 0);
        assert_eq!(read.retry_after(), None);
    }

    #[test]
    fn answer_when_the_quota_is_nearly_used_up_says_so() {
        let (mut book, app, tenant) = (book(), Uuid::from_u128(1), Uuid::from_u128(2));
        let mut header = |_| {
            let verdict = book.count(&call("POST"), app, tenant, 0);
            let answer = verdict.tell(Answer::empty(204), app, tenant);
            let told = answer.headers.into_iter();
            let mut loads = told.filter(|(name, _)| name == "x-ms-throttle-limit-percentage");
            loads.next().map(|(_, value)| value)
        };
        let told: Vec<_> = (0..5).map(&mut header).collect();
        let expected = [None, None, None, Some("0.8"), Some("1.0")];
        assert_eq!(told, expected.map(|load| load.map(str::to_owned)));
    }
}
