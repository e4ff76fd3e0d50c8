//! The technician's accounts, and the ways to end them.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::ids::AccountId;
use hallpass_ui::clock::{browser_now_ms, use_tick};
use hallpass_ui::components::{
    Banner, BannerKind, Button, ButtonKind, EmptyState, Icon, IconKind, Skeleton,
};
use hallpass_ui::load::Load;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::home::SignedIn;
use crate::api::CallError;
use crate::components::AccountItem;
use crate::state::account_list::AccountList;

/// The list with its header.
#[component]
pub(super) fn Accounts(
    /// Who is signed in.
    who: SignedIn,
    /// Goes back to sign-in, with the reason when it was not asked for.
    leave: Callback<Option<String>>,
) -> impl IntoView {
    let now_ms = use_tick();
    let list = RwSignal::new(Load::<AccountList>::Loading);
    let failure = RwSignal::new(None::<String>);
    let is_reading = RwSignal::new(false);
    let api = StoredValue::new(who.api);
    let fail = move |error: CallError| match error.code() {
        Some(ErrorCode::NotSignedIn) => leave.run(Some(error.to_string())),
        _ => failure.set(Some(error.to_string())),
    };
    let read = move || {
        if is_reading.get_untracked() {
            return;
        }
        is_reading.set(true);
        spawn_local(async move {
            let answer = api.get_value().accounts().await;
            is_reading.set(false);
            match answer {
                Ok(response) => {
                    failure.set(None);
                    list.set(Load::Ready(AccountList::new(response, browser_now_ms())));
                }
                Err(error) => {
                    list.update(|load| load.settle(Err(error.to_string())));
                    fail(error);
                }
            }
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
    let end = Callback::new(move |id: AccountId| {
        spawn_local(async move {
            match api.get_value().end_account(id).await {
                Ok(response) => list.update(|load| {
                    if let Load::Ready(list) = load {
                        list.put(response);
                    }
                }),
                Err(error) => fail(error),
            }
        });
    });
    let sign_out = Callback::new(move |()| {
        spawn_local(async move {
            // Whether or not the cloud heard it: the token is dropped here, and ends by itself there.
            let _ = api.get_value().sign_out().await;
            leave.run(None);
        });
    });
    let retry = Callback::new(move |()| {
        list.set(Load::Loading);
        read();
    });
    view! {
        <header class="bar">
            <span class="bar__mark"><Icon kind=IconKind::Mark /></span>
            <div class="bar__words">
                <span class="bar__title">{who.session.msp_name}</span>
                <span class="bar__who" data-testid="portal-technician">
                    {who.session.technician.display_name}
                </span>
            </div>
            <Button kind=ButtonKind::Quiet testid="portal-signout" icon=IconKind::SignOut on_press=sign_out>
                "Sign out"
            </Button>
        </header>
        <main class="room" data-testid="portal-accounts">
            <h1 class="room__title">"Your accounts"</h1>
            {move || {
                failure.get().map(|text| {
                    view! { <Banner kind=BannerKind::Error testid="portal-error">{text}</Banner> }
                })
            }}
            <List list now_ms end retry />
        </main>
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
