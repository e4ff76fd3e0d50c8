//! The changes that wait for a second administrator.

use hallpass_protocol::preset_proposal::PresetProposalView;
use hallpass_ui::components::{Button, ButtonKind, Confirm};
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Failure, Section};
use crate::me::Me;
use crate::state::presets::proposal_words;
use crate::toast::Toast;

/// What is said of a change that was only proposed.
pub(super) const PROPOSED: &str = "Proposed. Another administrator has to confirm it.";

/// All of them; nothing where there is none.
#[component]
pub(super) fn Proposals(
    /// The oldest first.
    proposals: Vec<PresetProposalView>,
    /// Whether the person may confirm and refuse.
    may_decide: bool,
    /// The room has to be read again.
    changed: Callback<()>,
) -> impl IntoView {
    if proposals.is_empty() {
        return None;
    }
    let row = move |proposal| view! { <Proposal proposal may_decide changed /> };
    Some(view! {
        <Section
            title="Waiting for a second administrator"
            text="Nothing of this holds until somebody else confirms it, within seven days."
            testid="preset-proposals"
        >
            <ul class="rows">{proposals.into_iter().map(row).collect_view()}</ul>
        </Section>
    })
}

#[component]
fn Proposal(
    proposal: PresetProposalView,
    may_decide: bool,
    changed: Callback<()>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let id = proposal.id;
    let words = proposal_words(&proposal);
    let confirm = Callback::new(move |()| {
        act.run(api.confirm_proposal(id), move |()| {
            toast.say("Confirmed.");
            changed.run(());
        });
    });
    let refuse = Callback::new(move |()| {
        act.run(api.refuse_proposal(id), move |()| {
            toast.say("Refused: nothing has changed.");
            changed.run(());
        });
    });
    let may_be_confirmed = proposal.may_be_confirmed;
    let actions = may_decide.then(|| {
        view! {
            <div class="row__actions">
                {may_be_confirmed
                    .then(|| {
                        view! {
                            <Confirm
                                action="Confirm"
                                question="Shall this hold from now on?"
                                confirm="Confirm the change"
                                cancel="Not yet"
                                busy=act.is_busy()
                                testid="proposal-confirm"
                                confirm_testid="proposal-confirm-confirm"
                                on_confirm=confirm
                            />
                        }
                    })}
                <Button
                    kind=ButtonKind::Quiet
                    testid="proposal-refuse"
                    busy=act.is_busy()
                    on_press=refuse
                >
                    {if may_be_confirmed { "Refuse" } else { "Withdraw" }}
                </Button>
            </div>
        }
    });
    view! {
        <li class="row" data-testid="preset-proposal">
            <div class="row__words">
                <p class="row__title">{words.what}</p>
                <p class="row__detail">{words.details}</p>
                <p class="row__detail">{words.who}</p>
            </div>
            {actions}
            <Failure error=act.error() testid="proposal-error" />
        </li>
    }
}
