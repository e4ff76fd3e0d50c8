//! The role presets: what may be asked for, and for how long.

mod form;
mod groups;
mod preset_dialog;
mod proposals;
mod roles;
mod row;
mod second_administrator;

use hallpass_protocol::preset::ListedPreset;
use hallpass_protocol::preset_proposal::PresetProposalsResponse;
use hallpass_ui::components::{Button, ButtonKind, EmptyState, IconKind};
use leptos::prelude::*;

use crate::api::{CallError, SignedInApi};
use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::names::read_names;
use crate::reading::Reading;
use crate::state::policy::Names;
use crate::state::powers::may_administer;
use preset_dialog::{Editing, PresetDialog};
use proposals::Proposals;
use row::PresetRow;
use second_administrator::SecondAdministrator;

/// What the room shows.
#[derive(Clone, PartialEq)]
struct Everything {
    presets: Vec<ListedPreset>,
    names: Names,
    proposals: PresetProposalsResponse,
}

async fn read(api: SignedInApi) -> Result<Everything, CallError> {
    Ok(Everything {
        names: read_names(api).await?,
        presets: api.presets().await?.presets,
        proposals: api.preset_proposals().await?,
    })
}

/// The room.
#[component]
pub(crate) fn PresetsRoom() -> impl IntoView {
    let me = Me::of_page();
    let api = me.api();
    let reading = Reading::begin(move || read(api));
    let changed = Callback::new(move |()| reading.refresh());
    let may_change = Memo::new(move |_| may_administer(&me.technician()));
    let editing = RwSignal::new(None::<Editing>);
    let add = Callback::new(move |()| editing.set(Some(Editing::New)));
    let show = move |all: Everything| {
        let may_decide = may_change.get_untracked();
        let PresetProposalsResponse {
            required,
            proposals,
        } = all.proposals;
        let proposals = view! { <Proposals proposals may_decide changed /> };
        let second = view! { <SecondAdministrator required may_change=may_decide changed /> };
        if all.presets.is_empty() {
            return view! {
                {proposals}
                <EmptyState
                    icon=IconKind::Key
                    title="No presets yet"
                    text="A preset names directory roles and groups, and how long they may be held. Without one, nobody can ask for an account."
                    testid="preset-empty"
                />
                {second}
            }
            .into_any();
        }
        let names = StoredValue::new(all.names);
        let row = move |listed| {
            view! { <PresetRow listed names may_change=may_decide editing changed /> }
        };
        view! {
            {proposals}
            <ul class="rows rows--card" data-testid="preset-list">
                {all.presets.into_iter().map(row).collect_view()}
            </ul>
            {second}
        }
        .into_any()
    };
    view! {
        <div class="page" data-testid="portal-presets">
            <PageHead
                title=Signal::stored("Presets".to_owned())
                text="What technicians ask for: directory roles and groups under one name, with their own limits. The policy says who may ask for which."
            >
                <Show when=move || may_change.get()>
                    <Button
                        kind=ButtonKind::Primary
                        testid="preset-add"
                        icon=IconKind::Plus
                        on_press=add
                    >
                        "Add preset"
                    </Button>
                </Show>
            </PageHead>
            {show_load(reading, 4, show)}
            <PresetDialog editing changed />
        </div>
    }
}
