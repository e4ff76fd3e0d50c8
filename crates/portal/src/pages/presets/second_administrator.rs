//! Whether changes to presets with Global Administrator need two administrators.

use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use super::proposals::PROPOSED;
use crate::act::Act;
use crate::components::{Failure, Section};
use crate::me::Me;
use crate::toast::Toast;

/// What holds, and the way to the other. To want a second administrator, one is enough.
#[component]
pub(super) fn SecondAdministrator(
    /// Whether they do.
    required: bool,
    /// Whether the person may change it.
    may_change: bool,
    /// The room has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let change = Callback::new(move |()| {
        act.run(
            api.require_second_administrator(!required),
            move |proposal| {
                toast.say(match proposal {
                    Some(_) => PROPOSED,
                    None if required => "One administrator is enough now.",
                    None => "Such changes take two administrators now.",
                });
                changed.run(());
            },
        );
    });
    let (state, name) = if required {
        (
            "Changes to presets with Global Administrator take two administrators: one proposes, another confirms.",
            "required",
        )
    } else {
        (
            "One administrator alone can put Global Administrator into a preset.",
            "not_required",
        )
    };
    let action = may_change.then(|| {
        let action = if required {
            view! {
                <Confirm
                    action="Ask for one only"
                    question="Another administrator has to confirm this, too. Propose it?"
                    confirm="Propose"
                    cancel="Keep two"
                    busy=act.is_busy()
                    testid="second-stop"
                    confirm_testid="second-stop-confirm"
                    on_confirm=change
                />
            }
            .into_any()
        } else {
            view! {
                <Button
                    kind=ButtonKind::Quiet
                    testid="second-require"
                    busy=act.is_busy()
                    on_press=change
                >
                    "Ask for a second administrator"
                </Button>
            }
            .into_any()
        };
        view! { <div class="card__actions">{action}</div> }
    });
    view! {
        <Section title="Second administrator" testid="second-administrator">
            <p class="row__detail" data-testid="second-state" data-state=name>{state}</p>
            {action}
            <Failure error=act.error() testid="second-error" />
        </Section>
    }
}
