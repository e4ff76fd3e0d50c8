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

use crate::api::{CallError, SignedInApi};
use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::reading::Reading;
use crate::state::policy::Names;
use explain::Explain;
use level_editor::LevelEditor;
use level_switch::LevelSwitch;

async fn read_names(api: SignedInApi) -> Result<Names, CallError> {
    let customers = api.customers().await?.customers;
    let groups = api.groups().await?.groups;
    let technicians = api.technicians().await?.technicians;
    Ok(Names {
        customers: customers.into_iter().map(|it| (it.id, it.name)).collect(),
        groups: groups.into_iter().map(|it| (it.id, it.name)).collect(),
        technicians: technicians
            .into_iter()
            .map(|it| (it.technician.id, it.technician.display_name))
            .collect(),
        presets: api.preset_names().await?,
    })
}

/// The room.
#[component]
pub(crate) fn PolicyRoom() -> impl IntoView {
    let api = Me::of_page().api();
    let names = Reading::begin(move || read_names(api));
    let level = RwSignal::new(PolicyLevel::Global);
    // While something is typed and not saved, nobody leaves the level by mistake.
    let is_changed = RwSignal::new(false);
    let show = move |names: Names| {
        let names = StoredValue::new(names);
        let editor = move || view! { <LevelEditor level=level.get() names is_changed /> };
        let explain = move || {
            let customer = match level.get() {
                PolicyLevel::Customer { customer_id } | PolicyLevel::Group { customer_id, .. } => {
                    customer_id
                }
                PolicyLevel::BuiltIn | PolicyLevel::Global => return None,
            };
            Some(view! { <Explain customer names /> })
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
