//! The technician's accounts.

use hallpass_protocol::account::AccountView;
use hallpass_protocol::approval::ApprovalView;
use hallpass_ui::account::is_going_on;
use hallpass_ui::components::{
    Banner, BannerKind, Button, ButtonKind, Confirm, EmptyState, IconKind, Skeleton,
};
use hallpass_ui::load::Load;
use leptos::prelude::*;

use crate::popup::actions::Actions;
use crate::popup::bridge;
use crate::popup::components::{AccountCard, ApprovalCard, EndedAccount, FillPanelView, InboxList};
use crate::popup::model::Model;
use crate::popup::state::account_row::{heading, split_by_activity};
use crate::popup::state::approval::is_listed;

/// How the list stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ListStand {
    Loading,
    Failed(String),
    Empty,
    Filled,
}

/// The list with its fill panel, and the way to the request form.
#[component]
pub(crate) fn Accounts() -> impl IntoView {
    let model = expect_context::<Model>();
    let actions = expect_context::<Actions>();
    let stand = Memo::new(move |_| {
        model.accounts.with(|load| match load {
            Load::Loading => ListStand::Loading,
            Load::Failed(message) => ListStand::Failed(message.clone()),
            Load::Ready(view) if view.accounts.is_empty() => ListStand::Empty,
            Load::Ready(_) => ListStand::Filled,
        })
    });
    let list = move || match stand.get() {
        ListStand::Loading => view! { <Skeleton testid="accounts-loading" /> }.into_any(),
        ListStand::Failed(message) => view! {
            <EmptyState
                icon=IconKind::Warning
                title="Your accounts could not be read"
                text=message
                testid="accounts-failed"
            >
                <Button testid="accounts-retry" on_press=Callback::new(move |()| actions.refresh())>
                    "Try again"
                </Button>
            </EmptyState>
        }
        .into_any(),
        ListStand::Empty => view! {
            <EmptyState
                icon=IconKind::Key
                title="No accounts right now"
                text="Request one for the customer you are working on. It takes about a minute and \
                      ends by itself."
                testid="accounts-empty"
            />
        }
        .into_any(),
        ListStand::Filled => view! { <List /> }.into_any(),
    };
    let until = model.one_account_until();
    let is_full = move || until.read().is_none();
    view! {
        <main class="page">
            {move || {
                until.get().map(|until| {
                    let text = format!(
                        "Signed in on this computer until {} for this account only.",
                        bridge::local_clock(until),
                    );
                    view! { <Banner kind=BannerKind::Info testid="one-account">{text}</Banner> }
                })
            }}
            <FillPanelView />
            {move || {
                model.failure.get().map(|text| {
                    view! { <Banner kind=BannerKind::Error testid="popup-error">{text}</Banner> }
                })
            }}
            <InboxList />
            <OwnApprovals />
            {list}
            <Show when=is_full><SecurityLink /></Show>
        </main>
        <Show when=is_full>
        <footer class="footer">
            <Button
                kind=ButtonKind::Primary
                testid="request-open"
                focus=model.came_back.get_untracked()
                icon=IconKind::Plus
                on_press=Callback::new(move |()| actions.open_request())
            >
                "Request access"
            </Button>
        </footer>
        </Show>
    }
}

/// The technician's requests that wait, and those that a short while ago were not approved.
#[component]
fn OwnApprovals() -> impl IntoView {
    let model = expect_context::<Model>();
    let listed = Memo::new(move |_| {
        let now = model.cloud_now();
        model.approvals.with(|view| {
            let listed = view.approvals.iter().filter(|one| is_listed(one, now));
            listed.cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <For
            each=move || listed.get()
            key=|approval: &ApprovalView| (approval.id, approval.revision)
            children=|approval| view! { <ApprovalCard approval /> }
        />
    }
}

/// The way to the portal's page for sessions and passkeys.
#[component]
fn SecurityLink() -> impl IntoView {
    let model = expect_context::<Model>();
    let address = move || {
        model.status.with(|status| {
            let cloud = status.ready()?.cloud.as_ref()?;
            Some(format!("{cloud}/security"))
        })
    };
    view! {
        <a class="link page__aside" target="_blank" href=address data-testid="security-open">
            "Sessions & passkeys"
        </a>
    }
}

#[component]
fn List() -> impl IntoView {
    let model = expect_context::<Model>();
    let split = Memo::new(move |_| {
        model
            .accounts
            .with(|load| split_by_activity(load.ready().map_or(&[], |v| &v.accounts)))
    });
    let active = move || split.with(|(active, _)| active.iter().map(|a| a.id).collect::<Vec<_>>());
    let ended = move || split.with(|(_, ended)| ended.clone());
    let has_ended = Memo::new(move |_| split.with(|(_, ended)| !ended.is_empty()));
    let going_on = Memo::new(move |_| {
        split.with(|(active, _)| active.iter().filter(|a| is_going_on(&a.state)).count())
    });
    let title = Memo::new(move |_| split.with(|(active, _)| heading(active.len())));
    view! {
        <div class="page__headline">
            <h1 class="page__heading">{move || title.get()}</h1>
            <Show when=move || { going_on.get() > 1 }>
                <EndAll />
            </Show>
        </div>
        <For each=active key=|id| *id children=|id| view! { <AccountCard id /> } />
        <Show when=move || has_ended.get()>
            <h2 class="page__heading">"Ended in the last day"</h2>
        </Show>
        <For
            each=ended
            key=|account: &AccountView| (account.id, account.revision)
            children=|account| view! { <EndedAccount account /> }
        />
    }
}

/// Ends everything that is not ending yet.
#[component]
fn EndAll() -> impl IntoView {
    let model = expect_context::<Model>();
    let actions = expect_context::<Actions>();
    view! {
        <Confirm
            action="End all"
            question="End all your accounts, for every customer? Open sessions are closed."
            confirm="End all accounts"
            cancel="Keep"
            testid="accounts-end-all"
            confirm_testid="accounts-end-all-confirm"
            busy=model.is_busy
            on_confirm=Callback::new(move |()| actions.end_all())
        />
    }
}
