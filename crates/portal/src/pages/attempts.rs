//! What was asked for, who decided, with what and from where.

mod filters;
mod table;

use hallpass_protocol::attempt::AttemptsQuery;
use hallpass_ui::clock::browser_now_ms;
use hallpass_ui::components::{Button, EmptyState, IconKind, Skeleton};
use hallpass_ui::load::Load;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::filters::Filters;
use self::table::AttemptTable;
use crate::act::Act;
use crate::browser::away::download_csv;
use crate::components::{Failure, PageHead};
use crate::me::Me;
use crate::names::read_names;
use crate::reading::Reading;
use crate::state::attempts::AttemptPages;
use crate::toast::Toast;

/// The room.
#[component]
pub(crate) fn Attempts() -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let query = RwSignal::new(AttemptsQuery::default());
    let pages = RwSignal::new(Load::<AttemptPages>::Loading);
    let names = Reading::begin(move || read_names(api));
    let failure = RwSignal::new(None::<String>);
    let read = Callback::new(move |()| {
        let asked = query.get_untracked();
        spawn_local(async move {
            let answer = api.attempts(asked.clone()).await;
            // An answer to a question that is asked no more, or of a room that was left, is for nobody.
            if query.try_get_untracked().as_ref() != Some(&asked) {
                return;
            }
            let outcome = answer.map_err(|error| error.to_string());
            failure.set(outcome.as_ref().err().cloned());
            pages.update(|pages| pages.settle(outcome.map(AttemptPages::first)));
        });
    });
    Effect::new(move || {
        query.track();
        read.run(());
    });
    let more = Act::new();
    let next = Memo::new(move |_| {
        let query = query.get();
        pages.with(|pages| pages.ready()?.next(&query))
    });
    let read_more = Callback::new(move |()| {
        let Some(asked) = next.get_untracked() else {
            return;
        };
        let of = query.get_untracked();
        more.run(api.attempts(asked), move |page| {
            if query.try_get_untracked() == Some(of) {
                pages.update(|pages| {
                    if let Load::Ready(pages) = pages {
                        pages.append(page);
                    }
                });
            }
        });
    });
    let export = Act::new();
    let run_export = Callback::new(move |()| {
        let call = api.export_attempts(query.get_untracked());
        export.run(call, move |table| {
            let name = format!("hallpass-attempts-{}.csv", today());
            toast.say(match download_csv(&name, &table) {
                Some(()) => "The list was downloaded",
                None => "This browser does not download the list. Try another one.",
            });
        });
    });
    let retry = Callback::new(move |()| {
        pages.set(Load::Loading);
        read.run(());
    });
    let is_filtered = Memo::new(move |_| query.with(|query| *query != AttemptsQuery::default()));
    let content = move || {
        pages.with(|pages| match pages {
            Load::Loading => view! { <Skeleton testid="list-loading" /> }.into_any(),
            Load::Failed(_) => {
                view! { <Button testid="list-retry" on_press=retry>"Try again"</Button> }.into_any()
            }
            Load::Ready(pages) if pages.attempts().is_empty() => {
                view! { <Nothing is_filtered=is_filtered.get() /> }.into_any()
            }
            Load::Ready(pages) => {
                view! { <AttemptTable attempts=pages.attempts().to_vec() /> }.into_any()
            }
        })
    };
    view! {
        <div class="page page--wide" data-testid="portal-attempts">
            <PageHead
                title=Signal::stored("Attempts".to_owned())
                text="Who asked for an approval or signed a computer in, who decided, with which passkey and from where."
            >
                <Button testid="attempts-export" busy=export.is_busy() on_press=run_export>"Export CSV"</Button>
            </PageHead>
            <Filters query names />
            <Failure error=failure testid="list-failed" />
            <Failure error=export.error() testid="attempts-export-error" />
            {content}
            <Failure error=more.error() testid="attempts-more-error" />
            <Show when=move || next.with(Option::is_some)>
                <div class="page__more">
                    <Button testid="attempts-more" busy=more.is_busy() on_press=read_more>"Show more"</Button>
                </div>
            </Show>
        </div>
    }
}

/// The day, for the file's name: what a list holds is a matter of when it was made.
fn today() -> String {
    let now = hallpass_protocol::Timestamp::from_unix_ms(browser_now_ms());
    now.to_string().chars().take(10).collect()
}

#[component]
fn Nothing(is_filtered: bool) -> impl IntoView {
    let (title, text) = if is_filtered {
        (
            "Nothing fits",
            "No attempt is like that. Widen the days, or clear the filters.",
        )
    } else {
        (
            "No attempts yet",
            "Once your policy asks for approvals, or allows sign-ins on computers by phone, each one and what became of it stands here.",
        )
    };
    view! { <EmptyState icon=IconKind::Info title text testid="attempts-empty" /> }
}
