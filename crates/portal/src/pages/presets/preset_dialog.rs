//! A preset, as it is added or changed.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::ids::PresetId;
use hallpass_protocol::preset::{ChangePresetRequest, PresetSettings};
use hallpass_ui::components::{Banner, BannerKind, Button};
use leptos::prelude::*;

use super::form::Form;
use super::proposals::PROPOSED;
use crate::act::Act;
use crate::api::{CallError, PresetOutcome};
use crate::components::{Dialog, Failure};
use crate::me::Me;
use crate::state::presets::PresetDraft;
use crate::toast::Toast;

/// What is in the dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Editing {
    /// A preset that is not there yet.
    New,
    /// One that is, as it was read.
    There(PresetId, PresetSettings),
}

impl Editing {
    const fn was(&self) -> Option<&PresetSettings> {
        match self {
            Self::New => None,
            Self::There(_, was) => Some(was),
        }
    }
}

/// The dialog.
#[component]
pub(super) fn PresetDialog(
    /// What is in it; none while it is closed.
    editing: RwSignal<Option<Editing>>,
    /// The list has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(editing.read().is_some()));
    let closed = Callback::new(move |()| editing.set(None));
    let title = Signal::derive(move || {
        let is_there = editing.with(|it| matches!(it, Some(Editing::There(..))));
        if is_there {
            "Change a preset"
        } else {
            "Add a preset"
        }
        .to_owned()
    });
    // What was read is taken over from within: that does not make the form anew.
    let inside = move || {
        let editing = editing.get_untracked()?;
        Some(view! { <Inside editing open changed /> })
    };
    view! {
        <Dialog open title testid="preset-dialog" on_close=closed>
            {inside}
        </Dialog>
    }
}

#[component]
fn Inside(editing: Editing, open: RwSignal<bool>, changed: Callback<()>) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let draft = RwSignal::new(editing.was().map_or_else(PresetDraft::new, PresetDraft::of));
    let editing = RwSignal::new(editing);
    let is_behind = RwSignal::new(false);
    let (saving, catching_up) = (Act::new(), Act::new());
    let save = Callback::new(move |()| {
        let editing = editing.get_untracked();
        let settings = match draft.with_untracked(|draft| draft.check(editing.was())) {
            Ok(settings) => settings,
            Err(problem) => return saving.error().set(Some(problem.to_string())),
        };
        let call = async move {
            let saved = match editing {
                Editing::New => api.add_preset(settings).await,
                Editing::There(id, was) => {
                    let request = ChangePresetRequest {
                        was,
                        preset: settings,
                    };
                    api.change_preset(id, request).await
                }
            };
            match saved {
                Err(error) if error.code() == Some(ErrorCode::PolicyChanged) => Ok(None),
                saved => saved.map(Some),
            }
        };
        saving.run(call, move |saved| match saved {
            None => is_behind.set(true),
            Some(outcome) => {
                open.set(false);
                toast.say(match outcome {
                    PresetOutcome::Saved(saved) => format!("“{}” is saved.", saved.preset.name),
                    PresetOutcome::Proposed(_) => PROPOSED.to_owned(),
                });
                changed.run(());
            }
        });
    });
    let catch_up = Callback::new(move |()| {
        let Editing::There(id, was) = editing.get_untracked() else {
            return;
        };
        let call = async move {
            let presets = api.presets().await?.presets;
            Ok::<_, CallError>(presets.into_iter().find(|it| it.preset.id == id))
        };
        catching_up.run(call, move |found| match found {
            None => catching_up.error().set(Some(
                "Somebody removed this preset. Cancel, and add it again.".to_owned(),
            )),
            Some(found) => {
                let theirs = found.preset.into();
                draft.update(|draft| draft.rebase(&was, &theirs));
                editing.set(Editing::There(id, theirs));
                is_behind.set(false);
            }
        });
    });
    let close = Callback::new(move |()| open.set(false));
    // What was wrong with what was typed before says nothing about what is typed now.
    Effect::watch(move || draft.track(), move |(), _, _| saving.clear(), false);
    view! {
        <Form draft saving save close />
        <Show when=move || is_behind.get()>
            <div class="failed">
                <Banner kind=BannerKind::Warning testid="preset-behind">
                    "Somebody else changed this preset since you read it. What you changed here is \
                     kept: take over what they saved, look through it, and save."
                </Banner>
                <Button testid="preset-catch-up" busy=catching_up.is_busy() on_press=catch_up>
                    "Take over what they saved"
                </Button>
                <Failure error=catching_up.error() testid="preset-catch-up-error" />
            </div>
        </Show>
    }
}
