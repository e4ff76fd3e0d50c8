//! Fill on a page that was not launched: the press in the popup, or the shortcut, is the intent.

use hallpass_autofill::sovereign_cloud;
use hallpass_autofill::table::SovereignCloud;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::ids::AccountId;

use crate::ports::{ContentInstruction, FillOffer, PortError};
use crate::worker::Worker;
use crate::worker::launch::pushed;
use crate::worker::platform::{Platform, TabInfo};
use crate::worker::sign_in_page::{admits, sign_in_host};
use crate::worker::state::{State, is_usable};

impl<P: Platform> Worker<P> {
    /// What can be filled on the active tab.
    pub(super) async fn offer(&self) -> FillOffer {
        match self.platform().active().await {
            Some(tab) => self.offer_for(&tab),
            None => FillOffer::NotASignInPage,
        }
    }

    fn offer_for(&self, tab: &TabInfo) -> FillOffer {
        let url = tab.url.as_deref().unwrap_or_default();
        let Some(host) = sign_in_host(url).map(str::to_owned) else {
            return FillOffer::NotASignInPage;
        };
        let now = self.cloud_time();
        let account_ids: Vec<AccountId> = self.look(|state| {
            let accounts = state.accounts.iter().flatten();
            accounts
                .filter(|account| is_usable(account, now) && admits(url, account))
                .map(|account| account.id)
                .collect()
        });
        if account_ids.is_empty() {
            FillOffer::NoAccount { host }
        } else {
            FillOffer::Accounts { host, account_ids }
        }
    }

    /// Binds the active tab to the account and lets its page be read.
    pub(super) async fn fill_active_tab(&self, account_id: AccountId) -> Result<(), PortError> {
        let refuse = |code, message: &str| PortError::Failed {
            code,
            message: message.to_owned(),
        };
        let tab = self.platform().active().await.ok_or_else(|| {
            refuse(
                ErrorCode::NotFound,
                "No tab is in front. Open the sign-in page, then try again.",
            )
        })?;
        match self.offer_for(&tab) {
            FillOffer::Accounts { account_ids, .. } if account_ids.contains(&account_id) => {}
            FillOffer::NotASignInPage => {
                return Err(refuse(
                    ErrorCode::InvalidRequest,
                    "This tab shows no Microsoft sign-in page. Open one, then try again.",
                ));
            }
            _ => {
                return Err(refuse(
                    ErrorCode::AccountState,
                    "This account does not belong to the tenant of this page, or has ended.",
                ));
            }
        }
        let kinds = self.prepare_credential(account_id).await?;
        self.bind(tab.id, account_id, None, kinds);
        let look = pushed(&ContentInstruction::Look).ok_or(PortError::VersionMismatch)?;
        if self.platform().tell(tab.id, &look).await.is_err() {
            // The page is older than the extension: loaded again, it has a content script.
            self.platform().reload(tab.id).await.map_err(|_| {
                refuse(
                    ErrorCode::NotFound,
                    "The tab was closed. Open the page again.",
                )
            })?;
        }
        Ok(())
    }

    async fn not_a_sign_in_page(&self) -> &'static str {
        let url = self.platform().active().await.and_then(|tab| tab.url);
        url.as_deref().and_then(sovereign_cloud).map_or(
            "This tab shows no Microsoft sign-in page.",
            of_sovereign_cloud,
        )
    }

    /// A keyboard shortcut was pressed; `fill` is the one that there is.
    pub async fn command(&self, name: &str) {
        if name != "fill" {
            return;
        }
        let outcome = match self.offer().await {
            FillOffer::Accounts { account_ids, .. } => match account_ids.as_slice() {
                [one] => self
                    .fill_active_tab(*one)
                    .await
                    .map_err(|error| error.to_string()),
                _ => {
                    Err("Several accounts fit this page. Open Hallpass and choose one.".to_owned())
                }
            },
            FillOffer::NoAccount { .. } => Err(self.look(no_account).to_owned()),
            FillOffer::NotASignInPage => Err(self.not_a_sign_in_page().await.to_owned()),
        };
        if let Err(message) = outcome {
            self.platform()
                .notify("fill", "Nothing was filled", &message, None);
        }
    }
}

/// Why a page that looks like Microsoft's sign-in is not filled.
const fn of_sovereign_cloud(cloud: SovereignCloud) -> &'static str {
    match cloud {
        SovereignCloud::UsGovernment => {
            "This is the sign-in page of Microsoft's cloud for the US government, where Hallpass \
             has no accounts."
        }
        SovereignCloud::China => {
            "This is the sign-in page of Microsoft's cloud in China, where Hallpass has no \
             accounts."
        }
    }
}

/// Why no account fits a sign-in page, and what to do.
const fn no_account(state: &State) -> &'static str {
    match (&state.session, &state.locked) {
        (Some(_), _) => "No account of yours fits this page. Request one in Hallpass.",
        (None, Some(_)) => "Hallpass is locked. Open it and unlock it with your passkey.",
        (None, None) => "You are signed out. Open Hallpass and sign in.",
    }
}
