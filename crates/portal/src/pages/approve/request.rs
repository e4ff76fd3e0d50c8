//! The request on the approver's screen: who, what is unusual, what exactly, and the decision.

use hallpass_ui::components::countdown::{Countdown, CountdownRing};
use hallpass_ui::components::{Banner, BannerKind};
use leptos::prelude::*;

use super::decide::Decide;
use super::desk::Desk;
use super::facts::FactList;
use crate::components::Avatar;
use crate::state::approval::{Opened, warnings_in_words};

/// The request.
#[component]
pub(super) fn RequestView(
    /// The page's state.
    desk: Desk,
    /// What was opened.
    opened: Opened,
    /// This device's clock.
    now_ms: ReadSignal<i64>,
) -> impl IntoView {
    let facts = opened.facts().clone();
    let counted = opened.clone();
    let left = Signal::derive(move || counted.remaining(now_ms.get()));
    let warnings: Vec<_> = warnings_in_words(&facts.warnings, &facts.requester_name)
        .into_iter()
        .map(|text| view! { <Banner kind=BannerKind::Warning testid="approve-warning">{text}</Banner> })
        .collect();
    let is_changed = !opened.is_as_linked();
    let clock_offset_ms = opened.clock_offset_ms();
    view! {
        {is_changed.then(|| {
            view! { <Banner kind=BannerKind::Error testid="approve-changed">{CHANGED}</Banner> }
        })}
        {warnings}
        <section class="card approve__card" aria-label="The request">
            <div class="approve__who">
                <Avatar name=Signal::stored(facts.requester_name.clone()) />
                <div class="row__words">
                    <p class="row__title" data-testid="approve-requester">{facts.requester_name.clone()}</p>
                    <p class="row__detail approve__mail">{facts.requester_email.clone()}</p>
                </div>
                <div class="approve__time" data-testid="approve-remaining">
                    <CountdownRing remaining=left />
                    <Countdown remaining=left />
                </div>
            </div>
            <FactList facts now_ms clock_offset_ms />
        </section>
        <Decide desk opened />
    }
}

const CHANGED: &str = "This is not the request that the code was made for: something of it differs. \
    It cannot be approved. Deny it, and ask your colleague to request again.";
