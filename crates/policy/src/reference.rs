//! What policy means, in the plainest words that there are: a request may be made when the last level
//! that speaks of a setting says so, and every level that locked the setting before says so too. With
//! it, the random policies that everything is held against.

use std::collections::BTreeSet;

use hallpass_protocol::account::SignInMethod;
use hallpass_protocol::ids::{CustomerId, GroupId, PresetId, TechnicianId};
use hallpass_protocol::policy::{
    Approval, Approvers, Audience, CustodyRule, DefaultLifetime, Limit, LogoChoice, Need,
    PolicyLevel, PolicySettings, PresetChoice, Principals, Setting, TextRule,
};
use hallpass_protocol::technician::TechnicianRole;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uuid::Uuid;

use crate::{Asked, Level, Pattern, Person};

/// Texts that some patterns match and others do not.
const TEXTS: [&str; 4] = ["", "INC-1", "CHG-22", "help"];
const PATTERNS: [&str; 3] = ["INC-[0-9]+", "[A-Z]+-[0-9]+", ".*"];

pub(crate) fn preset(number: u128) -> PresetId {
    PresetId::new(Uuid::from_u128(number))
}

pub(crate) fn group(number: u128) -> GroupId {
    GroupId::new(Uuid::from_u128(number))
}

pub(crate) fn technician(number: u128) -> TechnicianId {
    TechnicianId::new(Uuid::from_u128(number))
}

pub(crate) fn customer(number: u128) -> CustomerId {
    CustomerId::new(Uuid::from_u128(number))
}

/// The levels that may speak, the highest first.
pub(crate) fn chain(settings: &[PolicySettings]) -> Vec<Level<'_>> {
    let customer_id = customer(1);
    let levels = [
        PolicyLevel::Global,
        PolicyLevel::Customer { customer_id },
        PolicyLevel::Group {
            customer_id,
            group_id: group(1),
        },
        PolicyLevel::Group {
            customer_id,
            group_id: group(2),
        },
    ];
    let pairs = levels.into_iter().zip(settings);
    pairs
        .map(|(level, settings)| Level { level, settings })
        .collect()
}

fn any_setting<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<Setting<T>>> {
    let setting = (value, any::<bool>()).prop_map(|(value, locked)| Setting { value, locked });
    option::weighted(0.6, setting)
}

fn any_presets() -> impl Strategy<Value = BTreeSet<PresetId>> {
    btree_set((1_u128..4).prop_map(preset), 0..3)
}

fn any_role() -> impl Strategy<Value = TechnicianRole> {
    use TechnicianRole::{Admin, Auditor, Owner, Technician};
    select(vec![Owner, Admin, Technician, Auditor])
}

fn any_audience() -> impl Strategy<Value = Audience> {
    let only = (
        btree_set(any_role(), 0..3),
        btree_set((1_u128..4).prop_map(group), 0..3),
        btree_set((1_u128..4).prop_map(technician), 0..3),
    )
        .prop_map(|(roles, groups, technicians)| {
            Audience::Only(Principals {
                roles,
                groups,
                technicians,
            })
        });
    prop_oneof![1 => Just(Audience::Everybody), 3 => only]
}

fn any_limit() -> impl Strategy<Value = Limit> {
    prop_oneof![Just(Limit::None), (1_u32..6).prop_map(Limit::AtMostS)]
}

fn any_default() -> impl Strategy<Value = DefaultLifetime> {
    prop_oneof![
        Just(DefaultLifetime::OfPreset),
        (1_u32..6).prop_map(DefaultLifetime::Seconds)
    ]
}

fn any_approval() -> impl Strategy<Value = Approval> {
    let approvers = (1_u8..4, any::<bool>()).prop_map(|(count, may_be_oneself)| Approvers {
        count,
        may_be_oneself,
    });
    prop_oneof![
        Just(Approval::Never),
        approvers
            .clone()
            .prop_map(|approvers| Approval::Always { approvers }),
        (any_presets(), approvers)
            .prop_map(|(presets, approvers)| Approval::ForPresets { presets, approvers }),
    ]
}

fn any_text_rule() -> impl Strategy<Value = TextRule> {
    let need = select(vec![Need::Off, Need::Optional, Need::Required]);
    (need, option::of(select(PATTERNS.to_vec()))).prop_map(|(need, pattern)| TextRule {
        need,
        pattern: pattern.map(str::to_owned),
    })
}

fn any_methods() -> impl Strategy<Value = Vec<SignInMethod>> {
    use SignInMethod::{AccessPass, OneTimeCode, Password};
    subsequence(vec![AccessPass, OneTimeCode, Password], 0..=3).prop_shuffle()
}

fn any_logo() -> impl Strategy<Value = LogoChoice> {
    let hash = |digit: &str| LogoChoice::Sha256(digit.repeat(64).parse().unwrap());
    select(vec![LogoChoice::None, hash("a"), hash("b")])
}

fn any_text() -> impl Strategy<Value = String> {
    select(vec!["jit".to_owned(), "msp".to_owned(), "x".to_owned()])
}

prop_compose! {
    /// What a level may say.
    pub(crate) fn any_settings()(
        (enabled, used_by, presets, approval) in (
            any_setting(prop::bool::weighted(0.8)),
            any_setting(any_audience()),
            any_setting(prop_oneof![
                Just(PresetChoice::All),
                any_presets().prop_map(PresetChoice::Only),
            ]),
            any_setting(any_approval()),
        ),
        (name_prefix, user_name, display_name) in (
            any_setting(any_text()),
            any_setting(any_text()),
            any_setting(any_text()),
        ),
        (lifetime_default, lifetime_max, daily_total) in (
            any_setting(any_default()),
            any_setting(any_limit()),
            any_setting(any_limit()),
        ),
        (reason, ticket) in (any_setting(any_text_rule()), any_setting(any_text_rule())),
        (sign_in_methods, custody, credential_label, credential_logo, computer_sign_in) in (
            any_setting(any_methods()),
            any_setting(select(vec![CustodyRule::CloudMayHold, CustodyRule::SealedOnly])),
            any_setting(any_text()),
            any_setting(any_logo()),
            any_setting(any::<bool>()),
        ),
    ) -> PolicySettings {
        PolicySettings {
            enabled, used_by, name_prefix, user_name, display_name, lifetime_default, lifetime_max,
            daily_total, presets, approval, reason, ticket, sign_in_methods, custody,
            credential_label, credential_logo, computer_sign_in,
        }
    }
}

/// What one to four levels say.
pub(crate) fn any_chain() -> impl Strategy<Value = Vec<PolicySettings>> {
    vec(any_settings(), 1..5)
}

prop_compose! {
    pub(crate) fn any_person()(
        id in 1_u128..4,
        role in any_role(),
        groups in btree_set((1_u128..4).prop_map(group), 0..3),
    ) -> Person {
        Person { id: technician(id), role, groups }
    }
}

/// A request that owns what it asks.
#[derive(Debug, Clone)]
pub(crate) struct AnyRequest {
    person: Person,
    preset_id: PresetId,
    lifetime_s: u32,
    reason: &'static str,
    ticket: &'static str,
    used_s: u32,
}

impl AnyRequest {
    pub(crate) fn asked(&self) -> Asked<'_> {
        Asked {
            person: &self.person,
            preset_id: self.preset_id,
            lifetime_s: self.lifetime_s,
            reason: self.reason,
            ticket: self.ticket,
            used_s: self.used_s,
        }
    }
}

prop_compose! {
    pub(crate) fn any_request()(
        person in any_person(),
        number in 1_u128..4,
        lifetime_s in 1_u32..6,
        reason in select(TEXTS.to_vec()),
        ticket in select(TEXTS.to_vec()),
        used_s in 0_u32..3,
    ) -> AnyRequest {
        AnyRequest { person, preset_id: preset(number), lifetime_s, reason, ticket, used_s }
    }
}

/// The words about a setting that count: the last one, and every one before it that was locked.
fn words<T>(said: impl Iterator<Item = Option<Setting<T>>>) -> Vec<T> {
    let mut said: Vec<Setting<T>> = said.flatten().collect();
    let last = said.pop();
    let locked = said.into_iter().filter(|setting| setting.locked);
    locked.chain(last).map(|setting| setting.value).collect()
}

/// Whether everybody whose word counts lets the request be made.
pub(crate) fn permits(chain: &[Level<'_>], asked: Asked<'_>) -> bool {
    let said = || chain.iter().map(|level| level.settings.clone());
    let reason = words(said().map(|level| level.reason));
    let built_in = [TextRule::plain(Need::Required)];
    let reason = if reason.is_empty() {
        &built_in
    } else {
        reason.as_slice()
    };
    words(said().map(|level| level.enabled))
        .iter()
        .all(|&is| is)
        && words(said().map(|level| level.used_by))
            .iter()
            .all(|audience| is_meant(audience, asked.person))
        && words(said().map(|level| level.presets))
            .iter()
            .all(|choice| choice.contains(asked.preset_id))
        && words(said().map(|level| level.lifetime_max))
            .iter()
            .all(|limit| asked.lifetime_s <= limit.seconds())
        && words(said().map(|level| level.daily_total))
            .iter()
            .all(|limit| asked.used_s + asked.lifetime_s <= limit.seconds())
        && reason.iter().all(|rule| is_text(rule, asked.reason))
        && words(said().map(|level| level.ticket))
            .iter()
            .all(|rule| is_text(rule, asked.ticket))
}

fn is_meant(audience: &Audience, person: &Person) -> bool {
    match audience {
        Audience::Everybody => true,
        Audience::Only(named) => {
            named.roles.contains(&person.role)
                || named.technicians.contains(&person.id)
                || person
                    .groups
                    .iter()
                    .any(|group| named.groups.contains(group))
        }
    }
}

fn is_text(rule: &TextRule, text: &str) -> bool {
    let matches = |pattern: &String| Pattern::parse(pattern).unwrap().accepts(text);
    if text.is_empty() {
        rule.need != Need::Required
    } else {
        rule.pattern.iter().all(matches)
    }
}

/// How many people everybody whose word counts wants to approve a request for the preset.
pub(crate) fn approvers(chain: &[Level<'_>], preset: PresetId) -> (u8, bool) {
    let said = words(chain.iter().map(|level| level.settings.approval.clone()));
    let needed = said.iter().filter_map(|approval| match approval {
        Approval::Never => None,
        Approval::Always { approvers } => Some(approvers),
        Approval::ForPresets { presets, approvers } => {
            presets.contains(&preset).then_some(approvers)
        }
    });
    let needed: Vec<&Approvers> = needed.collect();
    let count = needed.iter().map(|it| it.count).max().unwrap_or(0);
    (count, needed.iter().all(|it| it.may_be_oneself))
}

/// The text that holds: the first that was locked, else the last.
pub(crate) fn text(chain: &[Level<'_>], built_in: &str) -> String {
    let said = chain.iter().map(|level| level.settings.user_name.clone());
    words(said)
        .into_iter()
        .next()
        .unwrap_or_else(|| built_in.to_owned())
}

/// The methods that everybody whose word counts allows, in the order of the first of them.
pub(crate) fn methods(chain: &[Level<'_>]) -> Option<Vec<SignInMethod>> {
    let said = chain
        .iter()
        .map(|level| level.settings.sign_in_methods.clone());
    let words = words(said);
    let first = words.first()?.iter().copied();
    Some(
        first
            .filter(|method| words.iter().all(|word| word.contains(method)))
            .collect(),
    )
}
