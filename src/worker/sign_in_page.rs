//! Which page a content script speaks for, judged by what the browser states alone.

use hallpass_autofill::{TenantMatch, is_sign_in_origin, match_tenant};
use hallpass_protocol::account::AccountView;

use crate::ports::Caller;

/// A document of Microsoft's sign-in, shown in the top frame of a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInPage {
    /// The tab.
    pub tab_id: i32,
    /// The document, where the browser names it.
    pub document_id: Option<String>,
    /// Its origin, one of the exact list.
    pub origin: String,
    /// Its address, of this origin.
    url: String,
}

impl SignInPage {
    /// The page of `caller`, unless it is one that must get nothing: another origin, an opaque
    /// one, a frame, or a document that is not shown.
    pub fn from_caller(caller: &Caller) -> Option<Self> {
        let Caller::Content {
            tab_id,
            frame_id,
            origin,
            document_id,
            lifecycle,
            url,
        } = caller
        else {
            return None;
        };
        let is_active = lifecycle
            .as_deref()
            .is_none_or(|lifecycle| lifecycle == "active");
        let is_of_origin = url
            .strip_prefix(origin.as_str())
            .is_some_and(|p| p.starts_with('/'));
        if *frame_id != 0 || !is_active || !is_of_origin || !is_sign_in_origin(origin) {
            return None;
        }
        Some(Self {
            tab_id: *tab_id,
            document_id: document_id.clone(),
            origin: origin.clone(),
            url: url.clone(),
        })
    }

    /// Whether the account may be filled here: not when the address names another tenant.
    pub fn admits(&self, account: &AccountView) -> bool {
        admits(&self.url, account)
    }
}

/// Whether the page at `url` may be one of the account's tenant. A further domain of the same
/// tenant counts as another tenant, because nothing here can prove that it is not.
pub fn admits(url: &str, account: &AccountView) -> bool {
    match_tenant(url, &account.tenant_id, &[&account.tenant_domain]) != TenantMatch::Another
}

/// The host of a tab's address, when it shows a sign-in page.
pub fn sign_in_host(url: &str) -> Option<&str> {
    let host = url.strip_prefix("https://")?.split('/').next()?;
    let (origin, path) = url.split_at_checked("https://".len() + host.len())?;
    (is_sign_in_origin(origin) && path.starts_with('/')).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::fixtures::{account, sign_in_caller};

    #[test]
    fn page_when_its_address_names_another_tenant_does_not_admit() {
        let account = account(1);
        let url = |path: &str| format!("https://login.microsoftonline.com/{path}");
        for path in [
            "common/oauth2",
            &format!("{}/oauth2", account.tenant_id),
            "login.srf",
            "",
        ] {
            assert!(admits(&url(path), &account), "{path}");
        }
        assert!(admits(&url("CONTOSO.onmicrosoft.com/login"), &account));
        assert!(!admits(&url("fabrikam.example/login"), &account));
        assert!(!admits(
            &url("11111111-2222-3333-4444-555555555555/login"),
            &account
        ));
    }

    #[test]
    fn page_when_the_sender_is_not_a_shown_top_frame_of_a_sign_in_origin_is_none() {
        assert!(SignInPage::from_caller(&sign_in_caller(7)).is_some());
        assert!(SignInPage::from_caller(&Caller::ExtensionPage).is_none());
        let refused = |change: fn(Fields<'_>)| {
            let mut caller = sign_in_caller(7);
            set(&mut caller, change);
            assert_eq!(SignInPage::from_caller(&caller), None, "{caller:?}");
        };
        refused(|f| *f.frame_id = 1);
        refused(|f| "null".clone_into(f.origin));
        refused(|f| "http://login.microsoftonline.com".clone_into(f.origin));
        refused(|f| "https://login.microsoftonline.com:8443".clone_into(f.origin));
        refused(|f| "https://login.microsoftonline.com.".clone_into(f.origin));
        refused(|f| "https://evil.example".clone_into(f.origin));
        refused(|f| "https://login.microsoftonline.com.evil.example/".clone_into(f.url));
        refused(|f| *f.lifecycle = Some("prerender".to_owned()));
        refused(|f| *f.lifecycle = Some("cached".to_owned()));
    }

    struct Fields<'a> {
        frame_id: &'a mut i32,
        origin: &'a mut String,
        lifecycle: &'a mut Option<String>,
        url: &'a mut String,
    }

    fn set(caller: &mut Caller, change: impl FnOnce(Fields<'_>)) {
        if let Caller::Content {
            frame_id,
            origin,
            lifecycle,
            url,
            ..
        } = caller
        {
            change(Fields {
                frame_id,
                origin,
                lifecycle,
                url,
            });
        }
    }

    #[test]
    fn host_when_the_tab_shows_no_sign_in_page_is_none() {
        let url = "https://login.microsoftonline.com/common/login?x=/";
        assert_eq!(sign_in_host(url), Some("login.microsoftonline.com"));
        for url in [
            "https://login.microsoftonline.com",
            "http://login.microsoftonline.com/common",
            "https://login.microsoftonline.com:444/common",
            "https://login.microsoftonline.com@evil.example/",
            "https://evil.example/https://login.microsoftonline.com/",
            "https://login.microsoftonline.com.evil.example/",
            "chrome://newtab/",
            "",
        ] {
            assert_eq!(sign_in_host(url), None, "{url}");
        }
    }
}
