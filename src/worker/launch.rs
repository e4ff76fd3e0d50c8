//! Launch: a portal in a new tab that is bound to the account.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::ids::AccountId;

use crate::ports::{ContentInstruction, ContentPort, LaunchRequest, PortError, Portal};
use crate::worker::binding::{SecretKinds, TabBinding};
use crate::worker::platform::Platform;
use crate::worker::state::Topic;
use crate::worker::{Worker, portals};

impl<P: Platform> Worker<P> {
    /// Opens the portal and binds its tab. The credential is opened first, so that a technician
    /// who cannot be signed in learns it before leaving the popup.
    pub(super) async fn open_portal(&self, request: LaunchRequest) -> Result<(), PortError> {
        let LaunchRequest { account_id, portal } = request;
        let account = self.require_usable(account_id)?;
        let kinds = self.prepare_credential(account_id).await?;
        let url = portals::address(portal, &account);
        let tab_id = self
            .platform()
            .create(&url)
            .await
            .map_err(|_| PortError::Failed {
                code: ErrorCode::Unavailable,
                message: "The browser did not open a tab. Open a window, then try again."
                    .to_owned(),
            })?;
        self.bind(tab_id, account_id, Some(portal), kinds);
        // In case its content script was quicker than the binding.
        self.tell_soon(tab_id, &ContentInstruction::Look);
        Ok(())
    }

    /// The account, when it can be signed in to.
    pub(super) fn require_usable(&self, id: AccountId) -> Result<AccountView, PortError> {
        let now = self.now_unix_ms();
        self.look(|state| state.usable_account(id, now).cloned())
            .ok_or_else(|| PortError::Failed {
                code: ErrorCode::AccountState,
                message: "This account is not ready or has ended. Request a new one.".to_owned(),
            })
    }

    /// Binds a tab to an account: the technician's intent. A former binding of the tab ends.
    pub(super) fn bind(
        &self,
        tab_id: i32,
        account_id: AccountId,
        portal: Option<Portal>,
        kinds: SecretKinds,
    ) {
        let now = self.now_unix_ms();
        self.change(|state| {
            state
                .bindings
                .retain(|one| one.tab_id != tab_id && !one.is_expired(now));
            state
                .bindings
                .push(TabBinding::new(tab_id, account_id, portal, kinds, now));
        });
        self.save(&[Topic::Bindings]);
        self.hint(account_id, None);
    }

    /// Ends a tab's binding.
    pub(super) fn unbind(&self, tab_id: i32) {
        let was_bound = self.change(|state| {
            let before = state.bindings.len();
            state.bindings.retain(|one| one.tab_id != tab_id);
            state.bindings.len() != before
        });
        if was_bound {
            self.save(&[Topic::Bindings]);
        }
    }

    /// Shows what the technician has to do on Microsoft's page; `None` takes it away.
    pub(super) fn hint(&self, account_id: AccountId, message: Option<String>) {
        let has_changed = self.change(|state| {
            let before = state.hints.clone();
            state.set_hint(account_id, message);
            state.hints != before
        });
        if has_changed {
            self.save(&[Topic::Hints]);
            self.show_badge();
            self.push_accounts();
        }
    }

    /// Pushes an instruction without values to a tab's content script, if there is one.
    pub(super) fn tell_soon(&self, tab_id: i32, instruction: &ContentInstruction) {
        let Some(message) = pushed(instruction) else {
            return;
        };
        let worker = self.clone();
        self.platform().spawn(async move {
            // A tab that is gone, or has no content script yet, will ask by itself.
            let _ = worker.platform().tell(tab_id, &message).await;
        });
    }
}

/// `{"port": "content/1", "instruction": …}`.
pub(super) fn pushed(instruction: &ContentInstruction) -> Option<String> {
    #[derive(serde::Serialize)]
    struct Pushed<'a> {
        port: &'static str,
        instruction: &'a ContentInstruction,
    }
    serde_json::to_string(&Pushed {
        port: ContentPort::NAME,
        instruction,
    })
    .ok()
}
