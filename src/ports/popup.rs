//! Popup (and sign-in tab, options page) to worker.

use core::fmt;

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::customer::CustomersResponse;
use hallpass_protocol::ids::{AccountId, CeremonyId, CustomerId, PresetId};
use hallpass_protocol::logo::{LogoHash, LogoImage};
use hallpass_protocol::session::SessionView;
use serde::{Deserialize, Serialize};

use super::approvals::{ApprovalsAsk, ApprovalsText, Requested};
use super::computer::{ComputerAsk, ComputerText};
use super::macros::port;

port! {
    /// What the extension's own pages ask of the worker.
    port PopupPort = "popup/1" callers [ExtensionPage]
        request PopupRequest, handler PopupHandler, client PopupClient {
        /// Where we stand: cloud, session, a problem to show.
        status(()) -> StatusView;
        /// Sets the cloud's address after asking `GET /v1/meta` there; the page has already
        /// obtained the host permission. Signs out of the former one.
        set_cloud(String) -> StatusView;
        /// Opens the sign-in tab (or focuses the one that is open).
        open_sign_in(()) -> ();
        /// Starts a passkey ceremony; the sign-in tab runs it.
        start_sign_in(()) -> CeremonyView;
        /// Ends the ceremony and the signed-out state.
        finish_sign_in(FinishSignIn) -> StatusView, once;
        /// Ends the session here and in the cloud; wipes every secret.
        sign_out(()) -> StatusView;
        /// The same, but remembers who was signed in and how long the accounts live.
        lock(()) -> StatusView;
        /// The customers for which the technician may ask.
        customers(()) -> CustomersResponse;
        /// The technician's accounts.
        accounts(()) -> AccountsView;
        /// Asks for an account, and where policy wants it for somebody's approval.
        request_account(RequestForm) -> Requested;
        /// The technician's requests that wait, and those that wait for the technician.
        approvals(ApprovalsAsk) -> ApprovalsText;
        /// Signing this browser in by the technician's phone, for one account.
        computer_sign_in(ComputerAsk) -> ComputerText;
        /// Ends an account now.
        end_account(AccountId) -> AccountView;
        /// Gives a ready account a longer lifetime.
        extend_account(Extension) -> AccountView;
        /// Has the credential of a ready account replaced.
        rotate_credential(AccountId) -> AccountView;
        /// Ends all accounts of the technician now; answers them as they are then.
        end_all(()) -> AccountsView;
        /// Opens a portal of the account's tenant in a new tab and binds the tab to the account.
        launch(LaunchRequest) -> (), once;
        /// Where portals open.
        launch_settings(()) -> LaunchSettings;
        /// Remembers where portals open from now on.
        set_launch_place(LaunchPlace) -> LaunchSettings;
        /// What can be filled on the active tab.
        fill_offer(()) -> FillOffer;
        /// Fills the active tab once with this account: the press is the intent.
        fill(FillTarget) -> ();
        /// A logo that an account of the technician carries.
        logo(LogoHash) -> LogoImage;
        /// A text for the clipboard: the technician pressed copy.
        copy(CopyField) -> CredentialText;
    }
}

/// Worker to the extension's pages, over a long-lived connection named `popup-events/1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PopupEvent {
    /// The status changed.
    Status(Box<StatusView>),
    /// The accounts changed.
    Accounts(AccountsView),
    /// The requests that wait for approval changed.
    Approvals(ApprovalsText),
    /// What can be filled changed.
    FillOffer(FillOffer),
}

/// Where we stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusView {
    /// The cloud's origin, such as `https://hallpass.example`; `None` until it was set.
    pub cloud: Option<String>,
    /// The session.
    pub session: SessionState,
    /// A standing problem, in one sentence that says what to do: cloud unreachable, captive
    /// portal, version too old.
    pub problem: Option<String>,
}

/// Whether somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Nobody.
    SignedOut,
    /// Nobody any more: the secrets are wiped, and a sign-in goes on where it was.
    Locked {
        /// The name of who was signed in.
        display_name: String,
        /// Where that technician is written to.
        email: String,
    },
    /// This technician.
    SignedIn {
        /// The session.
        session: SessionView,
        /// This browser holds the key that opens credentials sealed to the passkey.
        can_open_credentials: bool,
    },
}

/// A ceremony for the sign-in tab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CeremonyView {
    /// Names the ceremony.
    pub ceremony_id: CeremonyId,
    /// `{"publicKey": …}` for `navigator.credentials.get`.
    pub options: serde_json::Value,
}

/// What the sign-in tab hands to the worker.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishSignIn {
    /// Names the ceremony.
    pub ceremony_id: CeremonyId,
    /// The assertion, without results of the `prf` extension.
    pub credential: serde_json::Value,
    /// The PRF's 32 bytes in base64url, when the authenticator gave them. Only to the worker.
    pub prf: Option<String>,
}

impl fmt::Debug for FinishSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FinishSignIn")
            .field("ceremony_id", &self.ceremony_id)
            .finish_non_exhaustive()
    }
}

/// The technician's accounts, with what the countdown needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountsView {
    /// Newest first.
    pub accounts: Vec<AccountView>,
    /// Cloud's clock minus this browser's clock, in milliseconds: remaining time is
    /// `ends_at - (Date.now() + clock_offset_ms)`.
    pub clock_offset_ms: i64,
    /// A hint for an account in its tab: what the technician has to do on Microsoft's page.
    pub hints: Vec<AccountHint>,
}

/// What the technician has to know about a sign-in that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountHint {
    /// Which account.
    pub account_id: AccountId,
    /// One sentence.
    pub message: String,
}

/// The request form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestForm {
    /// Made once per form, so that a second press asks for nothing new.
    pub idempotency_key: hallpass_protocol::ids::IdempotencyKey,
    /// For which customer.
    pub customer_id: CustomerId,
    /// With which roles.
    pub preset_id: PresetId,
    /// For how long, in seconds.
    pub lifetime_s: i64,
    /// Why; empty where the customer's policy asks for none.
    pub reason: String,
    /// For which ticket; empty without one.
    pub ticket: String,
    /// From when on; at once where it is absent.
    pub starts_at: Option<Timestamp>,
}

/// A longer lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Of which account.
    pub account_id: AccountId,
    /// The whole lifetime from its start, in seconds.
    pub lifetime_s: u32,
}

/// Which portal to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Portal {
    /// The Entra admin center.
    Entra,
    /// The Azure portal.
    Azure,
    /// The Microsoft 365 admin center.
    Microsoft365,
    /// The Intune admin center.
    Intune,
    /// The Exchange admin center.
    Exchange,
    /// The `SharePoint` admin center.
    SharePoint,
    /// The Teams admin center.
    Teams,
    /// The Defender portal.
    Defender,
    /// The Purview portal.
    Purview,
    /// The Power Platform admin center.
    PowerPlatform,
}

/// A launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LaunchRequest {
    /// As which account.
    pub account_id: AccountId,
    /// Into which portal.
    pub portal: Portal,
}

/// Where portals open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaunchPlace {
    /// In a tab of the window: the browser's other sessions are there too.
    #[default]
    Window,
    /// In a private window, which knows of no session but those of other private windows.
    PrivateWindow,
    /// In a tab of a container that each customer has for itself, where the browser has containers.
    Container,
}

impl LaunchPlace {
    /// As it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::PrivateWindow => "private_window",
            Self::Container => "container",
        }
    }

    /// By the name under which it was kept; one that is not known is the first.
    pub fn from_name(name: &str) -> Self {
        [Self::PrivateWindow, Self::Container]
            .into_iter()
            .find(|place| place.name() == name)
            .unwrap_or_default()
    }
}

/// Where portals open, and what else there is to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchSettings {
    /// The choice.
    pub place: LaunchPlace,
    /// The person lets the extension into private windows.
    pub may_open_private_windows: bool,
    /// The browser has containers, whether or not they are switched on.
    pub has_containers: bool,
}

/// What can be filled on the active tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FillOffer {
    /// The tab shows no sign-in page.
    NotASignInPage,
    /// The tab shows a sign-in page, but no ready account fits it.
    NoAccount {
        /// The sign-in host.
        host: String,
    },
    /// One of these accounts can be filled.
    Accounts {
        /// The sign-in host.
        host: String,
        /// Their ids.
        account_ids: Vec<AccountId>,
    },
}

/// Which account to fill into which page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FillTarget {
    /// As which account.
    pub account_id: AccountId,
}

/// What to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyField {
    /// The sign-in name.
    UserName {
        /// Of which account.
        account_id: AccountId,
    },
    /// The password.
    Password {
        /// Of which account.
        account_id: AccountId,
    },
}

/// A text for the clipboard. Does not print, wipes itself.
#[derive(Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
#[serde(transparent)]
pub struct CredentialText(String);

impl CredentialText {
    /// Takes over `text`.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself. Each use says why with a line `// EXPOSE:`.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CredentialText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialText(…)")
    }
}
