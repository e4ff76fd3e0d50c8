//! Who gains and who loses what, before it is saved.

use hallpass_protocol::access::AccessPreviewResponse;
use leptos::prelude::*;

use crate::state::access::{changes, head};
use crate::state::policy::Names;

/// How much is touched, and each change in a line.
pub(super) fn changes_view(
    preview: &AccessPreviewResponse,
    names: StoredValue<Names>,
) -> impl IntoView + use<> {
    let lines = names.with_value(|names| changes(preview, names));
    let line = |(name, words, sentence): (&'static str, &'static str, String)| {
        view! {
            <li class="change" data-testid="access-change" data-direction=name>
                <span class=format!("change__mark change__mark--{name}")>{words}</span>
                <span>{sentence}</span>
            </li>
        }
    };
    view! {
        <p class="dialog__text" data-testid="access-touched">{head(preview)}</p>
        <ul class="changes">{lines.into_iter().map(line).collect_view()}</ul>
    }
}
