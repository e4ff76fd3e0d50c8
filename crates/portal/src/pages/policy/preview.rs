//! Who gains and who loses what, before it is saved.

use hallpass_protocol::policy::{AccessChange, Direction, PreviewResponse, PreviewedSetting};
use hallpass_ui::components::{Button, ButtonKind};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Dialog, Failure};
use crate::state::policy::{Names, in_words};

fn access(change: &AccessChange, names: &Names) -> String {
    let who = names.some_technicians(&change.technicians);
    let whom = names.some_customers(&change.customers);
    if change.is_gain {
        format!("{who} can ask for accounts at {whom}.")
    } else {
        format!("{who} can no longer ask for accounts at {whom}.")
    }
}

fn setting(change: &PreviewedSetting, names: &Names) -> String {
    let before = in_words(change.setting, &change.before, names);
    let after = in_words(change.setting, &change.after, names);
    let who = names.some_technicians(&change.technicians);
    let whom = names.some_customers(&change.customers);
    format!(
        "{}: “{after}” instead of “{before}”, for {who} at {whom}.",
        change.setting
    )
}

/// Whether something is gained, lost, or neither, as the list's mark says it.
const fn mark(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Loses => ("loses", "Stricter"),
        Direction::Gains => ("gains", "Looser"),
        Direction::Changes | Direction::Unknown => ("changes", "Other"),
    }
}

/// The changes, the losses of access first.
fn lines(preview: &PreviewResponse, names: &Names) -> Vec<(&'static str, &'static str, String)> {
    let access = preview.access.iter().map(|change| {
        let (name, words) = if change.is_gain {
            ("gains", "Gains")
        } else {
            ("loses", "Loses")
        };
        (name, words, access(change, names))
    });
    let settings = preview.settings.iter().map(|change| {
        let (name, words) = mark(change.direction);
        (name, words, setting(change, names))
    });
    access.chain(settings).collect()
}

/// The dialog, from which it is saved.
#[component]
pub(super) fn Preview(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What the cloud answered.
    preview: RwSignal<Option<PreviewResponse>>,
    /// The names of everything.
    names: StoredValue<Names>,
    /// The saving.
    saving: Act,
    /// Saves.
    save: Callback<()>,
) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    let closed = Callback::new(move |()| saving.clear());
    let shown = move || {
        let preview = preview.get()?;
        let lines = names.with_value(|names| lines(&preview, names));
        let head = if lines.is_empty() {
            "This changes nothing for anybody at present.".to_owned()
        } else {
            format!(
                "This touches {} of your technicians and {} of your customers.",
                preview.technician_count, preview.customer_count
            )
        };
        let line = |(name, words, sentence): (&'static str, &'static str, String)| {
            view! {
                <li class="change" data-testid="policy-change" data-direction=name>
                    <span class=format!("change__mark change__mark--{name}")>{words}</span>
                    <span>{sentence}</span>
                </li>
            }
        };
        Some(view! {
            <p class="dialog__text" data-testid="policy-touched">{head}</p>
            <ul class="changes">{lines.into_iter().map(line).collect_view()}</ul>
        })
    };
    view! {
        <Dialog
            open
            title=Signal::stored("What this changes".to_owned())
            testid="policy-preview-dialog"
            on_close=closed
        >
            {shown}
            <p class="dialog__text">"Accounts that live are not ended by it."</p>
            <Failure error=saving.error() testid="policy-save-error" />
            <div class="form__actions">
                <Button testid="policy-back" on_press=close>"Back"</Button>
                <Button
                    kind=ButtonKind::Primary
                    testid="policy-save"
                    busy=saving.is_busy()
                    focus=true
                    on_press=save
                >
                    "Save"
                </Button>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::policy::{SettingName, SomeCustomers};
    use serde_json::json;

    use super::*;

    #[test]
    fn change_is_told_with_whom_where_and_what_of_it_is_lost() {
        let id = |n: u8| format!("0192f0c1-2d4e-7a9b-8c3d-5e6f7081920{n}");
        let mut names = Names::default();
        for n in 0..7 {
            let technician = id(n).parse().unwrap();
            names.technicians.insert(technician, format!("Tech {n}"));
        }
        names
            .customers
            .insert(id(9).parse().unwrap(), "Contoso".into());
        let customers = SomeCustomers {
            count: 3,
            first: vec![id(9).parse().unwrap()],
        };
        let preview = PreviewResponse {
            refusal: None,
            refused_setting: None,
            customer_count: 3,
            technician_count: 7,
            access: vec![AccessChange {
                is_gain: false,
                technicians: (0..7).map(|n| id(n).parse().unwrap()).collect(),
                customers: customers.clone(),
            }],
            settings: vec![PreviewedSetting {
                setting: SettingName::LifetimeMax,
                direction: Direction::Gains,
                before: json!({ "at_most_s": 3_600 }),
                after: json!("none"),
                technicians: vec![id(0).parse().unwrap()],
                customers,
            }],
        };
        let told = lines(&preview, &names);
        assert_eq!(
            told[0].2,
            "Tech 0, Tech 1, Tech 2, Tech 3, Tech 4 and 2 more can no longer ask for accounts at \
             Contoso and 2 more."
        );
        assert_eq!(
            (told[1].0, told[1].2.as_str()),
            (
                "gains",
                "Longest lifetime: “No limit” instead of “1 h”, for Tech 0 at Contoso and 2 more."
            )
        );
    }
}
