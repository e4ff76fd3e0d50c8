//! The request form.

use hallpass_protocol::ids::CustomerId;
use hallpass_protocol::{ErrorCode, Timestamp};
use hallpass_ui::components::{
    Banner, BannerKind, Button, ButtonKind, Combobox, EmptyState, Icon, IconKind, Skeleton,
};
use hallpass_ui::load::Load;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

use crate::popup::actions::Actions;
use crate::popup::components::{
    LifetimePicker, PresetPicker, ReasonField, StartPicker, TicketField,
};
use crate::popup::model::Model;
use crate::popup::state::approval_need;
use crate::popup::state::customer_search::search;
use crate::popup::state::request_form::{RequestDraft, RequestProblems};

/// The form with its way back. Escape goes back as well.
#[component]
pub(crate) fn Request() -> impl IntoView {
    let model = expect_context::<Model>();
    let actions = expect_context::<Actions>();
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            actions.close_request();
        }
    };
    let stand = Memo::new(move |_| {
        model.customers.with(|load| match load {
            Load::Loading => None,
            Load::Failed(message) => Some(Err(message.clone())),
            Load::Ready(view) => Some(Ok(view.customers.is_empty())),
        })
    });
    let body = move || match stand.get() {
        None => view! { <Skeleton rows=3 testid="request-loading" /> }.into_any(),
        Some(Err(message)) => view! {
            <EmptyState
                icon=IconKind::Warning
                title="The customers could not be read"
                text=message
                testid="request-failed"
            >
                <Button
                    testid="request-retry"
                    on_press=Callback::new(move |()| actions.load_customers())
                >
                    "Try again"
                </Button>
            </EmptyState>
        }
        .into_any(),
        Some(Ok(true)) => view! {
            <EmptyState
                icon=IconKind::Person
                title="No customers yet"
                text="Your administrator has not given you any customer. Ask for one."
                testid="request-empty"
            />
        }
        .into_any(),
        Some(Ok(false)) => view! { <Form /> }.into_any(),
    };
    view! {
        <main class="page" on:keydown=on_key>
            <div class="page__bar">
                <button
                    class="icon-button"
                    type="button"
                    aria-label="Back to your accounts"
                    data-testid="request-back"
                    on:click=move |_| actions.close_request()
                >
                    <Icon kind=IconKind::ArrowLeft />
                </button>
                <h1 class="page__title">"Request access"</h1>
            </div>
            {body}
        </main>
    }
}

#[component]
fn Form() -> impl IntoView {
    let model = expect_context::<Model>();
    let actions = expect_context::<Actions>();
    let draft = model.draft;
    let was_sent = RwSignal::new(false);
    let offset_ms = model.clock_offset_ms();
    // Read when it matters: the form does not follow the seconds.
    let now = move || {
        let ms = model.now_ms.get_untracked();
        Timestamp::from_unix_ms(ms.saturating_add(offset_ms.get_untracked()))
    };
    // Problems are shown from the first attempt on and then follow what is typed.
    let problems = Memo::new(move |_| {
        if !was_sent.get() {
            return RequestProblems::default();
        }
        draft.with(|draft| {
            draft
                .as_ref()
                .and_then(|d| d.complete(now()).err())
                .map_or_else(RequestProblems::default, |problems| *problems)
        })
    });
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        was_sent.set(true);
        if let Some(Ok(form)) = draft.with_untracked(|d| d.as_ref().map(|d| d.complete(now()))) {
            actions.request(form);
        }
    };
    let approvers =
        Memo::new(move |_| draft.with(|d| d.as_ref().and_then(RequestDraft::approvers)));
    let error = move || {
        model
            .failure
            .get()
            .or_else(|| problems.read().first().cloned())
    };
    // What the form finds wrong itself, or else what the cloud did.
    let at_field = move |own: fn(&RequestProblems) -> &Option<String>, code: ErrorCode| {
        Signal::derive(move || {
            own(&problems.read())
                .clone()
                .or_else(|| model.refused_for(code))
        })
    };
    view! {
        <form class="form" novalidate on:submit=send>
            <CustomerField error=Signal::derive(move || problems.read().customer.clone()) />
            <PresetPicker draft error=Signal::derive(move || problems.read().preset.clone()) />
            <LifetimePicker draft error=at_field(|p| &p.lifetime, ErrorCode::LifetimeNotAllowed) />
            <StartPicker draft error=at_field(|p| &p.start, ErrorCode::StartNotAllowed) />
            <TicketField draft error=at_field(|p| &p.ticket, ErrorCode::TicketInvalid) />
            <ReasonField draft error=at_field(|p| &p.reason, ErrorCode::ReasonInvalid) />
            <div class="form__foot">
            {move || {
                approvers.get().map(|approvers| {
                    let words = approval_need::in_words(approvers);
                    view! { <Banner kind=BannerKind::Info testid="request-approval">{words}</Banner> }
                })
            }}
            {move || {
                error().map(|text| {
                    view! { <Banner kind=BannerKind::Error testid="request-error">{text}</Banner> }
                })
            }}
            <div class="form__actions">
                <Button on_press=Callback::new(move |()| actions.close_request())>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="request-submit"
                    submits=true
                    busy=model.is_busy
                >
                    {move || if approvers.get().is_some() { "Ask for approval" } else { "Request access" }}
                </Button>
            </div>
            </div>
        </form>
    }
}

#[component]
fn CustomerField(error: Signal<Option<String>>) -> impl IntoView {
    let model = expect_context::<Model>();
    let draft = model.draft;
    let chosen = draft.with_untracked(|d| {
        d.as_ref()
            .and_then(|d| d.customer())
            .map(|c| c.name.clone())
    });
    let is_open = RwSignal::new(chosen.is_none());
    let query = RwSignal::new(chosen.unwrap_or_default());
    let matches = Memo::new(move |_| {
        model.customers.with(|load| {
            load.ready()
                .map(|v| search(&v.customers, &query.read()))
                .unwrap_or_default()
        })
    });
    // Typing over a chosen name takes the choice back.
    Effect::new(move || {
        let query = query.get();
        let is_other = draft.with_untracked(|draft| {
            draft
                .as_ref()
                .and_then(|d| d.customer())
                .is_some_and(|c| c.name != query)
        });
        if is_other {
            draft.update(|draft| {
                if let Some(draft) = draft {
                    draft.clear_customer();
                }
            });
        }
    });
    let choose = Callback::new(move |key: String| {
        let Ok(id) = key.parse::<CustomerId>() else {
            return;
        };
        let customer = model.customers.with_untracked(|load| {
            load.ready()?
                .customers
                .iter()
                .find(|customer| customer.id == id)
                .cloned()
        });
        let Some(customer) = customer else { return };
        let name = customer.name.clone();
        draft.update(|draft| {
            if let Some(draft) = draft {
                draft.choose_customer(customer);
            }
        });
        query.set(name);
    });
    view! {
        <Combobox
            id="request-customer"
            label="Customer"
            placeholder="Search by name or domain"
            query=query
            options=Signal::derive(move || matches.read().shown.clone())
            hidden=Signal::derive(move || matches.read().hidden)
            is_open=is_open
            on_choose=choose
            focus=true
            testid="request-customer"
        />
        {move || error.get().map(|text| view! { <p class="field__error">{text}</p> })}
    }
}
