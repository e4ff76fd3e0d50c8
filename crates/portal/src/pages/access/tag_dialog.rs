//! The tags of one customer, as they are changed.

use hallpass_protocol::access::AccessPreviewResponse;
use hallpass_protocol::customer::{AllTagsResponse, CustomerTag};
use hallpass_protocol::ids::CustomerId;
use hallpass_ui::components::{Button, ButtonKind, Icon, IconKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::changes::changes_view;
use crate::act::Act;
use crate::components::{Dialog, Failure};
use crate::me::Me;
use crate::state::access::TagDraft;
use crate::state::ended_accounts::ended_in_words;
use crate::state::policy::Names;
use crate::toast::Toast;

/// The dialog: the tags, then who gains and who loses what by others.
#[component]
pub(super) fn TagDialog(
    /// Whose tags; none while it is closed.
    customer: RwSignal<Option<CustomerId>>,
    /// The names of everything.
    names: StoredValue<Names>,
    /// The tags of all customers; read again after a change.
    tags: RwSignal<AllTagsResponse>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(customer.get().is_some()));
    let closed = Callback::new(move |()| customer.set(None));
    let title = Signal::derive(move || {
        let name = customer
            .get()
            .map(|id| names.with_value(|names| names.customer(id).to_owned()));
        format!("Tags of {}", name.unwrap_or_default())
    });
    let inside = move || {
        let customer = customer.get()?;
        Some(view! { <Inside customer names tags open /> })
    };
    view! {
        <Dialog open title testid="tag-dialog" on_close=closed>
            {inside}
        </Dialog>
    }
}

#[component]
fn Inside(
    customer: CustomerId,
    names: StoredValue<Names>,
    tags: RwSignal<AllTagsResponse>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let draft = RwSignal::new(tags.with_untracked(|tags| TagDraft::of(tags, customer)));
    let preview = RwSignal::new(None::<AccessPreviewResponse>);
    let act = Act::new();
    let is_changed = Memo::new(move |_| draft.with(TagDraft::is_changed));
    // A preview is of the tags that were there when it was asked for.
    Effect::new(move || {
        draft.track();
        preview.set(None);
    });
    let ask = Callback::new(move |()| {
        let request = draft.with_untracked(TagDraft::request);
        act.run(
            api.preview_tags(customer, request),
            move |response| match response.refusal {
                Some(sentence) => act.error().set(Some(sentence)),
                None => preview.set(Some(response)),
            },
        );
    });
    let save = Callback::new(move |()| {
        let request = draft.with_untracked(TagDraft::request);
        let call = async move {
            let saved = api.put_tags(customer, request).await?;
            Ok((saved, api.all_tags().await?))
        };
        act.run(call, move |(saved, all)| {
            tags.set(all);
            open.set(false);
            toast.say(match saved.accounts_ending {
                0 => "The tags are saved.".to_owned(),
                count => format!("The tags are saved. {}", ended_in_words(count)),
            });
        });
    });
    let close = Callback::new(move |()| open.set(false));
    let chip = move |tag: CustomerTag| {
        let words = format!("#{tag}");
        let label = format!("Take {words} away");
        view! {
            <li class="chip" data-testid="tag-chip">
                {words}
                <button
                    class="chip__drop"
                    type="button"
                    aria-label=label
                    data-testid="tag-remove"
                    on:click=move |_| draft.update(|draft| draft.remove(&tag))
                >
                    <Icon kind=IconKind::Cross />
                </button>
            </li>
        }
    };
    let chips = move || {
        draft
            .with(|draft| draft.tags().clone())
            .into_iter()
            .map(chip)
            .collect_view()
    };
    let shown = move || preview.with(|preview| Some(changes_view(preview.as_ref()?, names)));
    let press = Callback::new(move |()| {
        if preview.read_untracked().is_some() {
            save.run(());
        } else {
            ask.run(());
        }
    });
    view! {
        <ul class="chips chips--row">{chips}</ul>
        <Add draft act />
        {shown}
        <Failure error=act.error() testid="tag-error" />
        <div class="form__actions">
            <Button testid="tag-cancel" on_press=close>"Cancel"</Button>
            <Button
                kind=ButtonKind::Primary
                testid="tag-save"
                busy=act.is_busy()
                disabled=Signal::derive(move || !is_changed.get())
                on_press=press
            >
                {move || if preview.read().is_some() { "Save" } else { "Preview" }}
            </Button>
        </div>
    }
}

/// A field for one more tag.
#[component]
fn Add(draft: RwSignal<TagDraft>, act: Act) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        act.clear();
        let added = draft.try_update(|draft| draft.add(&typed.read_untracked()));
        match added {
            Some(Ok(())) => typed.set(String::new()),
            Some(Err(problem)) => act.error().set(Some(problem.to_string())),
            None => {}
        }
    };
    view! {
        <form class="inline" novalidate on:submit=submit>
            <input
                class="input"
                type="text"
                placeholder="Another tag"
                aria-label="Another tag"
                autocomplete="off"
                spellcheck="false"
                autofocus
                data-testid="tag-new"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <Button testid="tag-add" submits=true>"Add"</Button>
        </form>
    }
}
