//! Adds a customer.

use hallpass_ui::components::{Button, ButtonKind, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::act::Act;
use crate::components::{Dialog, Failure};
use crate::me::Me;
use crate::navigation::Navigation;
use crate::state::person::check_name;
use crate::toast::Toast;

/// The dialog: a name. What comes next is the customer's connection.
#[component]
pub(super) fn Add(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let api = Me::of_page().api();
    let toast = Toast::of_page();
    let navigation = Navigation::of_page();
    let name = RwSignal::new(String::new());
    let act = Act::new();
    let submit = Callback::new(move |()| match check_name(&name.read_untracked()) {
        Ok(name) => act.run(api.add_customer(name), move |made| {
            open.set(false);
            toast.say(format!("“{}” was added. Connect it next.", made.name));
            navigation.go(&format!("/customers/{}", made.customer_id));
        }),
        Err(error) => act.error().set(Some(error.to_string())),
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    let close = Callback::new(move |()| open.set(false));
    let closed = Callback::new(move |()| {
        act.clear();
        name.set(String::new());
    });
    view! {
        <Dialog
            open
            title=Signal::stored("Add a customer".to_owned())
            testid="customer-dialog"
            on_close=closed
        >
            <form class="form" novalidate on:submit=on_submit>
                <Field
                    id="customer-new-name"
                    label="Name"
                    value=name
                    hint="The company, as your technicians search for it. Its Entra tenant is connected next."
                    max_length=200
                    disabled=act.is_busy()
                    testid="customer-new-name"
                />
                <Failure error=act.error() testid="customer-add-error" />
                <div class="form__actions">
                    <Button on_press=close>"Cancel"</Button>
                    <Button
                        kind=ButtonKind::Primary
                        testid="customer-submit"
                        submits=true
                        busy=act.is_busy()
                    >
                        "Add and connect"
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}
