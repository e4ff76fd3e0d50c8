//! Whether somebody is signed in on this page, and all ways in and out.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::SessionId;
use hallpass_protocol::session::{SessionResponse, SessionView};
use hallpass_ui::clock::browser_now_ms;
use leptos::prelude::*;
use leptos::task::spawn_local;
use zeroize::Zeroizing;

use crate::api::{Api, CallError, Client, Identity, SignedInApi, Token};
use crate::browser::tab_store::KeptSession;
use crate::browser::{key_store, tab_store};
use crate::confirm_sign_in::ConfirmSignIn;
use crate::state::idle::Idle;
use crate::state::presence::Presence;

/// The page's session. A handle: it is made once and lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    client: Client,
    api: SignedInApi,
    confirm: ConfirmSignIn,
    presence: RwSignal<Presence>,
    view: RwSignal<Option<SessionView>>,
    clock_offset_ms: StoredValue<i64>,
}

impl Session {
    /// Made once, at the page's start.
    pub(crate) fn new() -> Self {
        let client = Client::new();
        let confirm = ConfirmSignIn::new();
        let presence = RwSignal::new(Presence::Restoring);
        let view = RwSignal::new(None);
        let ended = Callback::new(move |why: String| {
            forget(client, view);
            presence.set(Presence::ended(why));
        });
        Self {
            client,
            api: SignedInApi::new(client, confirm, ended),
            confirm,
            presence,
            view,
            clock_offset_ms: StoredValue::new(0),
        }
    }

    /// What may be called in it.
    pub(crate) const fn api(self) -> SignedInApi {
        self.api
    }

    /// The question for a fresh sign-in.
    pub(crate) const fn confirm(self) -> ConfirmSignIn {
        self.confirm
    }

    /// Whether somebody is signed in.
    pub(crate) const fn presence(self) -> RwSignal<Presence> {
        self.presence
    }

    /// Who, while somebody is.
    pub(crate) const fn view(self) -> RwSignal<Option<SessionView>> {
        self.view
    }

    /// Which session.
    pub(crate) fn id(self) -> Option<SessionId> {
        self.view.with_untracked(|view| view.as_ref().map(|v| v.id))
    }

    /// Goes on with the session that this tab had before it was loaded again.
    pub(crate) async fn restore(self) {
        let Some(kept) = tab_store::kept() else {
            self.presence.set(Presence::SignedOut(None));
            // Keys of expired sessions open nothing; they may also go the next time.
            let now = Timestamp::from_unix_ms(browser_now_ms());
            let _ = key_store::remove_expired(now).await;
            return;
        };
        self.presence.set(Presence::Restoring);
        let Ok(Some(key)) = key_store::find(kept.id).await else {
            tab_store::forget();
            return self.presence.set(Presence::SignedOut(None));
        };
        self.client.identity().resume(key, kept.token);
        match self.api.session().await {
            Ok(view) => {
                let idle = Idle::since(tab_store::last_input_ms());
                let was_away = idle.is_over(browser_now_ms(), view.lock_after_s);
                self.show(view);
                if was_away {
                    self.lock();
                } else {
                    self.presence.set(Presence::SignedIn);
                }
            }
            // A session that has ended has said so already.
            Err(error) => self.presence.update(|presence| {
                if *presence == Presence::Restoring {
                    *presence = Presence::NotRestored(error.to_string());
                }
            }),
        }
    }

    /// Signs in with a passkey.
    pub(crate) async fn sign_in(self) -> Result<(), CallError> {
        let identity = self.client.identity();
        let response = Api::new(self.client).sign_in().await?;
        self.begin(&identity, response).await;
        self.presence.set(Presence::SignedIn);
        Ok(())
    }

    /// Signs the same person in anew. The session before it ends.
    pub(crate) async fn sign_in_anew(self) -> Result<(), CallError> {
        let identity = self.client.identity();
        let response = Api::new(self.client).sign_in().await?;
        let before = self.view.get_untracked();
        let person = &response.session.technician;
        if before.is_none_or(|before| before.technician.id != person.id) {
            let name = person.display_name.clone();
            end_unheard(identity, Some(Zeroizing::new(response.token)));
            return Err(CallError::AnotherPerson(name));
        }
        let token = self.begin(&identity, response).await;
        end_unheard(identity, token);
        Ok(())
    }

    /// Keeps a new session in place of the one before, whose token it gives.
    async fn begin(self, identity: &Identity, response: SessionResponse) -> Option<Token> {
        let token = Zeroizing::new(response.token);
        let view = response.session;
        tab_store::forget();
        let before = identity.set_token(token.clone());
        if let Some(earlier) = self.view.get_untracked() {
            // A key that stays opens nothing without its token.
            let _ = key_store::remove(earlier.id).await;
        }
        // Where the browser stores no keys, the session lives as long as the page.
        if let Ok(key) = identity.key().await
            && key_store::keep(view.id, view.expires_at, &key)
                .await
                .is_ok()
        {
            tab_store::keep(&KeptSession { id: view.id, token });
        }
        self.show(view);
        before
    }

    fn show(self, view: SessionView) {
        let offset_ms = view.server_time.unix_ms() - browser_now_ms();
        self.clock_offset_ms.set_value(offset_ms);
        self.view.set(Some(view));
    }

    /// The cloud's clock minus this browser's, in milliseconds.
    pub(crate) fn clock_offset_ms(self) -> i64 {
        self.clock_offset_ms.get_value()
    }

    /// Signs out, here.
    pub(crate) fn sign_out(self) {
        self.leave(Presence::SignedOut(None));
    }

    /// Wipes everything, because nobody was at the computer.
    pub(crate) fn lock(self) {
        let name = self.view.with_untracked(|view| {
            view.as_ref()
                .map(|view| view.technician.display_name.clone())
        });
        self.leave(Presence::Locked(name.unwrap_or_default()));
    }

    /// The session has ended without us.
    pub(crate) fn ended(self, why: impl Into<String>) {
        forget(self.client, self.view);
        self.presence.set(Presence::ended(why.into()));
    }

    fn leave(self, then: Presence) {
        let identity = forget(self.client, self.view);
        self.confirm.answer(false);
        self.presence.set(then);
        let token = identity.token();
        end_unheard(identity, token);
    }
}

/// Ends a session in the background. Whether or not the cloud hears it: the token is dropped here,
/// and there an unused session ends by itself.
fn end_unheard(identity: Identity, token: Option<Token>) {
    spawn_local(async move {
        if let Some(token) = token {
            let _ = identity.end_session(&token).await;
        }
    });
}

/// Wipes token and key, here and where the browser stores them; gives them for a last call.
fn forget(client: Client, view: RwSignal<Option<SessionView>>) -> Identity {
    tab_store::forget();
    if let Some(view) = view.get_untracked() {
        spawn_local(async move {
            // A key that stays opens nothing without its token.
            let _ = key_store::remove(view.id).await;
        });
    }
    view.set(None);
    client.wipe()
}
