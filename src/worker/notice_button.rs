//! The button of a notification: it extends the account that is about to end.

use hallpass_protocol::ids::AccountId;

use crate::ports::Extension;
use crate::worker::Worker;
use crate::worker::badge::in_words;
use crate::worker::notices::{DueNotice, Notice, offered_extension_s};
use crate::worker::platform::Platform;

/// Before the account's id in a notification's.
const PREFIX: &str = "account-";

/// Names the notification about an account.
pub(super) fn notification_id(account_id: AccountId) -> String {
    format!("{PREFIX}{account_id}")
}

impl<P: Platform> Worker<P> {
    /// `notifications.onButtonClicked`. What became of it takes the notification's place, because
    /// no page of ours may be open that could show it.
    pub async fn notice_pressed(&self, notification: &str) {
        let account_id = notification.strip_prefix(PREFIX).map(str::parse);
        let Some(Ok(account_id)) = account_id else {
            return;
        };
        let (customer, outcome) = self.extend_as_offered(account_id).await;
        let (title, message) = match outcome {
            Ok(minutes) => (
                format!("{customer}: extended by {}", in_words(minutes)),
                "Hallpass tells you again before it ends.".to_owned(),
            ),
            Err(reason) => (format!("{customer}: not extended"), reason),
        };
        self.show_notice(&DueNotice {
            account_id,
            notice: Notice::EndsSoon,
            title,
            message,
            extends_by_s: 0,
        });
    }

    /// The customer's name, and the minutes or why not.
    async fn extend_as_offered(&self, account_id: AccountId) -> (String, Result<u64, String>) {
        let account = self.look(|state| state.account(account_id).cloned());
        let Some(account) = account else {
            let reason = "Open Hallpass, sign in and extend it there.".to_owned();
            return ("The account".to_owned(), Err(reason));
        };
        let by_s = offered_extension_s(&account);
        let customer = account.customer_name;
        if by_s == 0 {
            let reason = "Its lifetime cannot be extended any more. Request another account.";
            return (customer, Err(reason.to_owned()));
        }
        let extension = Extension {
            account_id,
            lifetime_s: account.lifetime_s.saturating_add(by_s),
        };
        let extended = self.extend(extension).await;
        let outcome = extended.map(|_| u64::from(by_s / 60));
        (customer, outcome.map_err(|error| error.to_string()))
    }
}
