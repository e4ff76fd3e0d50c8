//! What waits for the person's approval.

use hallpass_protocol::approval::{ApprovalFacts, InboxResponse};
use hallpass_protocol::ids::ApprovalId;
use hallpass_ui::remaining::Remaining;

/// The requests with the clock that they are counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InboxList {
    requests: Vec<ApprovalFacts>,
    clock_offset_ms: i64,
}

impl InboxList {
    /// What the cloud answered at `now_ms` on this browser's clock.
    pub(crate) fn new(response: InboxResponse, now_ms: i64) -> Self {
        Self {
            clock_offset_ms: response.server_time.unix_ms().saturating_sub(now_ms),
            requests: response.requests,
        }
    }

    /// Those that wait still, the most urgent first: all wait equally long, so it is the oldest.
    pub(crate) fn waiting(&self, now_ms: i64) -> Vec<ApprovalFacts> {
        let waits = |facts: &&ApprovalFacts| !self.remaining(facts, now_ms).is_over();
        self.requests.iter().filter(waits).cloned().collect()
    }

    /// How long one waits still.
    pub(crate) fn remaining(&self, facts: &ApprovalFacts, now_ms: i64) -> Remaining {
        let lifetime_s = facts.expires_at.since(facts.requested_at).as_secs();
        let lifetime_s = u32::try_from(lifetime_s).unwrap_or(u32::MAX);
        Remaining::until(facts.expires_at, lifetime_s, now_ms, self.clock_offset_ms)
    }

    /// The cloud's clock minus this browser's, in milliseconds.
    pub(crate) const fn clock_offset_ms(&self) -> i64 {
        self.clock_offset_ms
    }

    /// Whether a request is among them.
    pub(crate) fn holds(&self, id: ApprovalId) -> bool {
        self.requests.iter().any(|facts| facts.id == id)
    }

    /// What to say of those that have come since `before`; `None` where there are none.
    pub(crate) fn arrivals(&self, before: &Self) -> Option<String> {
        let new: Vec<&ApprovalFacts> = self
            .requests
            .iter()
            .filter(|facts| !before.holds(facts.id))
            .collect();
        match new.as_slice() {
            [] => None,
            [one] => Some(format!(
                "{} asks for your approval: {}",
                one.requester_name, one.customer_name
            )),
            more => Some(format!("{} requests wait for your approval", more.len())),
        }
    }
}

/// The tab's title with how much waits.
pub(crate) fn counted_title(title: &str, waiting: usize) -> String {
    match waiting {
        0 => format!("{title} · Hallpass"),
        count => format!("({count}) {title} · Hallpass"),
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::Timestamp;

    use super::*;
    use crate::state::approval::testing::{ID, NOW_MS, facts};

    fn list(requests: Vec<ApprovalFacts>) -> InboxList {
        let response = InboxResponse {
            requests,
            server_time: Timestamp::from_unix_ms(NOW_MS),
        };
        InboxList::new(response, 0)
    }

    #[test]
    fn request_when_its_time_is_over_by_the_clouds_clock_waits_no_more() {
        let list = list(vec![facts()]);
        assert_eq!(list.waiting(539_000).len(), 1);
        assert_eq!(list.waiting(540_000).len(), 0);
    }

    #[test]
    fn arrivals_are_said_once_and_by_name() {
        let mut second = facts();
        second.id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff".parse().unwrap();
        second.requester_name = "Grace Hopper".to_owned();
        let (none, one) = (list(Vec::new()), list(vec![facts()]));
        let both = list(vec![facts(), second]);
        assert_eq!(
            one.arrivals(&none).unwrap(),
            "Ada Lovelace asks for your approval: Contoso Ltd"
        );
        assert_eq!(one.arrivals(&one), None);
        assert_eq!(none.arrivals(&one), None);
        assert!(both.arrivals(&one).unwrap().starts_with("Grace Hopper"));
        assert_eq!(
            both.arrivals(&none).unwrap(),
            "2 requests wait for your approval"
        );
        assert!(one.holds(ID.parse().unwrap()));
    }

    #[test]
    fn title_counts_only_what_waits() {
        assert_eq!(counted_title("Accounts", 0), "Accounts · Hallpass");
        assert_eq!(counted_title("Accounts", 2), "(2) Accounts · Hallpass");
    }
}
