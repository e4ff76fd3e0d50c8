//! What the fill button offers.

use hallpass_protocol::account::AccountView;
use hallpass_protocol::ids::AccountId;

use crate::ports::FillOffer;

/// One account that can be filled into the page on the active tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FillChoice {
    /// As which account.
    pub(crate) account_id: AccountId,
    /// The customer.
    pub(crate) customer: String,
    /// The sign-in name.
    pub(crate) user: String,
    /// The exact host into which it goes.
    pub(crate) host: String,
}

/// What the popup shows above the list, when the active tab is a sign-in page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum FillPanel {
    /// Nothing.
    #[default]
    Hidden,
    /// The page belongs to a tenant for which there is no ready account.
    NoAccount {
        /// The sign-in host.
        host: String,
    },
    /// One of these.
    Choices(Vec<FillChoice>),
}

impl FillPanel {
    /// Puts the worker's offer together with what the list knows. An account that the list does
    /// not have (any more) is not offered.
    pub(crate) fn new(offer: &FillOffer, accounts: &[AccountView]) -> Self {
        match offer {
            FillOffer::NotASignInPage => Self::Hidden,
            FillOffer::NoAccount { host } => Self::NoAccount { host: host.clone() },
            FillOffer::Accounts { host, account_ids } => {
                let choices: Vec<_> = account_ids
                    .iter()
                    .filter_map(|id| accounts.iter().find(|account| account.id == *id))
                    .map(|account| FillChoice {
                        account_id: account.id,
                        customer: account.customer_name.clone(),
                        user: account.user_principal_name.clone(),
                        host: host.clone(),
                    })
                    .collect();
                if choices.is_empty() {
                    Self::NoAccount { host: host.clone() }
                } else {
                    Self::Choices(choices)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::account::AccountState;

    use super::*;
    use crate::popup::state::account_row::tests::account;

    const HOST: &str = "login.microsoftonline.com";

    #[test]
    fn panel_when_one_account_fits_names_tenant_account_and_host() {
        let ready = account(AccountState::Ready);
        let offer = FillOffer::Accounts {
            host: HOST.to_owned(),
            account_ids: vec![ready.id],
        };
        let FillPanel::Choices(choices) = FillPanel::new(&offer, &[ready]) else {
            panic!("expected a choice")
        };
        assert_eq!(choices[0].customer, "Contoso");
        assert_eq!(choices[0].user, "msp-ada@contoso.onmicrosoft.com");
        assert_eq!(choices[0].host, HOST);
    }

    #[test]
    fn panel_when_the_offered_account_is_gone_offers_nothing() {
        let id = account(AccountState::Ready).id;
        let offer = FillOffer::Accounts {
            host: HOST.to_owned(),
            account_ids: vec![id],
        };
        assert_eq!(
            FillPanel::new(&offer, &[]),
            FillPanel::NoAccount {
                host: HOST.to_owned()
            }
        );
        assert_eq!(
            FillPanel::new(&FillOffer::NotASignInPage, &[]),
            FillPanel::Hidden
        );
    }
}
