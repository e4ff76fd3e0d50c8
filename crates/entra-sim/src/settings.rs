//! What a test may switch while the simulator runs.

mod tenant_sign_in;

use serde::{Deserialize, Serialize};

pub use tenant_sign_in::{AccessPassSettings, MethodState, TenantSignIn};

/// How late a write becomes readable. Graph states no bound; 404 straight after 201 is normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Replication {
    /// So many calls that name a new user answer 404 before the first that finds it.
    pub not_found_reads: u32,
    /// A new user is not found before this many milliseconds have passed.
    pub not_found_ms: u32,
    /// After the first success: so many times one success is followed by one more 404.
    pub flaps: u32,
    /// So many reads of a user answer with the properties from before the last change.
    pub stale_reads: u32,
    /// So many listings of a user's role assignments answer with the list from before the last
    /// change.
    pub stale_lists: u32,
}

/// The content security policy of the sign-in pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CspMode {
    /// No policy.
    None,
    /// The report-only policy that was seen in March 2026, enforced: nonce, host list and
    /// `'unsafe-eval'`.
    Permissive,
    /// Nonce only, no eval: what is announced for October 2026.
    #[default]
    Strict,
    /// As [`CspMode::Strict`], with Trusted Types required.
    TrustedTypes,
}

/// How the hidden twin of a sign-in field is hidden: the real style is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TwinGeometry {
    /// Moved far off screen at its real size.
    #[default]
    OffScreen,
    /// No size at all.
    ZeroSized,
}

/// Which of Microsoft's two generations of markup the sign-in pages have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Generation {
    /// Knockout, with ids and view numbers.
    #[default]
    Knockout,
    /// React, with test ids.
    React,
}

/// The language of the sign-in pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Left to right, Latin.
    #[default]
    English,
    /// Left to right, not Latin.
    Japanese,
    /// Right to left.
    Arabic,
}

impl Language {
    /// As `lang` names it.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
            Self::Arabic => "ar",
        }
    }

    /// As `dir` names it.
    pub(crate) const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::Japanese => "ltr",
            Self::Arabic => "rtl",
        }
    }

    /// What stands for the 26 Latin letters; none for Latin.
    pub(crate) const fn letters(self) -> Option<&'static str> {
        match self {
            Self::English => None,
            Self::Japanese => Some("アイウエオカキクケコサシスセソタチツテトナニヌネノハ"),
            Self::Arabic => Some("ابتثجحخدذرزسشصضطظعغفقكلمنه"),
        }
    }
}

/// How the sign-in pages behave.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageSettings {
    /// Content security policy.
    pub csp: CspMode,
    /// Generation of the markup.
    pub generation: Generation,
    /// Language of all words.
    pub language: Language,
    /// The customer's own logo, colours, texts and links.
    pub branding: bool,
    /// From the script's start to the rendered form, milliseconds.
    pub render_delay_ms: u32,
    /// Length of the slide between two views, milliseconds; Microsoft's is 700. 0 = no slide.
    pub animation_ms: u32,
    /// How long `GetCredentialType` takes, milliseconds.
    pub credential_type_delay_ms: u32,
    /// How the hidden twins are hidden.
    pub twins: TwinGeometry,
    /// Username and password forms are part of the HTML instead of rendered by script.
    pub form_in_html: bool,
    /// The account has a second method: a link to the credential picker is shown.
    pub credential_picker: bool,
    /// `login_hint` is heeded: the user name is not asked for. Not so where a portal signs its
    /// request.
    pub takes_login_hint: bool,
    /// "Stay signed in?" is asked after the password.
    pub ask_stay_signed_in: bool,
    /// `X-Frame-Options: DENY` is sent. Off only to test a framed sign-in page.
    pub deny_framing: bool,
    /// So many refused passwords lock the account.
    pub lockout_after: u32,
    /// How long a lock lasts, milliseconds.
    pub lockout_ms: u32,
    /// Script that adds and removes this many rows at the sign-in page, to measure observers.
    pub churn_rows: u32,
}

impl Default for PageSettings {
    fn default() -> Self {
        Self {
            csp: CspMode::default(),
            generation: Generation::default(),
            language: Language::default(),
            branding: false,
            render_delay_ms: 60,
            animation_ms: 700,
            credential_type_delay_ms: 40,
            twins: TwinGeometry::default(),
            form_in_html: false,
            credential_picker: false,
            takes_login_hint: true,
            ask_stay_signed_in: true,
            deny_framing: true,
            lockout_after: 10,
            lockout_ms: 60_000,
            churn_rows: 0,
        }
    }
}

/// Everything a test may switch that is not a fault.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) page: PageSettings,
    pub(crate) replication: Replication,
    /// Screen to serve instead of the sign-in's first, by name.
    pub(crate) forced_screen: Option<String>,
    /// Screen to serve after an accepted password, by name.
    pub(crate) screen_after_password: Option<String>,
    /// Most objects on one page of a Graph list; 0 = the service's own default of 100.
    pub(crate) page_size: usize,
    /// Resetting any password needs a directory role (Microsoft's pages contradict each other).
    pub(crate) password_needs_role: bool,
    /// `revokeSignInSessions` answers the documented 204 rather than the 200 that is seen.
    pub(crate) revoke_answers_204: bool,
    /// How long Graph takes for every call, milliseconds.
    pub(crate) graph_latency_ms: u32,
}
