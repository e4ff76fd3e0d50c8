//! One worker with its browser and cloud, driven by messages.

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use data_encoding::BASE64URL_NOPAD;
use futures::channel::mpsc;
use futures::executor::LocalPool;
use hallpass_autofill::PageSnapshot;
use hallpass_protocol::account::{AccountState, AccountView};
use hallpass_protocol::ids::{AccountId, CeremonyId, CustomerId, IdempotencyKey, PresetId};
use uuid::Uuid;

use super::fake_browser::{Browser, FakeBrowser};
use super::fake_cloud::{CLOUD_NOW_MS, PRF};
use super::pages::with_error;
use crate::ports::*;
use crate::worker::Worker;
use crate::worker::fixtures::sign_in_caller;
use crate::worker::platform::PresenceState;

pub(super) struct Harness {
    pub(super) browser: Rc<RefCell<Browser>>,
    pool: LocalPool,
    pub(super) worker: Worker<FakeBrowser>,
    /// Kill the worker before each message, as the browser may.
    is_killed_each_time: bool,
}

/// Sends to the harness's worker as one caller.
struct To<'a> {
    worker: &'a Worker<FakeBrowser>,
    caller: Caller,
}

impl Transport for To<'_> {
    async fn send(&self, message: String) -> Result<String, PortError> {
        Ok(self.worker.answer(&self.caller, &message).await)
    }
}

impl Harness {
    pub(super) fn new() -> Self {
        let browser = Rc::new(RefCell::new(Browser::default()));
        browser.borrow_mut().now_ms = CLOUD_NOW_MS;
        Self::on(browser)
    }

    pub(super) fn killed_each_time() -> Self {
        Self {
            is_killed_each_time: true,
            ..Self::new()
        }
    }

    fn on(browser: Rc<RefCell<Browser>>) -> Self {
        let mut pool = LocalPool::new();
        let platform = FakeBrowser {
            it: Rc::clone(&browser),
            spawner: pool.spawner(),
        };
        let worker = pool.run_until(Worker::restore(platform));
        pool.run_until_stalled();
        Self {
            browser,
            pool,
            worker,
            is_killed_each_time: false,
        }
    }

    /// The browser stops the worker; the next event starts another.
    pub(super) fn kill(&mut self) {
        let is_killed_each_time = self.is_killed_each_time;
        *self = Self {
            is_killed_each_time,
            ..Self::on(Rc::clone(&self.browser))
        };
    }

    pub(super) fn browser(&self) -> RefMut<'_, Browser> {
        self.browser.borrow_mut()
    }

    /// Lets everything happen that can without time passing.
    pub(super) fn settle(&mut self) {
        self.pool.run_until_stalled();
    }

    /// Lets both clocks go on, with the alarm's ticks, and wakes what slept.
    pub(super) fn pass(&mut self, ms: i64) {
        let mut left = ms;
        while left > 0 {
            let step = left.min(60_000);
            left -= step;
            self.sleep_through(step);
            let sleepers = std::mem::take(&mut self.browser().sleepers);
            for sleeper in sleepers {
                let _ = sleeper.send(());
            }
            self.settle();
            let is_ringing = self.browser().is_ringing;
            if step == 60_000 && is_ringing {
                self.tick();
            }
        }
    }

    /// Lets both clocks go on while the machine sleeps: nothing rings, nothing wakes.
    pub(super) fn sleep_through(&mut self, ms: i64) {
        let mut browser = self.browser();
        browser.now_ms += ms;
        browser.cloud.now_ms += ms;
    }

    /// The minute's alarm.
    pub(super) fn tick(&mut self) {
        let worker = self.worker.clone();
        self.pool.run_until(worker.tick());
        self.settle();
    }

    /// The button of the last notification.
    pub(super) fn press_notice(&mut self) {
        let pressed = self.browser().notice_button.take();
        let (notification, _) = pressed.expect("a notification with a button");
        let worker = self.worker.clone();
        self.pool
            .run_until(async move { worker.notice_pressed(&notification).await });
        self.settle();
    }

    /// The browser began anew, or a new version of the extension did.
    pub(super) fn begin(&mut self) {
        let worker = self.worker.clone();
        self.pool.run_until(worker.begin());
        self.settle();
    }

    pub(super) fn command(&mut self, name: &str) {
        let worker = self.worker.clone();
        self.pool.run_until(worker.command(name));
        self.settle();
    }

    /// Calls as one of our pages.
    pub(super) fn popup<R>(
        &mut self,
        call: impl AsyncFnOnce(&dyn Fn() -> PopupClient<Boxed>) -> R,
    ) -> R {
        if self.is_killed_each_time {
            self.kill();
        }
        let worker = self.worker.clone();
        let client = move || {
            PopupClient::new(Boxed {
                worker: worker.clone(),
                caller: Caller::ExtensionPage,
            })
        };
        let reply = self.pool.run_until(call(&client));
        self.settle();
        reply
    }

    /// What the worker answers to a content script's message from `caller`.
    fn content(
        &mut self,
        caller: Caller,
        call: impl AsyncFnOnce(ContentClient<To<'_>>) -> Result<ContentInstruction, PortError>,
    ) -> ContentInstruction {
        if self.is_killed_each_time {
            self.kill();
        }
        let worker = self.worker.clone();
        let client = ContentClient::new(To {
            worker: &worker,
            caller,
        });
        let reply = self.pool.run_until(call(client)).unwrap();
        self.settle();
        reply
    }

    /// Reports a page as `caller`.
    pub(super) fn page(&mut self, caller: Caller, seen: PageSnapshot) -> ContentInstruction {
        self.content(caller, async |client| client.page_seen(seen).await)
    }

    /// Reports what the sign-in page in `tab` is about to show.
    pub(super) fn foreseen(&mut self, tab: i32, foreseen: PageSnapshot) -> ContentInstruction {
        let caller = sign_in_caller(tab);
        self.content(caller, async |client| client.page_foreseen(foreseen).await)
    }

    /// Reports a commit of the sign-in page in `tab`.
    pub(super) fn committed(&mut self, tab: i32, outcome: CommitOutcome) -> ContentInstruction {
        let caller = sign_in_caller(tab);
        self.content(caller, async |client| client.committed(outcome).await)
    }

    /// Fills and commits `page` in `tab`, and Microsoft shows it again with the error `code`:
    /// what the worker says to that.
    pub(super) fn refused(
        &mut self,
        tab: i32,
        page: PageSnapshot,
        code: &str,
    ) -> ContentInstruction {
        self.page(sign_in_caller(tab), page.clone());
        self.committed(tab, CommitOutcome::Done);
        self.page(in_document(tab, "D2"), with_error(page, code))
    }

    pub(super) fn set_cloud(&mut self) -> Result<StatusView, PortError> {
        self.popup(async |popup| {
            popup()
                .set_cloud("https://hallpass.example".to_owned())
                .await
        })
    }

    pub(super) fn status(&mut self) -> StatusView {
        self.popup(async |popup| popup().status(()).await).unwrap()
    }

    pub(super) fn accounts(&mut self) -> Result<AccountsView, PortError> {
        self.popup(async |popup| popup().accounts(()).await)
    }

    pub(super) fn sign_in(&mut self) -> StatusView {
        self.set_cloud().unwrap();
        let ceremony_id = self.start_sign_in().unwrap();
        self.finish_sign_in(ceremony_id).unwrap()
    }

    pub(super) fn start_sign_in(&mut self) -> Result<CeremonyId, PortError> {
        let ceremony = self.popup(async |popup| popup().start_sign_in(()).await)?;
        Ok(ceremony.ceremony_id)
    }

    pub(super) fn finish_sign_in(
        &mut self,
        ceremony_id: CeremonyId,
    ) -> Result<StatusView, PortError> {
        let finish = FinishSignIn {
            ceremony_id,
            credential: serde_json::json!({
                "id": "AA",
                "clientExtensionResults": {"prf": {"results": {"first": "canary-prf"}}},
            }),
            prf: Some(BASE64URL_NOPAD.encode(&PRF)),
        };
        self.popup(async |popup| popup().finish_sign_in(finish).await)
    }

    /// `chrome.idle` tells.
    pub(super) fn presence(&mut self, state: PresenceState) {
        if self.is_killed_each_time {
            self.kill();
        }
        self.browser().presence = state;
        self.presence_event(state);
    }

    /// The event alone.
    pub(super) fn presence_event(&mut self, state: PresenceState) {
        let worker = self.worker.clone();
        self.pool.run_until(worker.presence_changed(state));
        self.settle();
    }

    pub(super) fn request(&mut self, key: u128) -> Result<AccountView, PortError> {
        match self.ask(key)? {
            Requested::Account(account) => Ok(*account),
            Requested::Approval(id) => unreachable!("{id} waits"),
        }
    }

    /// Asks for an account, or for its approval.
    pub(super) fn ask(&mut self, key: u128) -> Result<Requested, PortError> {
        let form = RequestForm {
            idempotency_key: IdempotencyKey::new(Uuid::from_u128(key)),
            customer_id: CustomerId::new(Uuid::from_u128(100)),
            preset_id: PresetId::new(Uuid::from_u128(200)),
            lifetime_s: 3600,
            reason: "ticket 7".to_owned(),
            ticket: String::new(),
            starts_at: None,
        };
        self.popup(async |popup| popup().request_account(form).await)
    }

    /// Signed in, with one account that is ready.
    pub(super) fn ready(&mut self) -> AccountId {
        self.sign_in();
        let id = self.request(1).unwrap().id;
        self.browser().cloud.set_state(0, AccountState::Ready);
        self.tick();
        assert_eq!(
            self.accounts().unwrap().accounts[0].state,
            AccountState::Ready
        );
        id
    }

    pub(super) fn launch(&mut self, account_id: AccountId) -> Result<i32, PortError> {
        self.launch_into(account_id, Portal::Entra)
    }

    pub(super) fn launch_into(
        &mut self,
        account_id: AccountId,
        portal: Portal,
    ) -> Result<i32, PortError> {
        let request = LaunchRequest { account_id, portal };
        self.popup(async |popup| popup().launch(request).await)?;
        let tab = self.browser().active.unwrap();
        Ok(tab)
    }

    /// The tab has loaded `url`.
    pub(super) fn loaded(&mut self, tab: i32, url: &str) {
        if self.is_killed_each_time {
            self.kill();
        }
        self.browser().tabs.insert(tab, url.to_owned());
        let worker = self.worker.clone();
        self.pool.run_until(worker.tab_loaded(tab));
        self.settle();
    }

    /// The cloud's next stream of events; returns its other end.
    pub(super) fn give_stream(&mut self) -> mpsc::UnboundedSender<Vec<u8>> {
        let (sender, receiver) = mpsc::unbounded();
        self.browser().streams.push_back(receiver);
        sender
    }

    /// A page connects and listens; returns the other end of the cloud's next event stream.
    pub(super) fn connect(&mut self) -> mpsc::UnboundedSender<Vec<u8>> {
        let sender = self.give_stream();
        self.browser().listening = 1;
        self.worker.page_connected();
        // It may still be waiting after a stream that was not given.
        self.pass(20_000);
        sender
    }
}

/// An owned [`To`].
pub(super) struct Boxed {
    worker: Worker<FakeBrowser>,
    caller: Caller,
}

impl Transport for Boxed {
    async fn send(&self, message: String) -> Result<String, PortError> {
        Ok(self.worker.answer(&self.caller, &message).await)
    }
}

/// The sign-in page in `tab`, as another document than the first.
pub(super) fn in_document(tab: i32, document: &str) -> Caller {
    let mut caller = sign_in_caller(tab);
    if let Caller::Content { document_id, .. } = &mut caller {
        *document_id = Some(document.to_owned());
    }
    caller
}

/// What an instruction is, in a word, with the values that it carries.
pub(super) fn told(instruction: &ContentInstruction) -> String {
    match instruction {
        ContentInstruction::Commit { values, .. } => {
            let user_name = values.user_name.as_deref().unwrap_or("-");
            let secrets = [&values.password, &values.access_pass, &values.one_time_code];
            let mut secrets = secrets.into_iter().filter_map(|secret| secret.as_deref());
            let secret = secrets.next().unwrap_or("-");
            assert_eq!(secrets.next(), None, "one secret at most");
            format!("commit {user_name} {secret}")
        }
        ContentInstruction::Rest => "rest".to_owned(),
        ContentInstruction::Watch => "watch".to_owned(),
        ContentInstruction::Look => "look".to_owned(),
        ContentInstruction::Reload => "reload".to_owned(),
    }
}
