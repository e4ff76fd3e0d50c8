//! Which technicians reach which customers.

mod assignments;
mod changes;
mod editor;
mod tag_dialog;
mod tags;

use hallpass_protocol::access::AccessView;
use hallpass_protocol::customer::AllTagsResponse;
use leptos::prelude::*;

use crate::api::{CallError, SignedInApi};
use crate::components::{PageHead, show_load};
use crate::me::Me;
use crate::names::read_names;
use crate::reading::Reading;
use crate::state::policy::Names;
use editor::Editor;
use tags::Tags;

/// What the room shows.
#[derive(Clone, PartialEq)]
struct Everything {
    names: Names,
    access: AccessView,
    tags: AllTagsResponse,
}

async fn read(api: SignedInApi) -> Result<Everything, CallError> {
    Ok(Everything {
        names: read_names(api).await?,
        access: api.access().await?.access,
        tags: api.all_tags().await?,
    })
}

/// The room.
#[component]
pub(crate) fn AccessRoom() -> impl IntoView {
    let api = Me::of_page().api();
    let reading = Reading::begin(move || read(api));
    let show = move |all: Everything| {
        let names = StoredValue::new(all.names);
        let tags = RwSignal::new(all.tags);
        view! {
            <Editor access=all.access names tags />
            <Tags names tags />
        }
    };
    view! {
        <div class="page" data-testid="portal-access">
            <PageHead
                title=Signal::stored("Access".to_owned())
                text="Which technicians reach which customers. Owners, administrators and auditors reach all."
            />
            {show_load(reading, 3, show)}
        </div>
    }
}
