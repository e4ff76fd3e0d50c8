//! What a technician does with a ready account.

use hallpass_protocol::account::{AccountState, AccountView};
use hallpass_protocol::ids::AccountId;
use hallpass_ui::account::end_words;
use hallpass_ui::components::{Button, ButtonKind, Confirm, Icon, IconKind};
use leptos::prelude::*;

use super::extend::Extend;
use crate::popup::actions::{Actions, CopyFeedback};
use crate::popup::model::Model;
use crate::ports::{CopyField, Portal};

/// A portal with its test id and its names: short on the button, in full for screen readers.
type Named = (Portal, &'static str, &'static str, &'static str);

/// What is opened most.
const PORTALS: [Named; 3] = [
    (Portal::Entra, "launch-entra", "Entra", "Entra admin center"),
    (Portal::Azure, "launch-azure", "Azure", "Azure portal"),
    (
        Portal::Microsoft365,
        "launch-microsoft365",
        "Microsoft 365",
        "Microsoft 365 admin center",
    ),
];

/// The others, folded away.
const MORE_PORTALS: [Named; 7] = [
    (
        Portal::Exchange,
        "launch-exchange",
        "Exchange",
        "Exchange admin center",
    ),
    (
        Portal::SharePoint,
        "launch-sharepoint",
        "SharePoint",
        "SharePoint admin center",
    ),
    (Portal::Teams, "launch-teams", "Teams", "Teams admin center"),
    (
        Portal::Intune,
        "launch-intune",
        "Intune",
        "Intune admin center",
    ),
    (
        Portal::Defender,
        "launch-defender",
        "Defender",
        "Defender portal",
    ),
    (
        Portal::Purview,
        "launch-purview",
        "Purview",
        "Purview portal",
    ),
    (
        Portal::PowerPlatform,
        "launch-power-platform",
        "Power Platform",
        "Power Platform admin center",
    ),
];

/// Launch and copy once it is ready; end at any time.
#[component]
pub(crate) fn AccountActions(
    /// Which account.
    id: AccountId,
    /// The customer's name, for labels.
    customer: String,
    /// As it is.
    account: Memo<Option<AccountView>>,
    /// It can be used.
    is_ready: Memo<bool>,
) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let model = expect_context::<Model>();
    // Longer, or with another password, is for a device with a passkey.
    let one_account_until = model.one_account_until();
    let is_rotating =
        Memo::new(move |_| account.with(|a| a.as_ref().is_some_and(|a| a.is_rotating)));
    let is_scheduled = Memo::new(move |_| {
        account.with(|a| {
            a.as_ref()
                .is_some_and(|a| a.state == AccountState::Scheduled)
        })
    });
    let name = customer.clone();
    let end = move || {
        let state = if is_scheduled.get() {
            AccountState::Scheduled
        } else {
            AccountState::Ready
        };
        let (action, question, confirm) = end_words(&state, &name);
        view! {
            <Confirm
                action
                question
                confirm
                cancel="Keep"
                testid="account-end"
                confirm_testid="account-end-confirm"
                busy=model.is_busy
                on_confirm=Callback::new(move |()| actions.end(id))
            />
        }
    };
    let rotation_question = StoredValue::new(format!(
        "Replace the password at {customer}? Portals that are open ask for the new one before long."
    ));
    view! {
        <Show when=move || is_ready.get()>
            <Tiles id customer=customer.clone() />
        </Show>
        <div class="card__foot">
            <Show when=move || is_ready.get()>
                <Copy
                    words="User name"
                    testid="account-copy-user"
                    field=CopyField::UserName { account_id: id }
                />
                <Copy
                    words="Password"
                    testid="account-copy-password"
                    field=CopyField::Password { account_id: id }
                />
            </Show>
            {end}
        </div>
        <Show when=move || is_ready.get() && one_account_until.read().is_none()>
            <div class="card__foot card__foot--more">
                <Extend id account />
                <Show when=move || !is_rotating.get()>
                    <Confirm
                        action="New password"
                        question=rotation_question.get_value()
                        confirm="Replace"
                        cancel="Keep"
                        testid="account-rotate"
                        confirm_testid="account-rotate-confirm"
                        busy=model.is_busy
                        on_confirm=Callback::new(move |()| actions.rotate(id))
                    />
                </Show>
            </div>
        </Show>
    }
}

/// The portals to open.
#[component]
fn Tiles(id: AccountId, customer: String) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let tile = |(portal, testid, short, full): Named| {
        view! {
            <button
                class="tile"
                type="button"
                title=format!("Open the {full}")
                aria-label=format!("Open the {full} of {customer}")
                data-testid=testid
                on:click=move |_| actions.launch(id, portal)
            >
                <span class="tile__label">{short}</span>
                <Icon kind=IconKind::External />
            </button>
        }
    };
    let tiles = PORTALS.map(tile).into_iter().collect_view();
    let more = MORE_PORTALS.map(tile).into_iter().collect_view();
    view! {
        <div class="tiles" role="group" aria-label="Open">{tiles}</div>
        <details class="more-tiles">
            <summary data-testid="launch-more">"More portals"</summary>
            <div class="tiles" role="group" aria-label="Open">{more}</div>
        </details>
    }
}

/// A copy button that says when it is done.
#[component]
fn Copy(words: &'static str, testid: &'static str, field: CopyField) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let model = expect_context::<Model>();
    let feedback = RwSignal::new(CopyFeedback::Idle);
    // The feedback goes with the next tick but one: long enough to be read.
    let copied_at = RwSignal::new(0_i64);
    Effect::new(move || {
        if feedback.get() == CopyFeedback::Copied {
            copied_at.set(model.now_ms.get_untracked());
        }
    });
    let is_copied = Memo::new(move |_| {
        feedback.get() == CopyFeedback::Copied
            && model.now_ms.get().saturating_sub(copied_at.get()) < 2000
    });
    view! {
        <Button
            kind=ButtonKind::Quiet
            testid=testid
            icon=IconKind::Copy
            label=Signal::derive(move || Some(format!("Copy {}", words.to_lowercase())))
            on_press=Callback::new(move |()| {
                feedback.set(CopyFeedback::Idle);
                actions.copy(field, feedback);
            })
        >
            <span aria-live="polite">
                {move || if is_copied.get() { "Copied" } else { words }}
            </span>
        </Button>
    }
}
