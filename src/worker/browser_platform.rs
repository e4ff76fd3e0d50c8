//! The browser behind the worker's edges: each converts and decides nothing.

use std::time::Duration;

use hallpass_protocol::dpop::{NONCE_HEADER, PROOF_HEADER, PublicKey, SCHEME, TIME_HEADER};
use hallpass_protocol::ids::CustomerId;
use zeroize::Zeroizing;

use crate::browser::connection::Listeners;
use crate::browser::fetch::{self, BodyStream, FetchError, Incoming, Outgoing};
use crate::browser::storage::Area;
use crate::browser::{
    action, alarms, clock, containers, idle, key_store, notifications, random, runtime,
    session_rules, tabs,
};
use crate::worker::login_hint;
use crate::worker::platform::{
    Alarms, Badge, ByteStream, Clock, Containers, ContainersOff, HttpError, HttpRequest,
    HttpResponse, HttpTransport, KeyError, LoginHints, Notifications, Pages, Presence,
    PresenceState, ProofHints, ProofKey, ProofKeys, Rng, RuleError, SessionStore, Settings,
    StreamResponse, TabError, TabInfo, Tabs, Tasks,
};

/// The key of the cloud's address in `storage.local` and `storage.managed`.
const CLOUD_KEY: &str = "cloud";
/// The key of the place where portals open, in `storage.local`.
const LAUNCH_PLACE_KEY: &str = "launch_place";

/// The browser.
#[derive(Default)]
pub struct BrowserPlatform {
    /// The pages that listen for events.
    pub listeners: Listeners,
}

async fn fetch(request: &HttpRequest) -> Result<Incoming, HttpError> {
    // EXPOSE: the token goes to the cloud that gave it, and nowhere else.
    let authorization = request
        .token
        .as_ref()
        .map(|token| Zeroizing::new(format!("{SCHEME} {}", token.as_str())));
    let authorization = authorization.as_ref().map(|text| text.as_str());
    let headers: Vec<(&'static str, &str)> = [
        ("authorization", authorization),
        (PROOF_HEADER, request.proof.as_deref()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect();
    let outgoing = Outgoing {
        method: request.method.as_str(),
        url: &request.url,
        headers: &headers,
        body: request.body.as_deref(),
        timeout_ms: millis(request.timeout),
    };
    Ok(fetch::send(&outgoing).await?)
}

fn content_type(incoming: &Incoming) -> String {
    incoming.header("content-type").unwrap_or_default()
}

fn hints(incoming: &Incoming) -> ProofHints {
    ProofHints {
        nonce: incoming.header(NONCE_HEADER),
        time_unix_s: incoming
            .header(TIME_HEADER)
            .and_then(|text| text.parse().ok()),
    }
}

impl From<FetchError> for HttpError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Unreachable => Self::Unreachable,
            FetchError::Redirected => Self::Redirected,
        }
    }
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

impl HttpTransport for BrowserPlatform {
    type Stream = BodyStream;

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let incoming = fetch(&request).await?;
        Ok(HttpResponse {
            status: incoming.status(),
            content_type: content_type(&incoming),
            hints: hints(&incoming),
            body: Zeroizing::new(incoming.text().await?),
        })
    }

    async fn open(&self, request: HttpRequest) -> Result<StreamResponse<BodyStream>, HttpError> {
        let incoming = fetch(&request).await?;
        Ok(StreamResponse {
            status: incoming.status(),
            content_type: content_type(&incoming),
            hints: hints(&incoming),
            stream: incoming.into_stream().ok_or(HttpError::Unreachable)?,
        })
    }
}

impl ByteStream for BodyStream {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, HttpError> {
        Ok(Self::next(self).await?)
    }
}

/// The browser's key, with its public half read once.
#[derive(Clone)]
pub struct BrowserKey {
    key: key_store::SigningKey,
    public: PublicKey,
}

impl BrowserKey {
    fn of(key: key_store::SigningKey) -> Result<Self, KeyError> {
        let public = PublicKey::from_uncompressed(&key.public).ok_or(KeyError)?;
        Ok(Self { key, public })
    }
}

impl ProofKey for BrowserKey {
    fn public(&self) -> PublicKey {
        self.public
    }

    async fn sign(&self, message: &[u8]) -> Result<[u8; 64], KeyError> {
        self.key.sign(message).await.map_err(|_| KeyError)
    }
}

impl ProofKeys for BrowserPlatform {
    type Key = BrowserKey;

    async fn load_key(&self) -> Result<Option<BrowserKey>, KeyError> {
        let key = key_store::load().await.map_err(|_| KeyError)?;
        key.map(BrowserKey::of).transpose()
    }

    async fn make_key(&self) -> Result<BrowserKey, KeyError> {
        BrowserKey::of(key_store::make().await.map_err(|_| KeyError)?)
    }

    async fn take_key(&self) -> Result<Option<BrowserKey>, KeyError> {
        let key = key_store::take().await.map_err(|_| KeyError)?;
        key.map(BrowserKey::of).transpose()
    }
}

impl SessionStore for BrowserPlatform {
    fn put(&self, key: &str, value: &str) {
        Area::Session.put(key, value);
    }

    fn remove(&self, keys: &[&str]) {
        Area::Session.remove(keys);
    }

    async fn load(&self) -> Vec<(String, String)> {
        Area::Session.read_all().await
    }
}

impl Settings for BrowserPlatform {
    async fn fixed_cloud(&self) -> Option<String> {
        let managed = value_of(CLOUD_KEY, Area::Managed.read_all().await);
        managed.or_else(|| {
            runtime::host_permissions()
                .iter()
                .find_map(|host| packaged_cloud(host))
        })
    }

    async fn chosen_cloud(&self) -> Option<String> {
        value_of(CLOUD_KEY, Area::Local.read_all().await)
    }

    fn choose_cloud(&self, origin: &str) {
        Area::Local.put(CLOUD_KEY, origin);
    }

    async fn launch_place(&self) -> Option<String> {
        value_of(LAUNCH_PLACE_KEY, Area::Local.read_all().await)
    }

    fn choose_launch_place(&self, name: &str) {
        Area::Local.put(LAUNCH_PLACE_KEY, name);
    }

    async fn container_of(&self, customer: CustomerId) -> Option<String> {
        value_of(&container_key(customer), Area::Local.read_all().await)
    }

    fn keep_container(&self, customer: CustomerId, cookie_store: &str) {
        Area::Local.put(&container_key(customer), cookie_store);
    }
}

fn container_key(customer: CustomerId) -> String {
    format!("container:{customer}")
}

fn value_of(key: &str, items: Vec<(String, String)>) -> Option<String> {
    items
        .into_iter()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value)
}

/// The cloud that a managed package names: the one host beside Microsoft's that its manifest asks
/// for. A package for development asks for localhost with any scheme and names no port.
fn packaged_cloud(pattern: &str) -> Option<String> {
    let origin = pattern.strip_suffix("/*")?;
    let is_one_host = origin.starts_with("https://") && !origin.contains('*');
    (is_one_host && !hallpass_autofill::is_sign_in_origin(origin)).then(|| origin.to_owned())
}

impl From<tabs::Tab> for TabInfo {
    fn from(tab: tabs::Tab) -> Self {
        let tabs::Tab {
            id,
            url,
            is_loading,
        } = tab;
        Self {
            id,
            url,
            is_loading,
        }
    }
}

impl Tabs for BrowserPlatform {
    async fn create(&self, url: &str) -> Result<i32, TabError> {
        tabs::create(url).await.map_err(|_| TabError)
    }

    async fn create_private(&self, url: &str) -> Result<i32, TabError> {
        tabs::create_private(url).await.map_err(|_| TabError)
    }

    async fn may_open_private_windows(&self) -> bool {
        tabs::may_open_private_windows().await
    }

    async fn create_own(&self, page: &str) -> Result<i32, TabError> {
        tabs::create(&runtime::url_of(page))
            .await
            .map_err(|_| TabError)
    }

    async fn focus(&self, id: i32) -> Result<(), TabError> {
        tabs::focus(id).await.map_err(|_| TabError)
    }

    async fn navigate(&self, id: i32, url: &str) -> Result<(), TabError> {
        tabs::navigate(id, url).await.map_err(|_| TabError)
    }

    async fn reload(&self, id: i32) -> Result<(), TabError> {
        tabs::reload(id).await.map_err(|_| TabError)
    }

    async fn tab(&self, id: i32) -> Option<TabInfo> {
        tabs::get(id).await.map(TabInfo::from)
    }

    async fn active(&self) -> Option<TabInfo> {
        tabs::active().await.map(TabInfo::from)
    }

    async fn tell(&self, id: i32, message: &str) -> Result<(), TabError> {
        tabs::send_to_top_frame(id, message)
            .await
            .map_err(|_| TabError)
    }
}

impl Containers for BrowserPlatform {
    fn has_containers(&self) -> bool {
        containers::are_known()
    }

    async fn containers(&self) -> Result<Vec<String>, ContainersOff> {
        containers::all().await.map_err(|_| ContainersOff)
    }

    async fn make_container(&self, name: &str) -> Result<String, ContainersOff> {
        containers::make(name).await.map_err(|_| ContainersOff)
    }

    async fn create_in_container(&self, url: &str, cookie_store: &str) -> Result<i32, TabError> {
        tabs::create_in_store(url, cookie_store)
            .await
            .map_err(|_| TabError)
    }
}

impl LoginHints for BrowserPlatform {
    async fn add_login_hint(
        &self,
        tab_id: i32,
        user_principal_name: &str,
    ) -> Result<(), RuleError> {
        session_rules::put(tab_id, &login_hint::rule(tab_id, user_principal_name))
            .await
            .map_err(|_| RuleError)
    }

    fn remove_login_hints(&self, tab_ids: &[i32]) {
        session_rules::remove(tab_ids);
    }

    async fn hinted_tabs(&self) -> Vec<i32> {
        session_rules::ids().await
    }
}

impl Alarms for BrowserPlatform {
    fn ring_each_minute(&self, name: &str) {
        alarms::repeat_each_minute(name);
    }

    fn silence(&self, name: &str) {
        alarms::clear(name);
    }
}

impl Badge for BrowserPlatform {
    fn show(&self, text: &str, color: &str, title: &str) {
        action::show(text, color, title);
    }
}

impl Notifications for BrowserPlatform {
    fn notify(&self, id: &str, title: &str, message: &str, button: Option<&str>) {
        notifications::show(id, title, message, button);
    }
}

impl Pages for BrowserPlatform {
    fn listening(&self) -> usize {
        self.listeners.len()
    }

    fn broadcast(&self, event: &str) {
        self.listeners.broadcast(event);
    }
}

impl Presence for BrowserPlatform {
    fn watch_presence(&self, idle_after_s: u32) {
        idle::watch(idle_after_s);
    }

    async fn presence(&self, idle_after_s: u32) -> PresenceState {
        match idle::state(idle_after_s).await {
            Some(state) => PresenceState::from_name(&state),
            None => PresenceState::Active,
        }
    }
}

impl Clock for BrowserPlatform {
    fn now_unix_ms(&self) -> i64 {
        clock::now_unix_ms()
    }

    async fn sleep(&self, time: Duration) {
        clock::sleep(millis(time)).await;
    }
}

impl Rng for BrowserPlatform {
    fn random_bytes(&self) -> [u8; 16] {
        random::random_bytes()
    }
}

impl Tasks for BrowserPlatform {
    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(task);
    }
}
