//! Launch: a portal in a new tab that is bound to the account.

use std::time::Duration;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::ids::AccountId;

use crate::ports::{ContentInstruction, ContentPort, LaunchRequest, PortError, Portal};
use crate::worker::binding::{SecretKinds, TabBinding};
use crate::worker::platform::Platform;
use crate::worker::state::Topic;
use crate::worker::{Worker, portals};

/// What a tab shows before it is sent to its portal.
pub(super) const BLANK: &str = "about:blank";
/// How often it is looked whether it is shown, which takes a browser a few milliseconds.
const BLANK_LOOK_EVERY: Duration = Duration::from_millis(5);
/// How many times at most.
const BLANK_LOOKS: u8 = 200;

impl<P: Platform> Worker<P> {
    /// Opens the portal in a tab that is bound before it goes anywhere. The credential is opened
    /// first, so that a technician who cannot be signed in learns it before leaving the popup.
    pub(super) async fn open_portal(&self, request: LaunchRequest) -> Result<(), PortError> {
        let LaunchRequest { account_id, portal } = request;
        let account = self.require_usable(account_id)?;
        let kinds = self.prepare_credential(account_id).await?;
        // A rule is for a tab that there is: what loads in it must not be quicker than the rule.
        let (tab_id, cookie_store) = self.open_blank(&account).await?;
        self.bind(tab_id, account_id, Some(portal), kinds);
        self.change_binding(tab_id, |binding| binding.cookie_store = cookie_store);
        let is_hinted = self.add_login_hint(tab_id, &account).await;
        self.let_blank_load(tab_id).await;
        let set_out = self.change_binding(tab_id, TabBinding::set_out);
        if set_out.is_none() {
            return Err(unavailable(
                "The tab was closed, or Hallpass was locked. Open the portal again.",
            ));
        }
        let url = if is_hinted {
            portals::address(portal, &account)
        } else {
            portals::address_with_hint(portal, &account)
        };
        let opened = self.platform().navigate(tab_id, &url).await;
        opened.map_err(|_| {
            self.unbind(tab_id);
            unavailable("The tab was closed. Open the portal again.")
        })
    }

    /// Sends on the tabs that an earlier worker left blank, because the browser stopped it in the middle
    /// of a launch.
    pub(super) fn go_on_with_launches(&self) {
        let now = self.now_unix_ms();
        let left: Vec<(i32, Portal, AccountView)> = self.look(|state| {
            let blank = state.bindings.iter().filter(|one| one.is_blank(now));
            blank
                .filter_map(|one| {
                    let account = state.usable_account(one.account_id, now)?;
                    Some((one.tab_id, one.portal?, account.clone()))
                })
                .collect()
        });
        for (tab_id, portal, account) in left {
            let worker = self.clone();
            self.platform().spawn(async move {
                worker.let_blank_load(tab_id).await;
                worker.change_binding(tab_id, TabBinding::set_out);
                worker.open_again(tab_id, portal, &account);
            });
        }
    }

    /// Lets the blank page be shown: sent on while the browser still makes it, a tab may stay blank.
    async fn let_blank_load(&self, tab_id: i32) {
        for _ in 0..BLANK_LOOKS {
            let tab = self.platform().tab(tab_id).await;
            if tab.is_none_or(|tab| !tab.is_loading) {
                return;
            }
            self.platform().sleep(BLANK_LOOK_EVERY).await;
        }
    }

    /// Opens the portal once more in the tab that was launched; what names the account there stands.
    pub(super) fn open_again(&self, tab_id: i32, portal: Portal, account: &AccountView) {
        let is_hinted = self.look(|state| state.hinted.iter().any(|one| one.tab_id == tab_id));
        let url = if is_hinted {
            portals::address(portal, account)
        } else {
            portals::address_with_hint(portal, account)
        };
        let worker = self.clone();
        // A tab that is gone ends its binding by itself.
        self.platform().spawn(async move {
            let _ = worker.platform().navigate(tab_id, &url).await;
        });
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

pub(super) fn unavailable(message: &str) -> PortError {
    PortError::Failed {
        code: ErrorCode::Unavailable,
        message: message.to_owned(),
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
