//! What waits for the person's approval.

use hallpass_protocol::approval::ApprovalFacts;
use hallpass_ui::components::countdown::{Countdown, CountdownRing};
use hallpass_ui::components::{Banner, BannerKind, Button, EmptyState, IconKind, Skeleton};
use hallpass_ui::load::Load;
use hallpass_ui::remaining::{Remaining, duration_in_words};
use leptos::prelude::*;

use crate::components::{Avatar, PageHead};
use crate::inbox::Inbox;
use crate::state::approval::age_in_words;

/// The room.
#[component]
pub(crate) fn Approvals() -> impl IntoView {
    let inbox = Inbox::of_page();
    let stand = Memo::new(move |_| {
        inbox.list().with(|list| match list {
            Load::Loading => None,
            Load::Failed(text) => Some(Err(text.clone())),
            Load::Ready(_) => Some(Ok(())),
        })
    });
    let retry = inbox.retry();
    let content = move || match stand.get() {
        None => view! { <Skeleton testid="list-loading" /> }.into_any(),
        Some(Err(text)) => view! {
            <div class="failed">
                <Banner kind=BannerKind::Error testid="list-failed">{text}</Banner>
                <Button testid="list-retry" on_press=retry>"Try again"</Button>
            </div>
        }
        .into_any(),
        Some(Ok(())) => view! { <Waiting inbox /> }.into_any(),
    };
    view! {
        <div class="page" data-testid="portal-approvals">
            <PageHead
                title=Signal::stored("Approvals".to_owned())
                text="Requests of colleagues that need your yes or no. Each waits for ten minutes."
            >
                <a class="button" href="/approve#code" data-testid="approvals-type">"Type a code"</a>
            </PageHead>
            {content}
        </div>
    }
}

#[component]
fn Waiting(inbox: Inbox) -> impl IntoView {
    let waiting = Memo::new(move |_| inbox.waiting());
    let is_empty = Memo::new(move |_| waiting.with(Vec::is_empty));
    let row = move |facts: ApprovalFacts| view! { <Row facts inbox /> };
    move || {
        if is_empty.get() {
            view! {
                <EmptyState
                    icon=IconKind::Check
                    title="Nothing waits for you"
                    text="When a colleague asks for an account that needs your approval, it appears here at once."
                    testid="approvals-empty"
                />
            }
            .into_any()
        } else {
            view! {
                <ul class="rows rows--card" data-testid="approvals-list">
                    <For each=move || waiting.get() key=|facts| facts.id children=row />
                </ul>
            }
            .into_any()
        }
    }
}

#[component]
fn Row(facts: ApprovalFacts, inbox: Inbox) -> impl IntoView {
    let counted = facts.clone();
    let left = Signal::derive(move || {
        let now_ms = inbox.now_ms().get();
        let left = inbox
            .list()
            .with(|list| Some(list.ready()?.remaining(&counted, now_ms)));
        left.unwrap_or_else(Remaining::default)
    });
    let requested_at = facts.requested_at;
    let age = Memo::new(move |_| {
        let now_ms = inbox.now_ms().get();
        let offset_ms = inbox
            .list()
            .with(|list| Some(list.ready()?.clock_offset_ms()));
        age_in_words(requested_at, now_ms, offset_ms.unwrap_or_default())
    });
    let time = duration_in_words(u64::from(facts.lifetime_s));
    let what = format!(
        "{} at {} for {time}",
        facts.preset_name, facts.customer_name
    );
    let is_unusual = !facts.warnings.is_empty();
    view! {
        <li>
            <a
                class="row row--link"
                href=format!("/approve#id={}", facts.id)
                data-testid="approvals-item"
                data-approval=facts.id.to_string()
            >
                <Avatar name=Signal::stored(facts.requester_name.clone()) />
                <div class="row__words">
                    <p class="row__title">
                        {facts.requester_name.clone()}
                        {is_unusual.then(|| view! { <span class="badge badge--bad">"Unusual"</span> })}
                    </p>
                    <p class="row__detail">{what}</p>
                    <p class="row__detail">{move || format!("Asked {}", age.get())}</p>
                </div>
                <div class="approve__time">
                    <CountdownRing remaining=left />
                    <Countdown remaining=left />
                </div>
            </a>
        </li>
    }
}
