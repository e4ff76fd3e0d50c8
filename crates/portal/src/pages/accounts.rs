//! The technician's accounts, and the ways to end them.

use hallpass_protocol::account::AccountView;
use hallpass_protocol::ids::AccountId;
use hallpass_ui::clock::{browser_now_ms, use_tick};
use hallpass_ui::components::{Button, EmptyState, IconKind, Skeleton};
use hallpass_ui::load::Load;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::Act;
use crate::components::{AccountItem, Failure, PageHead};
use crate::live::Live;
use crate::me::Me;
use crate::state::account_list::AccountList;

/// The room.
#[component]
pub(crate) fn Accounts() -> impl IntoView {
    let api = Me::of_page().api();
    let live = Live::of_page().accounts();
    let now_ms = use_tick();
    let list = RwSignal::new(Load::<AccountList>::Loading);
    let failure = RwSignal::new(None::<String>);
    let is_reading = RwSignal::new(false);
    let read = move || {
        if is_reading.get_untracked() {
            return;
        }
        is_reading.set(true);
        spawn_local(async move {
            let answer = api.accounts().await;
            // Where the room was left meanwhile, there is nobody to show it to.
            let _ = is_reading.try_set(false);
            let outcome = answer.map_err(|error| error.to_string());
            let _ = failure.try_set(outcome.as_ref().err().cloned());
            let outcome = outcome.map(|response| AccountList::new(response, browser_now_ms()));
            let _ = list.try_update(|load| load.settle(outcome));
        });
    };
    // The one tick drives the countdown and says when to read again.
    Effect::new(move || {
        let now_ms = now_ms.get();
        let is_due = list.with_untracked(|load| match load {
            Load::Ready(list) => list.is_stale(now_ms),
            Load::Loading => true,
            Load::Failed(_) => false,
        });
        if is_due {
            read();
        }
    });
    Effect::new(move |before: Option<()>| {
        live.track();
        if before.is_some() {
            read();
        }
    });
    let ending = Act::new();
    let end = Callback::new(move |id: AccountId| {
        ending.run(api.end_account(id), move |response| {
            list.update(|load| {
                if let Load::Ready(list) = load {
                    list.put(response);
                }
            });
        });
    });
    let retry = Callback::new(move |()| {
        list.set(Load::Loading);
        read();
    });
    view! {
        <div class="page" data-testid="portal-accounts">
            <PageHead
                title=Signal::stored("Your accounts".to_owned())
                text="What you hold in customers' tenants right now. Request and launch in the extension."
            />
            <Failure error=failure testid="portal-error" />
            <Failure error=ending.error() testid="portal-end-error" />
            <List list now_ms end retry />
        </div>
    }
}

#[component]
fn List(
    list: RwSignal<Load<AccountList>>,
    now_ms: ReadSignal<i64>,
    end: Callback<AccountId>,
    retry: Callback<()>,
) -> impl IntoView {
    let stand = Memo::new(move |_| {
        list.with(|load| match load {
            Load::Loading => None,
            Load::Failed(_) => Some(Err(())),
            Load::Ready(list) => Some(Ok(list.accounts().is_empty())),
        })
    });
    let accounts = move || {
        list.with(|load| {
            load.ready()
                .map(|l| l.accounts().to_vec())
                .unwrap_or_default()
        })
    };
    let item = move |account: AccountView| {
        let counted = account.clone();
        let left = Signal::derive(move || {
            list.with(|load| load.ready()?.remaining(&counted, now_ms.get()))
        });
        view! { <AccountItem account left on_end=end /> }
    };
    move || match stand.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(())) => {
            view! { <Button testid="portal-retry" on_press=retry>"Try again"</Button> }.into_any()
        }
        Some(Ok(true)) => view! {
            <EmptyState
                icon=IconKind::Key
                title="No accounts right now"
                text="Request one in the Hallpass extension, for the customer you are working on."
                testid="portal-accounts-empty"
            />
        }
        .into_any(),
        Some(Ok(false)) => view! {
            <For
                each=accounts
                key=|account| (account.id, account.revision)
                children=item
            />
        }
        .into_any(),
    }
}
