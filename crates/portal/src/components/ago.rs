//! How long ago something was.

use hallpass_protocol::Timestamp;
use hallpass_ui::clock::browser_now_ms;
use hallpass_ui::remaining::ago_in_words;
use leptos::prelude::*;

use crate::browser::date;
use crate::me::Me;

/// “3 h ago”, by the cloud's clock; the moment itself where the pointer rests.
#[component]
pub(crate) fn Ago(
    /// The moment.
    moment: Timestamp,
) -> impl IntoView {
    let offset_ms = Me::of_page().clock_offset_ms();
    let words = ago_in_words(moment, browser_now_ms(), offset_ms);
    view! { <time datetime=moment.to_string() title=date::day_and_time(moment)>{words}</time> }
}
