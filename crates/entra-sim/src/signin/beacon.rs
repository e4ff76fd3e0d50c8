//! Pages tell what they saw: `POST /sim/beacon`.

use crate::answer::Answer;
use crate::call::Call;
use crate::record::PageReport;
use crate::shared::Shared;

/// Takes a report; its origin is the one that the browser names, not the one that the page claims.
pub(crate) fn record_report(shared: &Shared, call: &Call) -> Answer {
    let Ok(mut report) = serde_json::from_slice::<PageReport>(&call.body) else {
        return Answer::empty(400);
    };
    report.origin = call.origin();
    shared.with(|world| world.reports.push(report));
    Answer::empty(204)
}
