use std::collections::BTreeSet;

use hallpass_protocol::policy::{Limit, Need};
use hallpass_protocol::technician::TechnicianRole;

use super::*;
use crate::reference::{preset, technician};

fn person() -> Person {
    Person {
        id: technician(1),
        role: TechnicianRole::Technician,
        groups: BTreeSet::new(),
    }
}

fn refusal(policy: &EffectivePolicy, change: impl Fn(&mut Asked<'_>)) -> String {
    let person = person();
    let mut asked = Asked {
        person: &person,
        preset_id: preset(1),
        lifetime_s: 3_600,
        reason: "mail is down",
        ticket: "",
        used_s: 0,
    };
    change(&mut asked);
    match permit(policy, asked) {
        Ok(_) => String::new(),
        Err(refusal) => refusal.sentence("the policy for Contoso"),
    }
}

#[test]
fn request_when_nothing_was_ever_saved_needs_a_reason_alone() {
    let policy = EffectivePolicy::built_in();
    assert_eq!(refusal(&policy, |_| {}), "");
    assert_eq!(refusal(&policy, |asked| asked.lifetime_s = u32::MAX), "");
    for reason in ["", "  \t"] {
        assert_eq!(
            refusal(&policy, |asked| asked.reason = reason),
            "Reason: the policy for Contoso wants one; enter it and ask again."
        );
    }
    let long = "x".repeat(501);
    assert!(matches!(
        permit(
            &policy,
            Asked {
                person: &person(),
                preset_id: preset(1),
                lifetime_s: 1,
                reason: &long,
                ticket: "",
                used_s: 0
            }
        ),
        Err(Refusal {
            reason: RefusalReason::NotAText,
            ..
        })
    ));
}

#[test]
fn refusal_is_one_sentence_that_names_the_setting_and_the_level() {
    let mut policy = EffectivePolicy::built_in();
    policy.lifetime_max = Limit::AtMostS(7_200);
    assert_eq!(
        refusal(&policy, |asked| asked.lifetime_s = 7_201),
        "Longest lifetime: the policy for Contoso allows at most 2 hours; ask for less."
    );
    policy.daily_total = Limit::AtMostS(10_800);
    assert_eq!(
        refusal(&policy, |asked| asked.used_s = 9_000),
        "Total per day: the policy for Contoso allows 3 hours within 24 hours, of which 30 minutes \
         are left; ask for less."
    );
    assert_eq!(
        refusal(&policy, |asked| asked.used_s = u32::MAX),
        "Total per day: the policy for Contoso allows 3 hours within 24 hours, and you have used \
         them; ask again later."
    );
    policy.ticket = EffectiveTextRule {
        need: Need::Optional,
        patterns: BTreeSet::from(["INC-[0-9]+".to_owned()]),
    };
    assert_eq!(refusal(&policy, |_| {}), "");
    assert_eq!(refusal(&policy, |asked| asked.ticket = " INC-7 "), "");
    assert_eq!(
        refusal(&policy, |asked| asked.ticket = "INC-7\n8"),
        "Ticket: the policy for Contoso wants one that matches INC-[0-9]+; correct it and ask again."
    );
    policy.enabled = false;
    assert_eq!(
        refusal(&policy, |_| {}),
        "Accounts enabled: the policy for Contoso has switched accounts off."
    );
}

#[test]
fn permit_says_how_far_the_account_can_be_extended() {
    let mut policy = EffectivePolicy::built_in();
    policy.lifetime_max = Limit::AtMostS(7_200);
    policy.daily_total = Limit::AtMostS(6_000);
    let person = person();
    let asked = Asked {
        person: &person,
        preset_id: preset(1),
        lifetime_s: 600,
        reason: "x",
        ticket: "",
        used_s: 1_000,
    };
    let permitted = permit(&policy, asked).unwrap();
    assert_eq!(permitted.lifetime_max_s, 5_000);
    assert_eq!(permitted.approvers.count, 0);
}
