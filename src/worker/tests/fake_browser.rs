//! A browser in memory.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use futures::StreamExt;
use futures::channel::{mpsc, oneshot};
use futures::executor::LocalSpawner;
use futures::task::LocalSpawnExt;
use hallpass_protocol::dpop::PublicKey;
use hallpass_protocol::ids::CustomerId;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};

use super::fake_cloud::FakeCloud;
use crate::worker::platform::*;

/// What a test may look at and change.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the browser's own"
)]
#[derive(Default)]
pub(super) struct Browser {
    pub(super) session: BTreeMap<String, String>,
    pub(super) local: BTreeMap<String, String>,
    pub(super) managed: Option<String>,
    pub(super) now_ms: i64,
    pub(super) tabs: BTreeMap<i32, String>,
    pub(super) active: Option<i32>,
    /// Tabs that load another page than they show.
    pub(super) loading: Vec<i32>,
    /// Tabs in private windows.
    pub(super) private_tabs: Vec<i32>,
    /// The person lets the extension into private windows.
    pub(super) allows_private_windows: bool,
    /// The cookie stores and names of its containers; `None` in a browser that has none.
    pub(super) containers: Option<Vec<(String, String)>>,
    /// The person switched them off.
    pub(super) are_containers_off: bool,
    /// Tabs in containers, with their cookie stores.
    pub(super) container_tabs: Vec<(i32, String)>,
    containers_made: u32,
    /// Each tab's rule: the user whom its authorize requests name.
    pub(super) login_hints: BTreeMap<i32, String>,
    /// The browser has no rules for requests.
    pub(super) is_ruleless: bool,
    pub(super) told: Vec<(i32, String)>,
    pub(super) deaf_tabs: Vec<i32>,
    pub(super) reloaded: Vec<i32>,
    pub(super) badge: (String, String),
    pub(super) is_ringing: bool,
    /// The titles.
    pub(super) notified: Vec<String>,
    pub(super) last_notice: String,
    /// The id of the last notification and the words of its button, if it has one.
    pub(super) notice_button: Option<(String, String)>,
    pub(super) listening: usize,
    pub(super) events: Vec<String>,
    pub(super) cloud: FakeCloud,
    pub(super) requests: Vec<String>,
    pub(super) streams: VecDeque<mpsc::UnboundedReceiver<Vec<u8>>>,
    pub(super) sleepers: Vec<oneshot::Sender<()>>,
    /// The key of the proofs, on the disk.
    pub(super) key: Option<SigningKey>,
    /// The browser makes and keeps no keys.
    pub(super) is_keyless: bool,
    pub(super) keys_made: u8,
    /// What `chrome.idle` says.
    pub(super) presence: PresenceState,
    /// After how many seconds it speaks of idle.
    pub(super) idle_after_s: u32,
    random: u64,
    next_tab: i32,
}

/// A handle to it; clones are handles to the same browser.
#[derive(Clone)]
pub(super) struct FakeBrowser {
    pub(super) it: Rc<RefCell<Browser>>,
    pub(super) spawner: LocalSpawner,
}

pub(super) struct FakeStream(mpsc::UnboundedReceiver<Vec<u8>>);

impl ByteStream for FakeStream {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, HttpError> {
        Ok(self.0.next().await)
    }
}

impl HttpTransport for FakeBrowser {
    type Stream = FakeStream;

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let mut browser = self.it.borrow_mut();
        let line = format!("{:?} {}", request.method, request.url);
        browser.requests.push(line);
        browser.cloud.answer(&request)
    }

    async fn open(&self, request: HttpRequest) -> Result<StreamResponse<FakeStream>, HttpError> {
        let mut browser = self.it.borrow_mut();
        browser
            .requests
            .push(format!("{:?} {}", request.method, request.url));
        if let Some(refusal) = browser.cloud.refuse_events(&request) {
            let (body, receiver) = mpsc::unbounded();
            body.unbounded_send(refusal.body.as_bytes().to_vec())
                .unwrap();
            return Ok(StreamResponse {
                status: refusal.status,
                content_type: refusal.content_type,
                hints: refusal.hints,
                stream: FakeStream(receiver),
            });
        }
        let stream = browser.streams.pop_front().ok_or(HttpError::Unreachable)?;
        let content_type = "text/event-stream".to_owned();
        Ok(StreamResponse {
            status: 200,
            content_type,
            hints: ProofHints::default(),
            stream: FakeStream(stream),
        })
    }
}

/// A handle to a key of the browser.
#[derive(Clone)]
pub(super) struct FakeKey(SigningKey);

impl ProofKey for FakeKey {
    fn public(&self) -> PublicKey {
        let point = self.0.verifying_key().to_sec1_point(false);
        PublicKey::from_uncompressed(point.as_bytes()).unwrap()
    }

    async fn sign(&self, message: &[u8]) -> Result<[u8; 64], KeyError> {
        let signature: Signature = self.0.sign(message);
        Ok(signature.to_bytes().into())
    }
}

impl ProofKeys for FakeBrowser {
    type Key = FakeKey;

    async fn load_key(&self) -> Result<Option<FakeKey>, KeyError> {
        let browser = self.it.borrow();
        if browser.is_keyless {
            return Err(KeyError);
        }
        Ok(browser.key.clone().map(FakeKey))
    }

    async fn make_key(&self) -> Result<FakeKey, KeyError> {
        let mut browser = self.it.borrow_mut();
        if browser.is_keyless {
            return Err(KeyError);
        }
        browser.keys_made += 1;
        let key = SigningKey::from_slice(&[browser.keys_made; 32]).unwrap();
        browser.key = Some(key.clone());
        Ok(FakeKey(key))
    }

    async fn take_key(&self) -> Result<Option<FakeKey>, KeyError> {
        Ok(self.it.borrow_mut().key.take().map(FakeKey))
    }
}

impl Presence for FakeBrowser {
    fn watch_presence(&self, idle_after_s: u32) {
        self.it.borrow_mut().idle_after_s = idle_after_s;
    }

    async fn presence(&self, _: u32) -> PresenceState {
        self.it.borrow().presence
    }
}

impl SessionStore for FakeBrowser {
    fn put(&self, key: &str, value: &str) {
        self.it
            .borrow_mut()
            .session
            .insert(key.to_owned(), value.to_owned());
    }

    fn remove(&self, keys: &[&str]) {
        self.it
            .borrow_mut()
            .session
            .retain(|key, _| !keys.contains(&key.as_str()));
    }

    async fn load(&self) -> Vec<(String, String)> {
        self.it.borrow().session.clone().into_iter().collect()
    }
}

impl Settings for FakeBrowser {
    async fn fixed_cloud(&self) -> Option<String> {
        self.it.borrow().managed.clone()
    }

    async fn chosen_cloud(&self) -> Option<String> {
        self.it.borrow().local.get("cloud").cloned()
    }

    fn choose_cloud(&self, origin: &str) {
        self.it
            .borrow_mut()
            .local
            .insert("cloud".to_owned(), origin.to_owned());
    }

    async fn launch_place(&self) -> Option<String> {
        self.it.borrow().local.get("launch_place").cloned()
    }

    fn choose_launch_place(&self, name: &str) {
        let mut browser = self.it.borrow_mut();
        browser
            .local
            .insert("launch_place".to_owned(), name.to_owned());
    }

    async fn container_of(&self, customer: CustomerId) -> Option<String> {
        let key = format!("container:{customer}");
        self.it.borrow().local.get(&key).cloned()
    }

    fn keep_container(&self, customer: CustomerId, cookie_store: &str) {
        let key = format!("container:{customer}");
        let mut browser = self.it.borrow_mut();
        browser.local.insert(key, cookie_store.to_owned());
    }
}

impl Containers for FakeBrowser {
    fn has_containers(&self) -> bool {
        self.it.borrow().containers.is_some()
    }

    async fn containers(&self) -> Result<Vec<String>, ContainersOff> {
        let browser = self.it.borrow();
        let there = browser.containers.as_ref().ok_or(ContainersOff)?;
        if browser.are_containers_off {
            return Err(ContainersOff);
        }
        Ok(there.iter().map(|(store, _)| store.clone()).collect())
    }

    async fn make_container(&self, name: &str) -> Result<String, ContainersOff> {
        self.containers().await?;
        let mut browser = self.it.borrow_mut();
        browser.containers_made += 1;
        let store = format!("firefox-container-{}", browser.containers_made);
        let there = browser.containers.as_mut().ok_or(ContainersOff)?;
        there.push((store.clone(), name.to_owned()));
        Ok(store)
    }

    async fn create_in_container(&self, url: &str, cookie_store: &str) -> Result<i32, TabError> {
        let there = self.containers().await.map_err(|_| TabError)?;
        if !there.iter().any(|store| store == cookie_store) {
            return Err(TabError);
        }
        let id = self.create(url).await?;
        let mut browser = self.it.borrow_mut();
        browser.container_tabs.push((id, cookie_store.to_owned()));
        Ok(id)
    }
}

impl LoginHints for FakeBrowser {
    async fn add_login_hint(&self, tab_id: i32, user_name: &str) -> Result<(), RuleError> {
        let mut browser = self.it.borrow_mut();
        if browser.is_ruleless {
            return Err(RuleError);
        }
        assert_eq!(browser.tabs[&tab_id], "about:blank", "nothing loads before");
        browser.login_hints.insert(tab_id, user_name.to_owned());
        Ok(())
    }

    fn remove_login_hints(&self, tab_ids: &[i32]) {
        let mut browser = self.it.borrow_mut();
        browser.login_hints.retain(|tab, _| !tab_ids.contains(tab));
    }

    async fn hinted_tabs(&self) -> Vec<i32> {
        self.it.borrow().login_hints.keys().copied().collect()
    }
}

impl Tabs for FakeBrowser {
    async fn create(&self, url: &str) -> Result<i32, TabError> {
        let mut browser = self.it.borrow_mut();
        browser.next_tab += 1;
        let id = browser.next_tab;
        browser.tabs.insert(id, url.to_owned());
        browser.active = Some(id);
        Ok(id)
    }

    async fn create_private(&self, url: &str) -> Result<i32, TabError> {
        let id = self.create(url).await?;
        self.it.borrow_mut().private_tabs.push(id);
        Ok(id)
    }

    async fn may_open_private_windows(&self) -> bool {
        self.it.borrow().allows_private_windows
    }

    async fn create_own(&self, page: &str) -> Result<i32, TabError> {
        self.create(&format!("chrome-extension://id/{page}")).await
    }

    async fn focus(&self, id: i32) -> Result<(), TabError> {
        let mut browser = self.it.borrow_mut();
        if !browser.tabs.contains_key(&id) {
            return Err(TabError);
        }
        browser.active = Some(id);
        Ok(())
    }

    async fn navigate(&self, id: i32, url: &str) -> Result<(), TabError> {
        let mut browser = self.it.borrow_mut();
        let tab = browser.tabs.get_mut(&id).ok_or(TabError)?;
        url.clone_into(tab);
        Ok(())
    }

    async fn reload(&self, id: i32) -> Result<(), TabError> {
        self.it.borrow_mut().reloaded.push(id);
        Ok(())
    }

    async fn tab(&self, id: i32) -> Option<TabInfo> {
        let browser = self.it.borrow();
        let url = browser.tabs.get(&id)?;
        Some(TabInfo {
            id,
            url: Some(url.clone()),
            is_loading: browser.loading.contains(&id),
        })
    }

    async fn active(&self) -> Option<TabInfo> {
        let id = self.it.borrow().active?;
        Some(self.tab(id).await.unwrap_or(TabInfo {
            id,
            url: None,
            is_loading: false,
        }))
    }

    async fn tell(&self, id: i32, message: &str) -> Result<(), TabError> {
        let mut browser = self.it.borrow_mut();
        if browser.deaf_tabs.contains(&id) {
            return Err(TabError);
        }
        browser.told.push((id, message.to_owned()));
        Ok(())
    }
}

impl Alarms for FakeBrowser {
    fn ring_each_minute(&self, name: &str) {
        assert_eq!(name, crate::worker::TICK);
        self.it.borrow_mut().is_ringing = true;
    }

    fn silence(&self, _: &str) {
        self.it.borrow_mut().is_ringing = false;
    }
}

impl Badge for FakeBrowser {
    fn show(&self, text: &str, _: &str, title: &str) {
        self.it.borrow_mut().badge = (text.to_owned(), title.to_owned());
    }
}

impl Notifications for FakeBrowser {
    fn notify(&self, id: &str, title: &str, message: &str, button: Option<&str>) {
        let mut browser = self.it.borrow_mut();
        browser.notified.push(title.to_owned());
        browser.notice_button = button.map(|button| (id.to_owned(), button.to_owned()));
        message.clone_into(&mut browser.last_notice);
    }
}

impl Pages for FakeBrowser {
    fn listening(&self) -> usize {
        self.it.borrow().listening
    }

    fn broadcast(&self, event: &str) {
        self.it.borrow_mut().events.push(event.to_owned());
    }
}

impl Clock for FakeBrowser {
    fn now_unix_ms(&self) -> i64 {
        self.it.borrow().now_ms
    }

    async fn sleep(&self, _: Duration) {
        let (wake, sleeping) = oneshot::channel();
        self.it.borrow_mut().sleepers.push(wake);
        // The test lets the time pass by waking.
        let _ = sleeping.await;
    }
}

impl Rng for FakeBrowser {
    fn random_bytes(&self) -> [u8; 16] {
        let mut browser = self.it.borrow_mut();
        browser.random += 1;
        let mut bytes = [4; 16];
        bytes[8..].copy_from_slice(&browser.random.to_le_bytes());
        bytes
    }
}

impl Tasks for FakeBrowser {
    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        self.spawner.spawn_local(task).unwrap();
    }
}
