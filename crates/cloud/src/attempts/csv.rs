//! The list as a table.

use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::attempt::Attempt;
use hallpass_protocol::place::Place;
use serde::Serialize;

use crate::audit::export::csv_row;

/// Attempts as CSV that a spreadsheet can be trusted with; with its header where `has_header`.
pub(super) fn to_csv(out: &mut String, attempts: &[Attempt], has_header: bool) {
    if has_header {
        csv_row(
            out,
            [
                "id",
                "requested_at",
                "decided_at",
                "result",
                "requester_id",
                "requester",
                "customer_id",
                "customer",
                "preset",
                "lifetime_s",
                "decided_by",
                "authenticated_by",
                "requested_from",
                "decided_from",
                "denial",
                "account_id",
                "requested_place",
                "decided_place",
                "warnings",
                "approvals_needed",
                "kind",
                "browser",
            ],
        );
    }
    for attempt in attempts {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        csv_row(
            out,
            [
                &attempt.id.to_string(),
                &attempt.requested_at.to_string(),
                &attempt
                    .decided_at
                    .map(|at| at.to_string())
                    .unwrap_or_default(),
                &name_of(&attempt.result),
                &attempt.requester_id.to_string(),
                &attempt.requester_name,
                &attempt
                    .customer_id
                    .map(|id| id.to_string())
                    .unwrap_or_default(),
                &attempt.customer_name,
                &attempt.preset_name,
                &attempt.lifetime_s.to_string(),
                &attempt.decided_by.join(", "),
                &attempt.authenticated_by.join(", "),
                &optional(&attempt.requested_from),
                &optional(&attempt.decided_from),
                &attempt.denial,
                &attempt
                    .account_id
                    .map(|id| id.to_string())
                    .unwrap_or_default(),
                &in_words(attempt.requested_place.as_ref()),
                &in_words(attempt.decided_place.as_ref()),
                &names_of(&attempt.warnings),
                &attempt.approvals_needed.to_string(),
                &name_of(&attempt.kind),
                &attempt.browser,
            ],
        );
    }
}

fn in_words(place: Option<&Place>) -> String {
    place.map(Place::to_string).unwrap_or_default()
}

/// As the API names them.
fn names_of(warnings: &[ApprovalWarning]) -> String {
    let names: Vec<String> = warnings.iter().map(name_of).collect();
    names.join(", ")
}

fn name_of<T: Serialize>(value: &T) -> String {
    let name = serde_json::to_value(value).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}
