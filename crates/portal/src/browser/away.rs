//! Leaving the portal, and handing out files.

use js_sys::Array;
use leptos::prelude::window;
use leptos::web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use wasm_bindgen::JsCast;

/// Goes to another site in this tab. The session is still there when the browser comes back.
pub(crate) fn go(url: &str) {
    // An address that a browser refuses leaves the page where it is.
    let _ = window().location().assign(url);
}

/// What stands behind the path, without its question mark.
pub(crate) fn query() -> String {
    let search = window().location().search().unwrap_or_default();
    search.strip_prefix('?').unwrap_or(&search).to_owned()
}

/// Hands a page out as a file; `None` when the browser does not take part.
pub(crate) fn download_html(name: &str, page: &str) -> Option<()> {
    download(name, "text/html", page)
}

/// Hands a table out as a file; `None` when the browser does not take part.
pub(crate) fn download_csv(name: &str, table: &str) -> Option<()> {
    download(name, "text/csv;charset=utf-8", table)
}

fn download(name: &str, media_type: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link = leptos::prelude::document().create_element("a").ok()?;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The download has its own hold on it by now.
    Url::revoke_object_url(&url).ok()
}
