//! Everything that Microsoft may change: origins, page ids, view numbers, selectors, error codes.
//!
//! One file on purpose, whatever its length: when Microsoft changes a page, this is the only file
//! to edit, and the only one to read to know what the extension looks for. Data only; the rules
//! that use it are in [`crate::screen`] and [`crate::plan`].
//!
//! Sources and certainty of each row: `microsoft-sign-in` reference, sections 1 to 3, 7 and 11.
//! Last checked 2026-11-22.

use serde::{Deserialize, Serialize};

use crate::plan::Slot;
use crate::screen::Screen;

/// The origins whose pages may be filled: the worldwide cloud's two sign-in hosts. Consumer and
/// legacy hosts are left out on purpose; those of other clouds are [`SOVEREIGN_ORIGINS`].
pub const SIGN_IN_ORIGINS: &[&str] = &[
    "https://login.microsoftonline.com",
    "https://login.microsoft.com",
];

/// One of Microsoft's clouds beside the worldwide one: its accounts live there alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SovereignCloud {
    /// Azure Government.
    UsGovernment,
    /// Operated by 21Vianet.
    China,
}

/// The sign-in origins of the other clouds. A tenant of theirs has no account of ours, so nothing
/// is filled there; they are told apart so that the technician learns why.
pub const SOVEREIGN_ORIGINS: &[(SovereignCloud, &str)] = &[
    (
        SovereignCloud::UsGovernment,
        "https://login.microsoftonline.us",
    ),
    (
        SovereignCloud::China,
        "https://login.partner.microsoftonline.cn",
    ),
    (SovereignCloud::China, "https://login.chinacloudapi.cn"),
];

/// The requests with which a portal sends its visitor to sign in, as an expression of RE2 over the
/// whole address. Seen in effect in the middle of a portal's redirects.
pub const AUTHORIZE_REQUEST: &str =
    r"^https://login\.microsoft(online)?\.com/[^/?#]+/oauth2/(v2\.0/)?authorize\?";

/// First path segments that stand where a tenant is named, but name none.
pub const TENANT_ALIASES: &[&str] = &["common", "organizations", "consumers"];

/// Which of Microsoft's two generations of markup a selector belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// The pages that Entra serves today.
    Knockout,
    /// The pages that the consumer sign-in serves since 2025.
    React,
}

/// One way to find an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Markup {
    /// A CSS selector for `document.querySelectorAll`.
    pub selector: &'static str,
    /// Where it was seen. Those of the newer generation were seen on consumer pages first; they
    /// are looked for too, because Microsoft moves pages overnight, and a page is only filled
    /// where its page id, origin, tenant and the account that it shows say so as well.
    pub generation: Generation,
}

/// What is read from an element into [`crate::snapshot::ElementSnapshot::detail`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// Nothing beside presence and visibility.
    Presence,
    /// The text, trimmed.
    Text,
    /// This attribute.
    Attribute(&'static str),
    /// [`HAS_TEXT`] when there is any text: alert containers are always present and empty. The
    /// text itself is localised and may name the user.
    HasText,
}

/// The detail of a [`Read::HasText`] element that is not empty.
pub const HAS_TEXT: &str = "text";

/// One row of the element table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The key.
    pub key: ElementKey,
    /// How the key is written in a snapshot.
    pub name: &'static str,
    /// What is read.
    pub read: Read,
    /// How it is found. An element's index counts the matches of the first selector in document
    /// order, then those of the next.
    pub markup: &'static [Markup],
}

impl Row {
    /// The selectors, in the order in which they are looked for.
    pub fn selectors(&self) -> impl Iterator<Item = &'static str> {
        self.markup.iter().map(|markup| markup.selector)
    }
}

/// Declares keys and rows together, so that neither can be without the other.
macro_rules! elements {
    ($(
        $(#[$doc:meta])*
        $key:ident $name:literal $read:expr => $($generation:ident $selector:literal),+;
    )+) => {
        /// The rows of the element table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum ElementKey {
            $($(#[$doc])* #[serde(rename = $name)] $key,)+
        }

        /// What the content script looks for, in this order.
        pub const ELEMENTS: &[Row] = &[
            $(Row {
                key: ElementKey::$key,
                name: $name,
                read: $read,
                markup: &[$(Markup {
                    selector: $selector,
                    generation: Generation::$generation,
                }),+],
            },)+
        ];
    };
}

elements! {
    /// The user name field.
    UserName "user_name" Read::Presence =>
        Knockout "input#i0116[name=loginfmt]", React "input#usernameEntry";
    /// The password field. On the user name step its hidden twin has the same id.
    Password "password" Read::Presence =>
        Knockout "input#i0118[name=passwd]", React "input#passwordEntry";
    /// The field of a Temporary Access Pass, of either generation; its id is not known.
    AccessPass "access_pass" Read::Presence =>
        Knockout "input[name=accesspass]";
    /// A one-time code's field, of either generation, whatever the page.
    OneTimeCode "one_time_code" Read::Presence =>
        Knockout "input[name=otc]:not(#otc)";
    /// The device code's field.
    DeviceCode "device_code" Read::Presence =>
        Knockout "input#otc[name=otc]";
    /// Next, Sign in, Yes, Accept, Continue: by itself it names no act.
    PrimaryButton "primary_button" Read::Presence =>
        Knockout "#idSIButton9", React "button[type=submit][data-testid=primaryButton]";
    /// The back arrow, No, Cancel: by itself it names no act.
    BackButton "back_button" Read::Presence =>
        Knockout "#idBtn_Back", React "[data-testid=backButton]";
    /// Submits a one-time code.
    CodeButton "code_button" Read::Presence =>
        Knockout "#idSubmit_SAOTCC_Continue", React "#oneTimeCodePrimaryButton";
    /// "No" where it is not the back button.
    NoButton "no_button" Read::Presence =>
        React "#idSIButton8";
    /// For whom the page asks.
    Identity "identity" Read::Text =>
        Knockout "#displayName", React "[data-testid=identityBanner]";
    /// The list of accounts that the browser knows.
    Tiles "tiles" Read::Presence =>
        Knockout "#tilesHolder";
    /// One account of that list, named by its sign-in name in any letter case.
    Tile "tile" Read::Attribute("data-test-id") =>
        Knockout "#tilesHolder [data-test-id]";
    /// "Use another account".
    OtherTile "other_tile" Read::Presence =>
        Knockout "#otherTile";
    /// The same tile where it has no id of its own.
    OtherTileLabelled "other_tile_labelled" Read::Presence =>
        Knockout "[aria-labelledby=otherTileText]:not(#otherTile)";
    /// "Work or school account".
    WorkTile "work_tile" Read::Presence =>
        Knockout "#aadTile";
    /// Its title, where the tile has no id.
    WorkTileTitle "work_tile_title" Read::Presence =>
        Knockout "#aadTileTitle";
    /// "Personal account". Never pressed.
    PersonalTile "personal_tile" Read::Presence =>
        Knockout "#msaTile", Knockout "#msaTileTitle";
    /// One way to sign in, in the list of first factors, named by its kind.
    PickerRow "picker_row" Read::Attribute("data-value") =>
        Knockout "[data-viewid=\"24\"] [data-value]";
    /// "Use my password instead".
    SwitchToPassword "switch_to_password" Read::Presence =>
        Knockout "#idA_PWD_SwitchToPassword";
    /// The text of "stay signed in?".
    StaySignedIn "stay_signed_in" Read::Presence =>
        Knockout "#KmsiDescription", React "#kmsiTitle", React "[data-testid=kmsiVideo]";
    /// A request for approval went to a phone.
    ApprovalPending "approval_pending" Read::Presence =>
        Knockout "#idDiv_SAOTCAS_Title", Knockout "#idDiv_SAOTCAS_Description";
    /// The number to enter on that phone.
    ApprovalNumber "approval_number" Read::Text =>
        Knockout "#idRichContext_DisplaySign";
    /// Sign-in by phone without a password, with its number.
    PhoneNumber "phone_number" Read::Text =>
        Knockout "#idRemoteNGC_DisplaySign", React "[data-testid=displaySign]";
    /// The same, waiting.
    PhonePending "phone_pending" Read::Presence =>
        Knockout "#idDiv_RemoteNGC_PollingDescription";
    /// The approval was refused.
    ApprovalRefused "approval_refused" Read::Presence =>
        Knockout "#idDiv_SAASDS_Description";
    /// The approval timed out.
    ApprovalTimedOut "approval_timed_out" Read::Presence =>
        Knockout "#idDiv_SAASTO_Description";
    /// What stands above a one-time code's field.
    CodeDescription "code_description" Read::Presence =>
        Knockout "#idDiv_SAOTCC_Description";
    /// The list of second factors.
    MethodList "method_list" Read::Presence =>
        Knockout "#idDiv_SAOTCS_Title", Knockout "#idDiv_SAOTCS_Proofs";
    /// One second factor of that list, named by its kind.
    MethodRow "method_row" Read::Attribute("data-value") =>
        Knockout "#idDiv_SAOTCS_Proofs [data-value]";
    /// "More information required": starts the registration of methods. Never pressed.
    ProofUp "proof_up" Read::Presence =>
        Knockout "#idSubmit_ProofUp_Redirect";
    /// The fields of "update your password". Never filled.
    NewPassword "new_password" Read::Presence =>
        Knockout "#newPassword[name=newpasswd]", Knockout "#confirmNewPassword";
    /// The link to an application's details on a consent page.
    ConsentApp "consent_app" Read::Presence =>
        Knockout "#appDomainLinkToAppInfo";
    /// "Are you trying to sign in to …?"
    ConfirmApp "confirm_app" Read::Presence =>
        Knockout "#appConfirmTitle";
    /// A sign-in for another device. Never pressed.
    RemoteConnect "remote_connect" Read::Presence =>
        Knockout "#remoteConnectDescription", Knockout "#remoteConnectSubmit";
    /// The user name was refused.
    UserNameError "user_name_error" Read::HasText =>
        Knockout "#usernameError";
    /// The password was refused.
    PasswordError "password_error" Read::HasText =>
        Knockout "#passwordError";
    /// The one-time code was refused.
    CodeError "code_error" Read::HasText =>
        Knockout "#idSpan_SAOTCC_Error_OTC";
    /// Another inline error.
    AlertError "alert_error" Read::HasText =>
        Knockout ".alert-error:not(#usernameError):not(#passwordError):not(#idSpan_SAOTCC_Error_OTC)";
    /// The text of an error page.
    Exception "exception" Read::Presence =>
        Knockout "#exceptionMessageContainer", Knockout "#service_exception_message";
    /// A federated identity provider's form (ADFS).
    FederatedForm "federated_form" Read::Presence =>
        Knockout "#userNameInput[name=UserName]", Knockout "#passwordInput[name=Password]";
    /// Defender for Cloud Apps' notice. Never pressed.
    CloudAppProxy "cloud_app_proxy" Read::Presence =>
        Knockout "#hiddenformSubmitBtn.proxyweb-continue-to-app",
        Knockout "#skip-disclaimer-checkbox";
    /// Any field for a mail address.
    AnyEmail "any_email" Read::Presence =>
        Knockout "input[type=email]";
    /// Any password field.
    AnyPassword "any_password" Read::Presence =>
        Knockout "input[type=password]";
    /// The title of any view: what shows one is drawn, even if nothing else on it is known.
    Heading "heading" Read::Presence =>
        React "h1,[role=heading]";
}

/// Shown while a request is pending.
pub const BUSY: &str = ".lightbox-cover.disable-lightbox, .progress[role=progressbar]";
/// Holds the number of the view that is shown, in [`VIEW_ATTRIBUTE`].
pub const VIEW: &str = "[data-viewid]";
/// See [`VIEW`].
pub const VIEW_ATTRIBUTE: &str = "data-viewid";
/// Holds the page's id in its `content`.
pub const PAGE_ID: &str = "meta[name=PageID]";
/// What Microsoft's own pages of the Knockout generation are drawn in: the content script
/// observes this part and what encloses it, and nothing else.
pub const VIEW_ROOT: &str = "lightbox";
/// What an element, or one that encloses it, is when it is not for people: a hidden twin.
pub const KEPT_AWAY: &str = ".moveOffScreen, [aria-hidden=true], [inert]";
/// Marks a view that is leaving or not yet there. The classes of a view that slides in are not
/// listed: the animation itself is asked for, so that a view that stands is not waited for.
pub const LEAVING: &str = ".slide-out-next, .slide-out-back, .zero-opacity";
/// A field whose value was refused.
pub const FIELD_ERROR: &str = ".has-error";
/// The inline script that holds the page's configuration contains this.
pub const CONFIG_MARK: &str = "$Config=";
/// Where the configuration names the error of the last POST, in this order. What follows is read
/// up to the first character that is no letter and no digit.
pub const CONFIG_ERROR_MARKS: &[&str] = &["\"sErrorCode\":\"", "\"iErrorCode\":"];
/// Where an error page names its error.
pub const CONFIG_EXCEPTION_MARK: &str = "\"strServiceExceptionMessage\":\"";
/// What stands before the code in that text.
pub const EXCEPTION_CODE_MARK: &str = "AADSTS";

/// `data-value` of a [`ElementKey::PickerRow`] that leads to the password.
pub const PICKER_PASSWORD: &[&str] = &["Password", "1"];
/// The same for the Temporary Access Pass.
pub const PICKER_ACCESS_PASS: &[&str] = &["AccessPass", "13"];
/// `data-value` of a [`ElementKey::MethodRow`] that leads to the Temporary Access Pass.
pub const METHOD_ACCESS_PASS: &[&str] = &["AccessPass"];
/// The same for the code of an authenticator or hardware token.
pub const METHOD_ONE_TIME_CODE: &[&str] = &["PhoneAppOTP"];

/// Values of `<meta name="PageID">`.
mod page {
    pub(super) const SIGN_IN: &str = "ConvergedSignIn";
    pub(super) const SECOND_FACTOR: &str = "ConvergedTFA";
    pub(super) const STAY_SIGNED_IN: &str = "KmsiInterrupt";
    pub(super) const STAY_SIGNED_IN_BROKER: &str = "KmsiBroker";
    pub(super) const CONFIRM_APP: &str = "CmsiInterrupt";
    pub(super) const PROOF_UP: &str = "ConvergedProofUpRedirect";
    pub(super) const CHANGE_PASSWORD: &str = "ConvergedChangePassword";
    pub(super) const CONSENT: &str = "ConvergedConsent";
    pub(super) const ERROR: &str = "ConvergedError";
}

/// The page ids that are known.
pub const PAGE_IDS: &[&str] = &[
    page::SIGN_IN,
    page::SECOND_FACTOR,
    page::STAY_SIGNED_IN,
    page::STAY_SIGNED_IN_BROKER,
    page::CONFIRM_APP,
    page::PROOF_UP,
    page::CHANGE_PASSWORD,
    page::CONSENT,
    page::ERROR,
];

/// What a signature asks of the view's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Nothing.
    Any,
    /// It is one of these.
    OneOf(&'static [u16]),
    /// It is one of these, or the page has none.
    OneOfOrAbsent(&'static [u16]),
}

/// How one screen is told apart: all three conditions hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// What it is then.
    pub screen: Screen,
    /// The page's id is one of these; empty: any.
    pub page: &'static [&'static str],
    /// The view's number. The numbering is a page's own, so a number never stands without a page.
    pub view: View,
    /// One of these is visible; empty: no condition.
    pub shown: &'static [ElementKey],
}

const fn on_page(screen: Screen, page: &'static [&'static str]) -> Signature {
    Signature {
        screen,
        page,
        view: View::Any,
        shown: &[],
    }
}

const fn on_view(screen: Screen, views: &'static [u16]) -> Signature {
    Signature {
        screen,
        page: &[page::SIGN_IN],
        view: View::OneOf(views),
        shown: &[],
    }
}

const fn shows(screen: Screen, shown: &'static [ElementKey]) -> Signature {
    Signature {
        screen,
        page: &[],
        view: View::Any,
        shown,
    }
}

/// The screens, in the order in which they are tried. What must never be touched comes first, so
/// that no other screen is seen in it; the password comes before the user name.
pub const SIGNATURES: &[Signature] = &[
    on_page(Screen::Consent, &[page::CONSENT]),
    on_view(Screen::Consent, &[25]),
    shows(Screen::Consent, &[ElementKey::ConsentApp]),
    on_page(Screen::ConfirmApp, &[page::CONFIRM_APP]),
    on_view(Screen::ConfirmApp, &[43]),
    shows(Screen::ConfirmApp, &[ElementKey::ConfirmApp]),
    shows(
        Screen::DeviceCode,
        &[ElementKey::DeviceCode, ElementKey::RemoteConnect],
    ),
    on_view(Screen::DeviceCode, &[14, 15, 66]),
    on_page(Screen::ChangePassword, &[page::CHANGE_PASSWORD]),
    on_view(Screen::ChangePassword, &[22]),
    shows(Screen::ChangePassword, &[ElementKey::NewPassword]),
    on_page(Screen::MoreInformation, &[page::PROOF_UP]),
    on_view(Screen::MoreInformation, &[32, 33, 44, 59, 71, 72, 73]),
    shows(Screen::MoreInformation, &[ElementKey::ProofUp]),
    on_page(Screen::ErrorPage, &[page::ERROR]),
    on_view(Screen::ErrorPage, &[26, 62]),
    shows(Screen::ErrorPage, &[ElementKey::Exception]),
    shows(Screen::CloudAppProxy, &[ElementKey::CloudAppProxy]),
    shows(Screen::Federated, &[ElementKey::FederatedForm]),
    on_view(Screen::Federated, &[8, 41]),
    shows(Screen::ApprovalRefused, &[ElementKey::ApprovalRefused]),
    shows(Screen::ApprovalTimedOut, &[ElementKey::ApprovalTimedOut]),
    on_page(
        Screen::StaySignedIn,
        &[page::STAY_SIGNED_IN, page::STAY_SIGNED_IN_BROKER],
    ),
    on_view(Screen::StaySignedIn, &[20]),
    shows(Screen::StaySignedIn, &[ElementKey::StaySignedIn]),
    Signature {
        screen: Screen::AccessPass,
        page: &[page::SIGN_IN, page::SECOND_FACTOR],
        view: View::Any,
        shown: &[ElementKey::AccessPass],
    },
    Signature {
        screen: Screen::Password,
        page: &[page::SIGN_IN],
        view: View::OneOfOrAbsent(&[2]),
        shown: &[ElementKey::Password],
    },
    shows(
        Screen::ApprovalPending,
        &[ElementKey::ApprovalPending, ElementKey::ApprovalNumber],
    ),
    shows(
        Screen::PhoneSignIn,
        &[ElementKey::PhoneNumber, ElementKey::PhonePending],
    ),
    on_view(Screen::PhoneSignIn, &[4]),
    Signature {
        screen: Screen::OneTimeCode,
        page: &[page::SECOND_FACTOR],
        view: View::Any,
        shown: &[ElementKey::OneTimeCode, ElementKey::CodeDescription],
    },
    shows(
        Screen::CodeByMessage,
        &[ElementKey::OneTimeCode, ElementKey::CodeDescription],
    ),
    on_view(Screen::CodeByMessage, &[3, 5, 13]),
    shows(Screen::MethodList, &[ElementKey::MethodList]),
    on_view(Screen::Tiles, &[12]),
    Signature {
        screen: Screen::Tiles,
        page: &[page::SIGN_IN],
        view: View::OneOfOrAbsent(&[12]),
        shown: &[ElementKey::Tiles],
    },
    on_view(Screen::CredentialPicker, &[24]),
    on_view(Screen::WorkOrPersonal, &[7]),
    Signature {
        screen: Screen::WorkOrPersonal,
        page: &[page::SIGN_IN],
        view: View::OneOfOrAbsent(&[7]),
        shown: &[ElementKey::WorkTile, ElementKey::WorkTileTitle],
    },
    Signature {
        screen: Screen::Username,
        page: &[page::SIGN_IN],
        view: View::OneOfOrAbsent(&[1]),
        shown: &[ElementKey::UserName],
    },
    on_view(Screen::Passkey, &[23]),
    on_view(Screen::Captcha, &[48]),
    on_view(Screen::TermsOfUse, &[17]),
    on_view(Screen::ConditionalAccess, &[34, 35, 36]),
    on_view(Screen::TenantChoice, &[50]),
    on_view(Screen::Progress, &[18, 55, 74]),
    shows(
        Screen::ShapeOnly,
        &[ElementKey::AnyEmail, ElementKey::AnyPassword],
    ),
];

/// What an error code means for the fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not a failure.
    Ignore,
    /// The fill ends, and so does the use of this secret: it was refused itself.
    Refused(Slot),
    /// The fill ends.
    Stop,
    /// The server side may be cured: a new document, at most once.
    Reload,
    /// The technician must act.
    HandOver,
}

/// What to do about some error codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorRow {
    /// As `sErrorCode` names them: digits, or a name on second-factor pages.
    pub codes: &'static [&'static str],
    /// What it means for the fill.
    pub verdict: Verdict,
    /// One sentence for the technician and what to do; `{code}` stands for the code, which is
    /// appended where the sentence does not name it.
    pub sentence: &'static str,
}

const fn error(
    verdict: Verdict,
    codes: &'static [&'static str],
    sentence: &'static str,
) -> ErrorRow {
    ErrorRow {
        codes,
        verdict,
        sentence,
    }
}

/// Microsoft's error codes. One that is not listed is handed over.
pub const ERRORS: &[ErrorRow] = &[
    error(Verdict::Ignore, &["0", "50058", "50140", "50199"], ""),
    error(
        Verdict::Refused(Slot::Password),
        &["50126"],
        "Microsoft refused the password. Request a new account in Hallpass; do not type it again.",
    ),
    error(
        Verdict::Stop,
        &["50053"],
        "Microsoft has locked this account or blocked this network. Wait, or use another network.",
    ),
    error(
        Verdict::Refused(Slot::Password),
        &["50055", "50144", "50056", "50135"],
        "This password cannot be used any more. End this account and request a new one.",
    ),
    error(
        Verdict::Reload,
        &["50057", "500571"],
        "The account is not enabled at Microsoft yet. Wait a moment and open it again from Hallpass.",
    ),
    error(
        Verdict::Reload,
        &["50034", "500341", "500342", "500343", "500344"],
        "The account has not reached all of Microsoft's servers yet. Wait a moment and open it \
         again from Hallpass.",
    ),
    error(
        Verdict::Stop,
        &["90002", "50128", "50059"],
        "This page is not for the customer's tenant. Open it again from Hallpass.",
    ),
    error(
        Verdict::HandOver,
        &[
            "50020", "16000", "16001", "16002", "16003", "160021", "90072",
        ],
        "Another account is in use in this browser. Choose \"use another account\", or open the \
         portal in a private window.",
    ),
    error(
        Verdict::HandOver,
        &[
            "50072", "50074", "50076", "50079", "50125", "50158", "50203",
        ],
        "Microsoft wants a further step (code {code}). Complete it on the page.",
    ),
    error(
        Verdict::Refused(Slot::OneTimeCode),
        &["500121"],
        "Microsoft did not accept the second factor. Open the portal again from Hallpass in half \
         a minute; if it comes back, report it.",
    ),
    error(
        Verdict::Stop,
        &[
            "53000", "53001", "53002", "53003", "53004", "53011", "530032", "530033", "50131",
        ],
        "The customer's access policy blocks this sign-in (code {code}). Ask the customer to \
         allow it, or sign in from an allowed place.",
    ),
    error(
        Verdict::Refused(Slot::AccessPass),
        &["130502", "AccessPassBlockedByPolicy"],
        "The tenant's policy does not let this account use a Temporary Access Pass. Ask the \
         customer's administrator to include Hallpass's accounts.",
    ),
    error(
        Verdict::Refused(Slot::AccessPass),
        &["130503", "InvalidAccessPass"],
        "Microsoft refused the Temporary Access Pass. End this account and request a new one.",
    ),
    error(
        Verdict::Refused(Slot::AccessPass),
        &["130504", "AccessPassExpired"],
        "The Temporary Access Pass has expired. End this account and request a new one.",
    ),
    error(
        Verdict::Refused(Slot::AccessPass),
        &["130505", "AccessPassAlreadyUsed"],
        "The Temporary Access Pass was already used. End this account and request a new one.",
    ),
    error(
        Verdict::Stop,
        &["130506"],
        "Only a Temporary Access Pass works here. Request one.",
    ),
    error(
        Verdict::Stop,
        &["50105", "65001", "65004", "90094", "700016", "500011"],
        "The account is fine, but the application is not set up for it (code {code}). Ask the \
         customer's administrator.",
    ),
    error(
        Verdict::Reload,
        &["50089", "50196"],
        "The sign-in page timed out. Open it again from Hallpass.",
    ),
];

/// For a code that no row lists.
pub const UNKNOWN_ERROR: &str =
    "Microsoft reports error {code}. Complete the page yourself, or open it again from Hallpass.";

/// The row of `code`.
pub fn find_error(code: &str) -> Option<&'static ErrorRow> {
    ERRORS.iter().find(|row| row.codes.contains(&code))
}

/// The row of `key`.
pub fn find_row(key: ElementKey) -> Option<&'static Row> {
    ELEMENTS.iter().find(|row| row.key == key)
}

/// The row whose key is written `name`.
pub fn find_row_by_name(name: &str) -> Option<&'static Row> {
    ELEMENTS.iter().find(|row| row.name == name)
}

#[cfg(test)]
mod tests;
