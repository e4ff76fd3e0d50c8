mod errors;
mod properties;
mod screens;
mod secrets;

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::classify;
use crate::fixture::{self, ALERT, UPN, grant, hostile, page};
use crate::table::ElementKey as Key;

fn decide(snapshot: &PageSnapshot, grant: &Grant) -> Decision {
    plan(&classify(snapshot), snapshot, grant)
}

fn steps(decision: Decision) -> Vec<FillStep> {
    match decision {
        Decision::Fill(plan) => plan.steps,
        other => panic!("no fill: {other:?}"),
    }
}

fn click(key: Key, index: u16) -> FillStep {
    FillStep::Click { key, index }
}

fn spent(standing: Standing) -> Grant {
    let mut grant = grant();
    grant.secrets = Standings {
        password: standing,
        access_pass: standing,
        one_time_code: standing,
    };
    grant
}
