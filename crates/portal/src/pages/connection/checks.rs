//! What was checked, green or red.

use hallpass_protocol::connection::{CheckState, ConnectionCheck};
use hallpass_protocol::ids::CustomerId;
use hallpass_ui::components::{Button, ButtonKind};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Failure, Section};
use crate::me::Me;
use crate::toast::Toast;

/// The points with what to do about each, and the way to ask again.
#[component]
pub(super) fn Checks(
    /// Whose tenant.
    id: CustomerId,
    /// The points.
    checks: Vec<ConnectionCheck>,
    /// Whether the tenant may be asked.
    may_change: bool,
    /// The page has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let check = Callback::new(move |()| {
        act.run(api.check_customer(id), move |_| {
            toast.say("The tenant was asked.".to_owned());
            changed.run(());
        });
    });
    view! {
        <Section
            title="Checks"
            text="What Hallpass needs in the tenant, as the tenant last answered."
            testid="connection-checks"
        >
            <ul class="rows">{checks.into_iter().map(one).collect_view()}</ul>
            {may_change
                .then(|| {
                    view! {
                        <div class="card__actions">
                            <Button
                                kind=ButtonKind::Secondary
                                testid="connection-check"
                                busy=act.is_busy()
                                on_press=check
                            >
                                "Check now"
                            </Button>
                        </div>
                    }
                })}
            <Failure error=act.error() testid="connection-check-error" />
        </Section>
    }
}

fn one(check: ConnectionCheck) -> impl IntoView {
    let (name, label, class) = match check.state {
        CheckState::Passed => ("passed", "OK", "badge badge--good"),
        CheckState::Missing => ("missing", "Missing", "badge badge--bad"),
        CheckState::Advised => ("advised", "Advised", "badge badge--busy"),
        CheckState::Unknown => ("unknown", "Not known", "badge"),
    };
    view! {
        <li class="row" data-testid="connection-check-row" data-state=name>
            <div class="row__words">
                <p class="row__title">
                    <span>{check.title}</span>
                    <span class=class>{label}</span>
                </p>
                {check.sentence.map(|text| view! { <p class="row__detail">{text}</p> })}
                {check
                    .fix
                    .map(|text| {
                        view! {
                            <p class="row__detail">
                                {text} " " {check.link.map(outside)}
                            </p>
                        }
                    })}
            </div>
        </li>
    }
}

/// A link to a page of Microsoft's, in a tab of its own.
pub(super) fn outside(href: String) -> impl IntoView {
    view! { <a href=href target="_blank" rel="noreferrer noopener">"Open in Entra"</a> }
}
