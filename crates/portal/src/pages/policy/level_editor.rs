//! One level: its settings, and what is done with them.

use core::future::Future;
use std::collections::BTreeMap;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::policy::{LevelView, PolicyLevel, PreviewResponse};
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind};
use leptos::prelude::*;

use super::desk::Desk;
use super::preview::Preview;
use super::setting_row::SettingRow;
use crate::act::Act;
use crate::api::{CallError, SignedInApi};
use crate::components::{Failure, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::policy::{Draft, Names, SETTINGS};
use crate::state::powers::may_administer;
use crate::toast::Toast;

/// Between the precedences that are proposed, so that a group can be put between two.
const STEP: u16 = 10;

/// A level and what stands above it.
#[derive(Clone, PartialEq)]
struct Standing {
    /// The highest first.
    above: Vec<LevelView>,
    level: LevelView,
    /// For a group that says nothing yet.
    precedence: Option<u16>,
}

async fn read(api: SignedInApi, level: PolicyLevel) -> Result<Standing, CallError> {
    let mut above = Vec::new();
    let mut precedence = None;
    if level != PolicyLevel::Global {
        above.push(api.policy(PolicyLevel::Global).await?.policy);
    }
    if let PolicyLevel::Group { customer_id, .. } = level {
        above.push(
            api.policy(PolicyLevel::Customer { customer_id })
                .await?
                .policy,
        );
        let groups = api.group_policies(customer_id).await?.groups;
        let last = groups.iter().filter_map(|group| group.precedence).max();
        precedence = Some(last.unwrap_or(0).saturating_add(STEP));
    }
    Ok(Standing {
        above,
        level: api.policy(level).await?.policy,
        precedence,
    })
}

/// What came of a call that somebody else's saving can get in the way of.
enum Asked<T> {
    Done(T),
    SavedMeanwhile,
}

async fn notice<T>(
    call: impl Future<Output = Result<T, CallError>>,
) -> Result<Asked<T>, CallError> {
    match call.await {
        Err(error) if error.code() == Some(ErrorCode::PolicyChanged) => Ok(Asked::SavedMeanwhile),
        outcome => outcome.map(Asked::Done),
    }
}

/// The level, once it is read.
#[component]
pub(super) fn LevelEditor(
    /// Which.
    level: PolicyLevel,
    /// The names of everything.
    names: StoredValue<Names>,
    /// Learns whether something is typed and not saved.
    is_changed: RwSignal<bool>,
    /// Moves with each save.
    saves: RwSignal<u32>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let reading = Reading::begin(move || read(api, level));
    let show = move |standing: Standing| view! { <Editor standing names is_changed saves /> };
    view! { {show_load(reading, 6, show)} }
}

#[component]
fn Editor(
    standing: Standing,
    names: StoredValue<Names>,
    is_changed: RwSignal<bool>,
    saves: RwSignal<u32>,
) -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let toast = Toast::of_page();
    let level = standing.level.level;
    let draft = Draft::of(standing.level, standing.precedence);
    let may_change = may_administer(&me.technician());
    let desk = Desk::new(draft, standing.above, names, may_change);
    Effect::new(move || is_changed.set(desk.draft.with(Draft::is_changed)));
    on_cleanup(move || is_changed.set(false));

    let preview = RwSignal::new(None::<PreviewResponse>);
    let is_open = RwSignal::new(false);
    let is_behind = RwSignal::new(false);
    let previewing = Act::new();
    let saving = Act::new();
    let catching_up = Act::new();
    let ask = Callback::new(move |()| {
        desk.refusal.set(None);
        let request = desk.draft.with_untracked(Draft::request);
        let is_sound = desk.problems.with_untracked(BTreeMap::is_empty);
        let Some(request) = request.filter(|_| is_sound) else {
            return;
        };
        previewing.run(notice(api.preview_policy(level, request)), move |asked| {
            let Asked::Done(response) = asked else {
                is_behind.set(true);
                return;
            };
            if let Some(sentence) = response.refusal {
                desk.refusal.set(Some((response.refused_setting, sentence)));
            } else {
                preview.set(Some(response));
                is_open.set(true);
            }
        });
    });
    let save = Callback::new(move |()| {
        let Some(request) = desk.draft.with_untracked(Draft::request) else {
            return;
        };
        saving.run(notice(api.save_policy(level, request)), move |asked| {
            is_open.set(false);
            if let Asked::Done(response) = asked {
                desk.draft.set(Draft::of(response.policy, None));
                saves.update(|saves| *saves = saves.wrapping_add(1));
                toast.say("The policy is saved.");
            } else {
                is_behind.set(true);
            }
        });
    });
    let catch_up = Callback::new(move |()| {
        catching_up.run(api.policy(level), move |response| {
            desk.draft.update(|draft| draft.rebase(response.policy));
            is_behind.set(false);
        });
    });
    let discard = Callback::new(move |()| {
        desk.refusal.set(None);
        desk.problems.update(BTreeMap::clear);
        desk.draft.update(Draft::discard);
    });
    // A refusal that is about no setting has no place of its own.
    let other_refusal = Signal::derive(move || {
        let refusal = desk.refusal.get();
        refusal.and_then(|(setting, sentence)| setting.is_none().then_some(sentence))
    });
    let has_problems = move || desk.problems.with(|problems| !problems.is_empty());
    let behind = move || {
        is_behind.get().then(|| {
            view! {
                <div class="failed">
                    <Banner kind=BannerKind::Warning testid="policy-behind">
                        "Somebody else saved this level since you read it. What you changed here is \
                         kept: take over what they saved, look through it, and save."
                    </Banner>
                    <Button
                        testid="policy-catch-up"
                        busy=catching_up.is_busy()
                        on_press=catch_up
                    >
                        "Take over what they saved"
                    </Button>
                    <Failure error=catching_up.error() testid="policy-catch-up-error" />
                </div>
            }
        })
    };
    view! {
        <ul class="rows rows--card" data-testid="policy-settings">
            {SETTINGS.map(|info| view! { <SettingRow info desk level /> })}
        </ul>
        <Precedence desk />
        {behind}
        <Failure error=other_refusal testid="policy-refusal" />
        <Failure error=previewing.error() testid="policy-preview-error" />
        <Show when=move || is_changed.get() || has_problems()>
            <div class="savebar" data-testid="policy-savebar">
                <p class="savebar__words" role="status">"Not saved yet."</p>
                <Button testid="policy-discard" on_press=discard>"Discard"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="policy-preview"
                    busy=previewing.is_busy()
                    disabled=Signal::derive(has_problems)
                    on_press=ask
                >
                    "Preview and save"
                </Button>
            </div>
        </Show>
        <Preview open=is_open preview names saving save />
    }
}

/// Of a group: which group has the last word.
#[component]
fn Precedence(desk: Desk) -> impl IntoView {
    move || {
        let precedence = desk.draft.with(Draft::precedence)?;
        let set = move |text: String| {
            if let Ok(precedence) = text.trim().parse() {
                desk.draft.update(|draft| draft.set_precedence(precedence));
            }
        };
        Some(view! {
            <div class="field">
                <label class="field__label" for="policy-precedence">"Precedence"</label>
                <input
                    class="input input--short"
                    id="policy-precedence"
                    type="number"
                    min="0"
                    max="65535"
                    aria-describedby="policy-precedence-note"
                    data-testid="policy-precedence"
                    disabled=!desk.may_change
                    prop:value=precedence.to_string()
                    on:change:target=move |event| set(event.target().value())
                />
                <p class="field__hint" id="policy-precedence-note">
                    "Of somebody who is in several groups, the group with the greatest has the last word."
                </p>
            </div>
        })
    }
}
