//! Who reaches whom, and what is done with it.

use core::future::Future;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::access::{AccessMode, AccessPreviewResponse, AccessView};
use hallpass_protocol::customer::AllTagsResponse;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind};
use leptos::prelude::*;

use super::assignments::Assignments;
use super::changes::changes_view;
use crate::act::Act;
use crate::api::CallError;
use crate::components::{Dialog, Failure, Section};
use crate::me::Me;
use crate::names::read_names;
use crate::state::access::AccessDraft;
use crate::state::ended_accounts::ended_in_words;
use crate::state::policy::Names;
use crate::state::powers::may_administer;
use crate::toast::Toast;

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

/// Whether assignments count, the assignments, and the way to save them.
#[component]
pub(super) fn Editor(
    /// As it was saved.
    access: AccessView,
    /// The names of everything.
    names: StoredValue<Names>,
    /// The tags of all customers.
    tags: RwSignal<AllTagsResponse>,
) -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let toast = Toast::of_page();
    let may_change = may_administer(&me.technician());
    let draft = RwSignal::new(AccessDraft::of(access));
    let is_changed = Memo::new(move |_| draft.with(AccessDraft::is_changed));

    let preview = RwSignal::new(None::<AccessPreviewResponse>);
    let is_open = RwSignal::new(false);
    let is_behind = RwSignal::new(false);
    let (previewing, saving, catching_up) = (Act::new(), Act::new(), Act::new());
    let ask = Callback::new(move |()| {
        let request = draft.with_untracked(AccessDraft::request);
        previewing.run(notice(api.preview_access(request)), move |asked| {
            let Asked::Done(response) = asked else {
                return is_behind.set(true);
            };
            if let Some(sentence) = response.refusal {
                return previewing.error().set(Some(sentence));
            }
            preview.set(Some(response));
            is_open.set(true);
        });
    });
    let save = Callback::new(move |()| {
        let request = draft.with_untracked(AccessDraft::request);
        saving.run(notice(api.save_access(request)), move |asked| {
            is_open.set(false);
            let Asked::Done(response) = asked else {
                return is_behind.set(true);
            };
            draft.set(AccessDraft::of(response.access));
            toast.say(match response.accounts_ending {
                0 => "Saved.".to_owned(),
                count => format!("Saved. {}", ended_in_words(count)),
            });
        });
    });
    let catch_up = Callback::new(move |()| {
        let call = async move { Ok((read_names(api).await?, api.access().await?)) };
        catching_up.run(call, move |(newest, response)| {
            names.set_value(newest);
            draft.update(|draft| draft.rebase(response.access));
            is_behind.set(false);
        });
    });
    let discard = Callback::new(move |()| {
        previewing.clear();
        draft.update(AccessDraft::discard);
    });
    view! {
        <Section title="Who reaches customers" testid="access-mode">
            <div class="card__body"><Mode draft may_change /></div>
        </Section>
        <Assignments draft names tags may_change />
        <Show when=move || is_behind.get()>
            <div class="failed">
                <Banner kind=BannerKind::Warning testid="access-behind">
                    "Somebody else saved this since you read it. What you changed here is kept: take \
                     over what they saved, look through it, and save."
                </Banner>
                <Button testid="access-catch-up" busy=catching_up.is_busy() on_press=catch_up>
                    "Take over what they saved"
                </Button>
                <Failure error=catching_up.error() testid="access-catch-up-error" />
            </div>
        </Show>
        <Failure error=previewing.error() testid="access-preview-error" />
        <Show when=move || is_changed.get()>
            <div class="savebar" data-testid="access-savebar">
                <p class="savebar__words" role="status">"Not saved yet."</p>
                <Button testid="access-discard" on_press=discard>"Discard"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="access-preview"
                    busy=previewing.is_busy()
                    on_press=ask
                >
                    "Preview and save"
                </Button>
            </div>
        </Show>
        <Preview is_open preview names saving save />
    }
}

/// What saving would change, and the way to do it.
#[component]
fn Preview(
    /// Whether it is on the screen.
    is_open: RwSignal<bool>,
    /// What the cloud answered.
    preview: RwSignal<Option<AccessPreviewResponse>>,
    /// The names of everything.
    names: StoredValue<Names>,
    /// The saving.
    saving: Act,
    /// Saves.
    save: Callback<()>,
) -> impl IntoView {
    let close = Callback::new(move |()| is_open.set(false));
    let closed = Callback::new(move |()| saving.clear());
    let shown = move || preview.with(|preview| Some(changes_view(preview.as_ref()?, names)));
    view! {
        <Dialog
            open=is_open
            title=Signal::stored("What this changes".to_owned())
            testid="access-preview-dialog"
            on_close=closed
        >
            {shown}
            <Failure error=saving.error() testid="access-save-error" />
            <div class="form__actions">
                <Button testid="access-back" on_press=close>"Back"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="access-save"
                    busy=saving.is_busy()
                    focus=true
                    on_press=save
                >
                    "Save"
                </Button>
            </div>
        </Dialog>
    }
}

/// The choice between all customers and those that are assigned.
#[component]
fn Mode(draft: RwSignal<AccessDraft>, may_change: bool) -> impl IntoView {
    let choice = move |mode, name: &'static str, label: &'static str, note: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="access-mode"
                    data-testid=format!("access-mode-{name}")
                    disabled=!may_change
                    prop:checked=move || draft.with(|draft| draft.mode() == mode)
                    on:change=move |_| draft.update(|draft| draft.set_mode(mode))
                />
                <span class="choice__words">
                    <span class="choice__label">{label}</span>
                    <span class="choice__note">{note}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="choices" aria-label="Who reaches customers">
            {choice(
                AccessMode::Everybody,
                "everybody",
                "Every technician",
                "Everybody reaches every customer. Assignments are kept and do not count.",
            )}
            {choice(
                AccessMode::ByAssignment,
                "by-assignment",
                "By assignment",
                "Technicians reach what is assigned to them or to a group of theirs, and nothing else.",
            )}
        </fieldset>
    }
}
