//! The state of a customer's connection in a word.

use hallpass_protocol::customer::{ConnectionHealth, HealthState};

/// The word, and how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConnectionBadge {
    /// For tests and styles.
    pub(crate) name: &'static str,
    /// For people.
    pub(crate) label: &'static str,
    /// Its classes.
    pub(crate) class: &'static str,
}

impl ConnectionBadge {
    /// Of what is known; `None` where the customer has no connection.
    pub(crate) const fn of(health: Option<&ConnectionHealth>) -> Self {
        let (name, label, class) = match health {
            None => ("not_connected", "Not connected", "badge"),
            // Nothing is made there until that is over, whatever the tenant lacks.
            Some(health) if health.quarantined => ("comparing", "Comparing", "badge badge--busy"),
            Some(health) => match health.state {
                HealthState::Ok => ("ok", "Ready", "badge badge--good"),
                HealthState::Failing => ("failing", "Not ready", "badge badge--bad"),
                HealthState::Unknown => ("unknown", "Not checked", "badge badge--busy"),
            },
        };
        Self { name, label, class }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health(state: HealthState, quarantined: bool) -> ConnectionHealth {
        ConnectionHealth {
            state,
            checked_at: None,
            findings: Vec::new(),
            reconciled_at: None,
            quarantined,
        }
    }

    #[test]
    fn connection_is_ready_only_when_nothing_holds_accounts_back() {
        for (state, quarantined, name) in [
            (HealthState::Ok, false, "ok"),
            (HealthState::Ok, true, "comparing"),
            (HealthState::Failing, false, "failing"),
            (HealthState::Failing, true, "comparing"),
            (HealthState::Unknown, false, "unknown"),
        ] {
            let badge = ConnectionBadge::of(Some(&health(state, quarantined)));
            assert_eq!(badge.name, name, "{state:?} {quarantined}");
        }
        assert_eq!(ConnectionBadge::of(None).name, "not_connected");
    }
}
