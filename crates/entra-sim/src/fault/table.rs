//! The rules that hold now, and whom they struck.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::pattern::matches;
use super::{FaultAction, FaultId, FaultRule};
use crate::call::Call;

/// Active rules.
#[derive(Debug, Default)]
pub(crate) struct FaultTable {
    last_id: u64,
    rules: BTreeMap<FaultId, Active>,
}

#[derive(Debug)]
struct Active {
    rule: FaultRule,
    seen: u32,
    struck: u32,
}

/// A rule that strikes one call.
#[derive(Debug, Clone)]
pub(crate) struct Strike {
    pub(crate) id: FaultId,
    pub(crate) action: FaultAction,
}

impl FaultTable {
    pub(crate) fn add(&mut self, rule: FaultRule) -> FaultId {
        self.last_id += 1;
        let id = FaultId(self.last_id);
        self.rules.insert(
            id,
            Active {
                rule,
                seen: 0,
                struck: 0,
            },
        );
        id
    }

    pub(crate) fn remove(&mut self, id: FaultId) {
        self.rules.remove(&id);
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// How many calls a rule has struck so far; none for an unknown rule.
    pub(crate) fn struck(&self, id: FaultId) -> Option<u32> {
        self.rules.get(&id).map(|active| active.struck)
    }

    /// Counts the call at every rule that it matches; the oldest rule that is due strikes.
    pub(crate) fn strike(&mut self, call: &Call, tenant_id: Option<Uuid>) -> Option<Strike> {
        let mut strike = None;
        for (id, active) in &mut self.rules {
            if !active.rule.applies_to(call, tenant_id) {
                continue;
            }
            active.seen = active.seen.saturating_add(1);
            let is_due = active.seen > active.rule.skip
                && active.rule.times.is_none_or(|times| active.struck < times);
            if is_due && strike.is_none() {
                active.struck = active.struck.saturating_add(1);
                strike = Some(Strike {
                    id: *id,
                    action: active.rule.action.clone(),
                });
            }
        }
        strike
    }
}

impl FaultRule {
    fn applies_to(&self, call: &Call, tenant_id: Option<Uuid>) -> bool {
        self.method
            .as_ref()
            .is_none_or(|method| method.eq_ignore_ascii_case(&call.method))
            && matches(&self.path, &call.path)
            && self
                .tenant_id
                .is_none_or(|wanted| tenant_id == Some(wanted))
            && self
                .body_contains
                .as_ref()
                .is_none_or(|text| String::from_utf8_lossy(&call.body).contains(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Scheme;
    use axum::http::HeaderMap;

    fn call(method: &str, path: &str, body: &str) -> Call {
        Call {
            scheme: Scheme::Http,
            authority: "127.0.0.1:1".to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_rule_skips_then_strikes_so_many_calls_then_rests() {
        let mut table = FaultTable::default();
        let rule = FaultRule::once("PATCH", "/v1.0/users/*", FaultAction::status(503));
        table.add(rule.skip(1).times(Some(2)).body_contains("accountEnabled"));
        let patch = call("PATCH", "/v1.0/users/x", r#"{"accountEnabled":true}"#);
        let struck: Vec<_> = (0..4)
            .map(|_| table.strike(&patch, None).is_some())
            .collect();
        assert_eq!(struck, [false, true, true, false]);
    }

    #[test]
    fn other_calls_pass_and_are_not_counted() {
        let mut table = FaultTable::default();
        let id = table.add(FaultRule::once(
            "POST",
            "/v1.0/users",
            FaultAction::status(500),
        ));
        assert!(
            table
                .strike(&call("GET", "/v1.0/users", ""), None)
                .is_none()
        );
        assert_eq!(table.struck(id), Some(0));
        assert!(
            table
                .strike(&call("POST", "/v1.0/users", ""), None)
                .is_some()
        );
    }

    #[test]
    fn rules_read_from_json_strike_once_unless_said_otherwise() {
        let rule: FaultRule = serde_json::from_str(
            r#"{"path":"*","action":{"kind":"respond","status":429,"retry_after":2.128}}"#,
        )
        .unwrap();
        assert_eq!(
            (rule.times, rule.action),
            (Some(1), FaultAction::throttle("2.128"))
        );
        let rule: FaultRule =
            serde_json::from_str(r#"{"path":"*","times":null,"action":{"kind":"hang"}}"#).unwrap();
        assert_eq!(rule.times, None);
    }
}
