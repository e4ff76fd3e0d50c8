//! What the worker needs of the browser: one trait an edge, so that the logic runs natively
//! against fakes.

use std::time::Duration;

use hallpass_protocol::dpop::PublicKey;
use hallpass_protocol::ids::CustomerId;
use zeroize::Zeroizing;

/// All edges at once.
pub trait Platform:
    HttpTransport
    + ProofKeys
    + SessionStore
    + Settings
    + Tabs
    + Containers
    + LoginHints
    + Alarms
    + Badge
    + Notifications
    + Pages
    + Presence
    + Clock
    + Rng
    + Tasks
    + 'static
{
}

impl<T> Platform for T where
    T: HttpTransport
        + ProofKeys
        + SessionStore
        + Settings
        + Tabs
        + Containers
        + LoginHints
        + Alarms
        + Badge
        + Notifications
        + Pages
        + Presence
        + Clock
        + Rng
        + Tasks
        + 'static
{
}

/// A request to the cloud.
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: String,
    /// The session's token, sent as `Authorization: DPoP …`.
    pub token: Option<Zeroizing<String>>,
    /// The proof of possession for this request alone, sent as `DPoP` (RFC 9449).
    pub proof: Option<String>,
    /// JSON.
    pub body: Option<String>,
    /// The answer has to be complete (of a stream: begun) within this time.
    pub timeout: Duration,
}

/// The methods that the cloud's API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Changes.
    Post,
    /// Takes away.
    Delete,
}

impl Method {
    /// As it stands in a request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What an answer says about the proofs that come after it (RFC 9449 §8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProofHints {
    /// `DPoP-Nonce`: the next proof has to carry it.
    pub nonce: Option<String>,
    /// `DPoP-Time`: the cloud's clock, in whole seconds since 1970.
    pub time_unix_s: Option<i64>,
}

/// An answer with its body.
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`; empty where it is missing.
    pub content_type: String,
    /// What the next proof has to respect.
    pub hints: ProofHints,
    /// The body. It may hold a token or a credential.
    pub body: Zeroizing<String>,
}

/// An answer whose body is still coming.
pub struct StreamResponse<S> {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`; empty where it is missing.
    pub content_type: String,
    /// What the next proof has to respect.
    pub hints: ProofHints,
    /// The body.
    pub stream: S,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// No connection, no name, no certificate, or the time was over.
    #[error("no answer")]
    Unreachable,
    /// The answer sends us elsewhere; the cloud never does.
    #[error("redirected")]
    Redirected,
}

/// Speaks HTTP: no cookies, no cache, no redirects followed.
pub trait HttpTransport {
    /// The body of a stream; dropping it ends the request.
    type Stream: ByteStream;

    /// Sends a request and reads the whole answer.
    fn send(&self, request: HttpRequest) -> impl Future<Output = Result<HttpResponse, HttpError>>;

    /// Sends a request whose answer goes on.
    fn open(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<StreamResponse<Self::Stream>, HttpError>>;
}

/// A body that is still coming.
pub trait ByteStream {
    /// The next bytes; `None` when the body has ended.
    fn next(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>, HttpError>>;
}

/// The browser cannot make or keep a key, or cannot sign with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the browser cannot use a key of its own")]
pub struct KeyError;

/// The key to which sessions are bound: on P-256, of this browser, and never out of it. The browser
/// keeps at most one.
pub trait ProofKeys {
    /// A handle to the key; a clone is another handle.
    type Key: ProofKey;

    /// The key that is kept.
    fn load_key(&self) -> impl Future<Output = Result<Option<Self::Key>, KeyError>>;

    /// Makes a key and keeps it in the place of any other.
    fn make_key(&self) -> impl Future<Output = Result<Self::Key, KeyError>>;

    /// Keeps the key no longer, and hands it out one last time.
    fn take_key(&self) -> impl Future<Output = Result<Option<Self::Key>, KeyError>>;
}

/// A key that signs and does not come out.
pub trait ProofKey: Clone {
    /// Its public half.
    fn public(&self) -> PublicKey;

    /// ES256 over `message`: r and s, 32 bytes each.
    fn sign(&self, message: &[u8]) -> impl Future<Output = Result<[u8; 64], KeyError>>;
}

/// The browser's memory (`storage.session`): outlives the worker, not the browser; closed to
/// content scripts.
pub trait SessionStore {
    /// Writes. On its way when this returns; writes and removals keep their order.
    fn put(&self, key: &str, value: &str);
    /// Removes.
    fn remove(&self, keys: &[&str]);
    /// Everything that is there.
    fn load(&self) -> impl Future<Output = Vec<(String, String)>>;
}

/// Settings that are no secret.
pub trait Settings {
    /// The cloud that the organisation's policy or the package names; the technician cannot change
    /// it.
    fn fixed_cloud(&self) -> impl Future<Output = Option<String>>;
    /// The cloud that the technician set.
    fn chosen_cloud(&self) -> impl Future<Output = Option<String>>;
    /// Remembers the technician's choice on disk.
    fn choose_cloud(&self, origin: &str);
    /// Where the technician wants portals to open, by its name.
    fn launch_place(&self) -> impl Future<Output = Option<String>>;
    /// Remembers it on disk: what is read after this finds it.
    fn choose_launch_place(&self, name: &str);
    /// The container that was made for a customer, by the cookie store that it has.
    fn container_of(&self, customer: CustomerId) -> impl Future<Output = Option<String>>;
    /// Remembers it on disk: what is read after this finds it.
    fn keep_container(&self, customer: CustomerId, cookie_store: &str);
}

/// A browser tab, as far as the browser tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabInfo {
    /// Its id.
    pub id: i32,
    /// Its address; told for sign-in hosts only.
    pub url: Option<String>,
    /// It loads another page than it shows.
    pub is_loading: bool,
}

/// The tab is gone, or nothing listens in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tab is gone or nothing listens in it")]
pub struct TabError;

/// Browser tabs.
pub trait Tabs {
    /// Opens `url` in a new, active tab and tells its id, before the page can send a message.
    fn create(&self, url: &str) -> impl Future<Output = Result<i32, TabError>>;
    /// The same in a private window of its own.
    fn create_private(&self, url: &str) -> impl Future<Output = Result<i32, TabError>>;
    /// Whether the person lets the extension into private windows.
    fn may_open_private_windows(&self) -> impl Future<Output = bool>;
    /// Opens a page of the extension, such as `signin.html`.
    fn create_own(&self, page: &str) -> impl Future<Output = Result<i32, TabError>>;
    /// Brings a tab to the front.
    fn focus(&self, id: i32) -> impl Future<Output = Result<(), TabError>>;
    /// Loads another address into a tab.
    fn navigate(&self, id: i32, url: &str) -> impl Future<Output = Result<(), TabError>>;
    /// Loads a tab again.
    fn reload(&self, id: i32) -> impl Future<Output = Result<(), TabError>>;
    /// A tab, while it is there.
    fn tab(&self, id: i32) -> impl Future<Output = Option<TabInfo>>;
    /// The active tab of the window that was focused last.
    fn active(&self) -> impl Future<Output = Option<TabInfo>>;
    /// Sends `message` to the content script of the tab's top frame.
    fn tell(&self, id: i32, message: &str) -> impl Future<Output = Result<(), TabError>>;
}

/// The person switched the browser's containers off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the browser's containers are switched off")]
pub struct ContainersOff;

/// The browser's containers: each has a cookie store, and so sessions, of its own. Named by the id of
/// that store, which outlives the browser.
pub trait Containers {
    /// Whether the browser has containers, switched on or not.
    fn has_containers(&self) -> bool;
    /// The cookie stores of all containers, the person's own among them.
    fn containers(&self) -> impl Future<Output = Result<Vec<String>, ContainersOff>>;
    /// Makes a container that the person sees under `name`, and tells its cookie store.
    fn make_container(&self, name: &str) -> impl Future<Output = Result<String, ContainersOff>>;
    /// Opens `url` in a new, active tab of the container, like [`Tabs::create`].
    fn create_in_container(
        &self,
        url: &str,
        cookie_store: &str,
    ) -> impl Future<Output = Result<i32, TabError>>;
}

/// The browser has no rules for requests, or did not take one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the browser did not take a rule")]
pub struct RuleError;

/// Rules of the browser that add `login_hint` to a tab's requests to Microsoft's authorize
/// endpoint. They outlive the worker, not the browser.
pub trait LoginHints {
    /// In force when this is done; replaces the tab's former one. Additions and removals keep their
    /// order.
    fn add_login_hint(
        &self,
        tab_id: i32,
        user_principal_name: &str,
    ) -> impl Future<Output = Result<(), RuleError>>;
    /// Removes the rules of these tabs. On its way when this returns.
    fn remove_login_hints(&self, tab_ids: &[i32]);
    /// The tabs that have a rule.
    fn hinted_tabs(&self) -> impl Future<Output = Vec<i32>>;
}

/// Timers that survive the worker.
pub trait Alarms {
    /// Rings `name` every minute.
    fn ring_each_minute(&self, name: &str);
    /// Stops `name`.
    fn silence(&self, name: &str);
}

/// The toolbar button.
pub trait Badge {
    /// Shows up to four characters on `color` (`#rrggbb`), and a tooltip.
    fn show(&self, text: &str, color: &str, title: &str);
}

/// Notifications of the operating system.
pub trait Notifications {
    /// Shows one, with a button where the browser knows buttons; the same `id` replaces the former.
    fn notify(&self, id: &str, title: &str, message: &str, button: Option<&str>);
}

/// The extension's pages that listen for events.
pub trait Pages {
    /// How many listen.
    fn listening(&self) -> usize;
    /// Sends an event's JSON to all of them.
    fn broadcast(&self, event: &str);
}

/// Whether somebody is at the computer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PresenceState {
    /// Somebody is.
    #[default]
    Active,
    /// Nobody touched it for as long as was asked.
    Idle,
    /// The operating system's lock is on.
    Locked,
}

impl PresenceState {
    /// By its name in `chrome.idle`; a name that is not known is taken for somebody's presence.
    pub fn from_name(name: &str) -> Self {
        match name {
            "idle" => Self::Idle,
            "locked" => Self::Locked,
            _ => Self::Active,
        }
    }
}

/// Tells when nobody is at the computer.
pub trait Presence {
    /// From now on, idle means untouched for `idle_after_s` seconds.
    fn watch_presence(&self, idle_after_s: u32);

    /// The present state, by the same measure.
    fn presence(&self, idle_after_s: u32) -> impl Future<Output = PresenceState>;
}

/// The machine's clock and a short timer.
pub trait Clock {
    /// Milliseconds since 1970, as this machine believes; may be wrong by hours.
    fn now_unix_ms(&self) -> i64;
    /// Waits; below the browser's 30 s after which an idle worker is stopped.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()>;
}

/// Randomness, good enough for what must not be guessed.
pub trait Rng {
    /// 16 random bytes.
    fn random_bytes(&self) -> [u8; 16];
}

/// Work beside the message that is being answered.
pub trait Tasks {
    /// Runs `task` on this thread, from its first step after the current one.
    fn spawn(&self, task: impl Future<Output = ()> + 'static);
}
