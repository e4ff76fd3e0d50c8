//! What this tab keeps over a reload, in `sessionStorage`: the session's token, and which request was
//! opened to be approved.
//!
//! Never `localStorage`: that would outlive the tab and be read by every other. The token alone
//! opens nothing: each request needs a proof by a key that cannot be exported
//! ([`super::key_store`]).

use hallpass_protocol::ids::SessionId;
use web_sys::Storage;
use zeroize::Zeroizing;

const ID: &str = "hallpass.session";
const TOKEN: &str = "hallpass.token";
const LAST_INPUT: &str = "hallpass.last-input";
const APPROVAL: &str = "hallpass.approval";
const COMPUTER: &str = "hallpass.computer";

/// The session that this tab has.
pub(crate) struct KeptSession {
    /// Names the session's key.
    pub(crate) id: SessionId,
    /// Its token.
    pub(crate) token: Zeroizing<String>,
}

/// Keeps when somebody was last at the computer, by this browser's clock: a browser that opens its
/// tabs again gives them their storage back, however long it was closed.
pub(crate) fn keep_last_input(now_ms: i64) {
    if let Some(storage) = storage() {
        // Where nothing can be stored, no session is kept either.
        let _ = storage.set_item(LAST_INPUT, &now_ms.to_string());
    }
}

/// When somebody was last there; the beginning of time where that is not known.
pub(crate) fn last_input_ms() -> i64 {
    let kept = storage().and_then(|storage| storage.get_item(LAST_INPUT).ok().flatten());
    kept.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Keeps a session. A browser that refuses to store lets the session end with the page.
pub(crate) fn keep(session: &KeptSession) {
    if let Some(storage) = storage() {
        // EXPOSE: the token is kept for the next load of this tab.
        let kept = storage.set_item(ID, &session.id.to_string()).is_ok()
            && storage.set_item(TOKEN, &session.token).is_ok();
        if !kept {
            forget();
        }
    }
}

/// The session that was kept.
pub(crate) fn kept() -> Option<KeptSession> {
    let storage = storage()?;
    let item = |name| storage.get_item(name).ok().flatten();
    Some(KeptSession {
        id: item(ID)?.parse().ok()?,
        token: Zeroizing::new(item(TOKEN)?),
    })
}

/// Keeps nothing any more.
pub(crate) fn forget() {
    if let Some(storage) = storage() {
        for name in [ID, TOKEN, LAST_INPUT] {
            // Removing what is not there succeeds; storage that cannot be written holds nothing.
            let _ = storage.remove_item(name);
        }
    }
}

/// Keeps how somebody came to a request, until it is decided: signing in, and a phone that takes the
/// page out of its memory during a call, are not to lose it. There is no secret in it.
pub(crate) fn keep_approval(entry: &str) {
    if let Some(storage) = storage() {
        // Where nothing can be stored, the code has to be scanned again after a reload.
        let _ = storage.set_item(APPROVAL, entry);
    }
}

/// The request that was kept.
pub(crate) fn kept_approval() -> Option<String> {
    storage()?.get_item(APPROVAL).ok().flatten()
}

/// Forgets it.
pub(crate) fn forget_approval() {
    if let Some(storage) = storage() {
        // As above.
        let _ = storage.remove_item(APPROVAL);
    }
}

/// Keeps how somebody came to a computer that is to be signed in, until it is decided. There is no
/// secret in it.
pub(crate) fn keep_computer(entry: &str) {
    if let Some(storage) = storage() {
        // As above.
        let _ = storage.set_item(COMPUTER, entry);
    }
}

/// The computer that was kept.
pub(crate) fn kept_computer() -> Option<String> {
    storage()?.get_item(COMPUTER).ok().flatten()
}

/// Forgets it.
pub(crate) fn forget_computer() {
    if let Some(storage) = storage() {
        // As above.
        let _ = storage.remove_item(COMPUTER);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the edge to `sessionStorage`"
)]
fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}
