//! The clipboard's edge.

use wasm_bindgen_futures::JsFuture;

/// The browser did not let us write to the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The browser did not allow copying. Click into this window and try again.")]
pub struct CopyError;

/// Puts `text` on the clipboard. Works only soon after a press, while the document has the focus.
///
/// # Errors
/// When the browser refuses.
#[expect(clippy::disallowed_methods, reason = "this is the clipboard's edge")]
pub async fn copy(text: &str) -> Result<(), CopyError> {
    let window = web_sys::window().ok_or(CopyError)?;
    JsFuture::from(window.navigator().clipboard().write_text(text))
        .await
        .map(drop)
        .map_err(|_| CopyError)
}
