//! What waits for the person's approval, live, for as long as the rooms are open.

use hallpass_ui::clock::{browser_now_ms, use_tick};
use hallpass_ui::load::Load;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::live::Live;
use crate::me::Me;
use crate::state::inbox::InboxList;
use crate::state::powers::may_approve;
use crate::toast::Toast;

/// How many requests wait, for the tab's title and the way to the room. A handle: it is made once and
/// lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct WaitingCount(RwSignal<usize>);

impl WaitingCount {
    /// None, as far as is known.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(0))
    }

    /// The one of the page.
    pub(crate) fn of_page() -> Self {
        expect_context()
    }

    /// How many.
    pub(crate) const fn count(self) -> RwSignal<usize> {
        self.0
    }
}

/// What waits. A handle: it lives as long as the rooms.
#[derive(Clone, Copy)]
pub(crate) struct Inbox {
    list: RwSignal<Load<InboxList>>,
    now_ms: ReadSignal<i64>,
    read: Callback<()>,
}

impl Inbox {
    /// Of the person `me`, read again with each of `live`'s events; what comes is said by `toast`.
    pub(crate) fn of(me: Me, live: Live, toast: Toast) -> Self {
        let waiting = WaitingCount::of_page().count();
        let list = RwSignal::new(Load::<InboxList>::Loading);
        let now_ms = use_tick();
        let read = Callback::new(move |()| {
            let answer = me.api().inbox();
            spawn_local(async move {
                let outcome = answer.await.map_err(|error| error.to_string());
                let outcome = outcome.map(|it| InboxList::new(it, browser_now_ms()));
                // Where the rooms were left meanwhile, nobody looks.
                let _ = list.try_update(|list| {
                    if let (Load::Ready(before), Ok(now)) = (&*list, &outcome)
                        && let Some(words) = now.arrivals(before)
                    {
                        toast.say(words);
                    }
                    list.settle(outcome);
                });
            });
        });
        let inbox = Self { list, now_ms, read };
        let approves = Memo::new(move |_| may_approve(&me.technician()));
        Effect::new(move || {
            live.inbox().track();
            if approves.get() {
                read.run(());
            }
        });
        let count = Memo::new(move |_| inbox.waiting().len());
        Effect::new(move || waiting.set(count.get()));
        on_cleanup(move || {
            // The page itself is going where this is gone.
            let _ = waiting.try_set(0);
        });
        inbox
    }

    /// The one of the rooms.
    pub(crate) fn of_page() -> Self {
        expect_context()
    }

    /// What was read.
    pub(crate) const fn list(self) -> RwSignal<Load<InboxList>> {
        self.list
    }

    /// This browser's clock.
    pub(crate) const fn now_ms(self) -> ReadSignal<i64> {
        self.now_ms
    }

    /// Reads it again after a failure.
    pub(crate) fn retry(self) -> Callback<()> {
        Callback::new(move |()| {
            self.list.set(Load::Loading);
            self.read.run(());
        })
    }

    /// What waits still.
    pub(crate) fn waiting(self) -> Vec<hallpass_protocol::approval::ApprovalFacts> {
        let now_ms = self.now_ms.get();
        self.list
            .with(|list| list.ready().map(|it| it.waiting(now_ms)))
            .unwrap_or_default()
    }
}
