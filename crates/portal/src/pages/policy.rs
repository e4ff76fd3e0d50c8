//! What holds for whom, at which customer: the policy, level by level.

mod desk;
mod explain;
mod level_editor;
mod level_switch;
mod preview;
mod setting_row;
mod ticks;
mod value;

use hallpass_protocol::policy::PolicyLevel;
use leptos::prelude::*;

use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::names::read_names;
use crate::reading::Reading;
use crate::state::policy::Names;
use explain::Explain;
use level_editor::LevelEditor;
use level_switch::LevelSwitch;

/// The room.
#[component]
pub(crate) fn PolicyRoom() -> impl IntoView {
    let api = Me::of_page().api();
    let names = Reading::begin(move || read_names(api));
    let level = RwSignal::new(PolicyLevel::Global);
    // While something is typed and not saved, nobody leaves the level by mistake.
    let is_changed = RwSignal::new(false);
    // What is explained is what is saved: each save has it read again.
    let saves = RwSignal::new(0_u32);
    let show = move |names: Names| {
        let names = StoredValue::new(names);
        let editor = move || view! { <LevelEditor level=level.get() names is_changed saves /> };
        let explain = move || {
            let customer = match level.get() {
                PolicyLevel::Customer { customer_id } | PolicyLevel::Group { customer_id, .. } => {
                    customer_id
                }
                PolicyLevel::BuiltIn | PolicyLevel::Global => return None,
            };
            Some(view! { <Explain customer names saves /> })
        };
        view! {
            <LevelSwitch level names is_changed />
            {editor}
            {explain}
        }
    };
    view! {
        <div class="page" data-testid="portal-policy">
            <PageHead
                title=Signal::stored("Policy".to_owned())
                text="Who may have which account, where, for how long. A level inherits what it does not say itself; a lock lets the levels below only be stricter."
            />
            {show_load(names, 3, show)}
        </div>
    }
}
