//! A search field with its matches (ARIA combobox with a list that is part of the page).

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::focus::focus_when_shown;

/// A match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboboxOption {
    /// What is chosen by it.
    pub key: String,
    /// The words.
    pub label: String,
    /// Smaller words beside them.
    pub detail: String,
    /// Shown, but cannot be chosen.
    pub is_disabled: bool,
}

/// What a key does in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    Next,
    Previous,
    First,
    Last,
}

/// The option that is active after `step`, of `len`.
fn moved(active: Option<usize>, step: Move, len: usize) -> Option<usize> {
    let last = len.checked_sub(1)?;
    Some(match (step, active) {
        (Move::Next, Some(at)) if at < last => at + 1,
        (Move::Previous, Some(at)) if at > 0 => at - 1,
        (Move::Next | Move::First, _) => 0,
        (Move::Previous | Move::Last, _) => last,
    })
}

/// A search field over a list. Arrow keys move, Enter chooses, Escape closes the list.
#[component]
pub fn Combobox(
    /// The field's id, unique on the page.
    id: &'static str,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// Shown while it is empty.
    placeholder: &'static str,
    /// What is typed.
    query: RwSignal<String>,
    /// The matches, best first.
    #[prop(into)]
    options: Signal<Vec<ComboboxOption>>,
    /// How many more match than are shown.
    #[prop(into)]
    hidden: Signal<usize>,
    /// Whether the list is shown.
    is_open: RwSignal<bool>,
    /// Takes the key of the chosen option.
    #[prop(into)]
    on_choose: Callback<String>,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
    /// Of the field, for tests; its options get `<testid>-option`.
    testid: &'static str,
) -> impl IntoView {
    let active = RwSignal::new(None::<usize>);
    let input = NodeRef::<html::Input>::new();
    if focus {
        focus_when_shown(input);
    }
    let list_id = format!("{id}-list");
    let option_id = move |at: usize| format!("{id}-option-{at}");
    let choose = Callback::new(move |option: ComboboxOption| {
        if !option.is_disabled {
            is_open.set(false);
            active.set(None);
            on_choose.run(option.key);
        }
    });
    let step = move |by: Move| {
        is_open.set(true);
        let len = options.read_untracked().len();
        active.update(|at| *at = moved(*at, by, len));
        if let Some(at) = active.get_untracked()
            && let Some(option) = document().get_element_by_id(&option_id(at))
        {
            option.scroll_into_view_with_bool(false);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => step(Move::Next),
            "ArrowUp" => step(Move::Previous),
            "Home" if is_open.get_untracked() => step(Move::First),
            "End" if is_open.get_untracked() => step(Move::Last),
            "Enter" if is_open.get_untracked() => {
                let options = options.read_untracked();
                // Enter without a choice takes the only match there is.
                let at = active.get_untracked().or((options.len() == 1).then_some(0));
                if let Some(option) = at.and_then(|at| options.get(at).cloned()) {
                    drop(options);
                    choose.run(option);
                }
            }
            "Escape" if is_open.get_untracked() => is_open.set(false),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let item = move |(at, option): (usize, ComboboxOption)| {
        let is_active = Signal::derive(move || active.get() == Some(at));
        view! { <OptionItem id=option_id(at) option is_active choose testid /> }
    };
    let list = {
        let list_id = list_id.clone();
        move || {
            is_open.get().then(|| {
                let matches = options.get();
                let note = match (matches.is_empty(), hidden.get()) {
                    (true, _) => Some("Nothing found. Check the spelling.".to_owned()),
                    (false, 0) => None,
                    (false, more) => Some(format!("{more} more. Type to narrow the list.")),
                };
                view! {
                    <ul class="options" role="listbox" id=list_id.clone() aria-label="Matches">
                        {matches.into_iter().enumerate().map(item).collect_view()}
                    </ul>
                    {note.map(|note| view! { <p class="field__hint" role="status">{note}</p> })}
                }
            })
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <input
                class="input"
                type="text"
                id=id
                node_ref=input
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder
                data-testid=testid
                aria-autocomplete="list"
                aria-controls=list_id
                aria-expanded=move || if is_open.get() { "true" } else { "false" }
                aria-activedescendant=move || active.get().map(option_id)
                prop:value=move || query.get()
                on:input:target=move |event| {
                    query.set(event.target().value());
                    active.set(None);
                    is_open.set(true);
                }
                on:focus=move |_| is_open.set(true)
                on:click=move |_| is_open.set(true)
                on:keydown=on_key
            />
            {list}
        </div>
    }
}

/// One match.
#[component]
fn OptionItem(
    id: String,
    option: ComboboxOption,
    is_active: Signal<bool>,
    choose: Callback<ComboboxOption>,
    testid: &'static str,
) -> impl IntoView {
    let (label, detail) = (option.label.clone(), option.detail.clone());
    view! {
        <li
            class="option"
            class:option--active=move || is_active.get()
            role="option"
            id=id
            aria-selected=move || if is_active.get() { "true" } else { "false" }
            aria-disabled=option.is_disabled.then_some("true")
            data-testid=format!("{testid}-option")
            // The field keeps the focus.
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| choose.run(option.clone())
        >
            <span class="option__label">{label}</span>
            <span class="option__detail">{detail}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moved_when_at_an_end_goes_round() {
        assert_eq!(moved(None, Move::Next, 3), Some(0));
        assert_eq!(moved(Some(2), Move::Next, 3), Some(0));
        assert_eq!(moved(Some(0), Move::Previous, 3), Some(2));
        assert_eq!(moved(Some(0), Move::Next, 3), Some(1));
        assert_eq!(moved(Some(1), Move::Last, 3), Some(2));
    }

    #[test]
    fn moved_when_the_list_shrank_or_is_empty_stays_inside() {
        assert_eq!(moved(Some(9), Move::Next, 3), Some(0));
        assert_eq!(moved(Some(2), Move::Next, 0), None);
    }
}
