//! The browser behind the worker's edges: each converts and decides nothing.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::browser::connection::Listeners;
use crate::browser::fetch::{self, BodyStream, FetchError, Incoming, Outgoing};
use crate::browser::storage::Area;
use crate::browser::{action, alarms, clock, notifications, random, runtime, tabs};
use crate::worker::platform::{
    Alarms, Badge, ByteStream, Clock, HttpError, HttpRequest, HttpResponse, HttpTransport, Method,
    Notifications, Pages, Rng, SessionStore, Settings, StreamResponse, TabError, TabInfo, Tabs,
    Tasks,
};

/// The key of the cloud's address in `storage.local` and `storage.managed`.
const CLOUD_KEY: &str = "cloud";

/// The browser.
#[derive(Default)]
pub struct BrowserPlatform {
    /// The pages that listen for events.
    pub listeners: Listeners,
}

async fn fetch(request: &HttpRequest) -> Result<Incoming, HttpError> {
    let authorization = request
        .bearer
        .as_ref()
        .map(|token| Zeroizing::new(format!("Bearer {}", token.as_str())));
    let outgoing = Outgoing {
        method: match request.method {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        },
        url: &request.url,
        authorization: authorization.as_ref().map(|text| text.as_str()),
        body: request.body.as_deref(),
        timeout_ms: millis(request.timeout),
    };
    Ok(fetch::send(&outgoing).await?)
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
        let (status, content_type) = (incoming.status(), incoming.content_type());
        Ok(HttpResponse {
            status,
            content_type,
            body: incoming.text().await?,
        })
    }

    async fn open(&self, request: HttpRequest) -> Result<StreamResponse<BodyStream>, HttpError> {
        let incoming = fetch(&request).await?;
        let (status, content_type) = (incoming.status(), incoming.content_type());
        let stream = incoming.into_stream().ok_or(HttpError::Unreachable)?;
        Ok(StreamResponse {
            status,
            content_type,
            stream,
        })
    }
}

impl ByteStream for BodyStream {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, HttpError> {
        Ok(Self::next(self).await?)
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

impl Tabs for BrowserPlatform {
    async fn create(&self, url: &str) -> Result<i32, TabError> {
        tabs::create(url).await.map_err(|_| TabError)
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

    async fn active(&self) -> Option<TabInfo> {
        tabs::active().await.map(|tab| TabInfo {
            id: tab.id,
            url: tab.url,
        })
    }

    async fn tell(&self, id: i32, message: &str) -> Result<(), TabError> {
        tabs::send_to_top_frame(id, message)
            .await
            .map_err(|_| TabError)
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
    fn notify(&self, id: &str, title: &str, message: &str) {
        notifications::show(id, title, message);
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

impl Clock for BrowserPlatform {
    fn now_unix_ms(&self) -> i64 {
        clock::now_unix_ms()
    }

    async fn sleep(&self, time: Duration) {
        clock::sleep(millis(time)).await;
    }
}

impl Rng for BrowserPlatform {
    fn random_u32(&self) -> u32 {
        random::random_u32()
    }
}

impl Tasks for BrowserPlatform {
    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        wasm_bindgen_futures::spawn_local(task);
    }
}
