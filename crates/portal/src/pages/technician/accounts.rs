//! The accounts that a technician holds, and the way to end all of them at once.

use hallpass_protocol::account::EndAccountsResponse;
use hallpass_protocol::technician::TechnicianView;
use hallpass_ui::components::Confirm;
use leptos::prelude::*;

use super::Shown;
use crate::act::Act;
use crate::components::{Failure, Section};
use crate::me::Me;
use crate::state::ended_accounts::ended_in_words;
use crate::toast::Toast;

/// How many there are, and one press that ends them.
#[component]
pub(super) fn Accounts(
    /// Who is shown.
    shown: Shown,
    /// Who.
    person: TechnicianView,
    /// How many of their accounts have not ended.
    count: u32,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let act = Act::new();
    let TechnicianView {
        id, display_name, ..
    } = person;
    let end_all = Callback::new(move |()| {
        act.run(
            api.end_accounts_of(id),
            move |ended: EndAccountsResponse| {
                toast.say(ended_in_words(ended.count));
                shown.refresh();
            },
        );
    });
    let question = format!(
        "End all accounts of {display_name}, for every customer? Open sessions at Microsoft are closed."
    );
    let content = if count == 0 {
        view! { <p class="card__note">"No active account."</p> }.into_any()
    } else {
        view! {
            <div class="card__foot">
                <Confirm
                    action="End all accounts"
                    question=question
                    confirm="End all accounts"
                    cancel="Keep"
                    busy=act.is_busy()
                    testid="technician-end-accounts"
                    confirm_testid="technician-end-accounts-confirm"
                    on_confirm=end_all
                />
            </div>
        }
        .into_any()
    };
    view! {
        <Section
            title="Accounts"
            text="Ending them closes nothing here: the technician stays signed in to Hallpass and may request others."
            testid="technician-accounts"
        >
            <Failure error=act.error() testid="technician-accounts-error" />
            {content}
        </Section>
    }
}
