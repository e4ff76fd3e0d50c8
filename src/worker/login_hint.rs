//! The account's name, told to Microsoft before it asks: a rule of the browser adds `login_hint` to
//! the authorize requests of the one tab that was launched, whichever portal sends them.
//!
//! Such rules outlive the worker. Each stands no longer than the intent that it was made for: what
//! changes bindings takes the rules of those that are gone, and a worker that starts does the same
//! with what it finds.

use hallpass_autofill::table::AUTHORIZE_REQUEST;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::ids::AccountId;

use crate::worker::Worker;
use crate::worker::platform::Platform;

/// A tab whose sign-in names an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HintedTab {
    pub(crate) tab_id: i32,
    /// `None` where an earlier worker made the rule.
    pub(crate) account_id: Option<AccountId>,
}

/// `chrome.declarativeNetRequest`'s rule, as JSON: main-frame requests of `tab_id` to Microsoft's
/// authorize endpoint name the user. The rule's id is the tab's, so a tab has one at most. Whatever
/// else the request says stays as it is, `prompt` too: a portal that wants the account to be chosen
/// is answered on the page.
pub fn rule(tab_id: i32, user_principal_name: &str) -> String {
    serde_json::json!({
        "id": tab_id,
        "action": {
            "type": "redirect",
            "redirect": { "transform": { "queryTransform": { "addOrReplaceParams": [
                { "key": "login_hint", "value": user_principal_name },
            ] } } },
        },
        "condition": {
            "regexFilter": AUTHORIZE_REQUEST,
            "tabIds": [tab_id],
            "resourceTypes": ["main_frame"],
        },
    })
    .to_string()
}

impl<P: Platform> Worker<P> {
    /// Has the sign-in in a bound tab name its account, from now on; `false` where the browser has
    /// no such rules.
    pub(super) async fn add_login_hint(&self, tab_id: i32, account: &AccountView) -> bool {
        let user_name = &account.user_principal_name;
        // Noted first: a binding that ends meanwhile takes the rule with it.
        let account_id = Some(account.id);
        self.change(|state| state.hinted.push(HintedTab { tab_id, account_id }));
        let is_added = (self.platform().add_login_hint(tab_id, user_name).await).is_ok();
        if !is_added {
            self.change(|state| state.hinted.retain(|one| one.tab_id != tab_id));
        }
        is_added
    }

    /// Takes the rules whose intent is over.
    pub(super) fn remove_stale_login_hints(&self) {
        let now = self.now_unix_ms();
        let stale = self.change(|state| {
            let bindings = &state.bindings;
            let (kept, stale): (Vec<_>, Vec<_>) = state.hinted.iter().partition(|hinted| {
                bindings.iter().any(|binding| {
                    binding.tab_id == hinted.tab_id
                        && hinted.account_id.is_none_or(|id| id == binding.account_id)
                        && binding.is_on_its_way(now)
                })
            });
            state.hinted = kept;
            stale
        });
        if !stale.is_empty() {
            let tabs: Vec<i32> = stale.iter().map(|hinted| hinted.tab_id).collect();
            self.platform().remove_login_hints(&tabs);
        }
    }

    /// Takes over the rules that an earlier worker left.
    pub(super) fn take_over_login_hints(&self, tab_ids: Vec<i32>) {
        let hinted = tab_ids.into_iter().map(|tab_id| HintedTab {
            tab_id,
            account_id: None,
        });
        self.change(|state| state.hinted.extend(hinted));
        self.remove_stale_login_hints();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_is_for_one_tab_and_names_the_user() {
        let rule: serde_json::Value = serde_json::from_str(&rule(7, "hp-1@contoso.com")).unwrap();
        assert_eq!(rule["id"], 7);
        assert_eq!(rule["condition"]["tabIds"], serde_json::json!([7]));
        assert_eq!(rule["condition"]["resourceTypes"][0], "main_frame");
        let added = rule
            .pointer("/action/redirect/transform/queryTransform/addOrReplaceParams")
            .unwrap();
        let hint = serde_json::json!([{ "key": "login_hint", "value": "hp-1@contoso.com" }]);
        assert_eq!(added, &hint);
    }
}
