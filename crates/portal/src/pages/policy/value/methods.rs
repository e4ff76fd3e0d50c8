//! How accounts may sign in, in an order.

use hallpass_ui::components::{Button, ButtonKind};
use leptos::prelude::*;
use serde_json::Value;

use super::{texts, toggle};
use crate::pages::policy::desk::Desk;
use crate::state::policy::{SettingInfo, method};

/// All of them, the best first.
const METHODS: [&str; 3] = ["access_pass", "one_time_code", "password"];

/// Those that are chosen in their order, then the others.
fn in_order(chosen: &[String]) -> Vec<String> {
    let others = METHODS.iter().map(|name| (*name).to_owned());
    let others = others.filter(|name| !chosen.contains(name));
    chosen.iter().cloned().chain(others).collect()
}

/// One step towards the front.
fn earlier(mut chosen: Vec<String>, key: &str) -> Vec<String> {
    if let Some(at) = chosen.iter().position(|name| name == key)
        && at > 0
    {
        chosen.swap(at - 1, at);
    }
    chosen
}

/// Boxes, and a way to bring one forward.
#[component]
pub(super) fn MethodsEditor(info: SettingInfo, desk: Desk) -> impl IntoView {
    let field = info.field;
    let chosen = Memo::new(move |_| texts(&desk.value(field)));
    let set = move |names: Vec<String>| desk.set(field, Value::from(names));
    let item = move |key: String| {
        let place = chosen.with_untracked(|all| all.iter().position(|name| *name == key));
        let words = method(&key).unwrap_or("A way of a newer version");
        let mine = StoredValue::new(key);
        let label = format!("{words} before the one above it");
        let bring = Callback::new(move |()| {
            set(mine.with_value(|key| earlier(chosen.get_untracked(), key)));
        });
        view! {
            <li class="methods__item">
                <label class="tick">
                    <input
                        type="checkbox"
                        data-testid="policy-method"
                        prop:checked=place.is_some()
                        on:change:target=move |event| {
                            let is_chosen = event.target().checked();
                            set(toggle(chosen.get_untracked(), mine.get_value(), is_chosen));
                        }
                    />
                    <span>{words}</span>
                </label>
                {place
                    .filter(|place| *place > 0)
                    .map(|_| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                testid="policy-method-earlier"
                                label=Signal::stored(Some(label))
                                on_press=bring
                            >
                                "Earlier"
                            </Button>
                        }
                    })}
            </li>
        }
    };
    view! {
        <ol class="methods" aria-label=info.name.label()>
            {move || in_order(&chosen.read()).into_iter().map(item).collect_view()}
        </ol>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn methods_stand_in_the_order_of_the_level_and_the_others_after_them() {
        let chosen = names(&["password", "access_pass"]);
        let shown = names(&["password", "access_pass", "one_time_code"]);
        assert_eq!(in_order(&chosen), shown);
        assert_eq!(
            earlier(chosen.clone(), "access_pass"),
            names(&["access_pass", "password"])
        );
        assert_eq!(earlier(chosen.clone(), "password"), chosen);
        assert_eq!(earlier(chosen.clone(), "one_time_code"), chosen);
    }
}
