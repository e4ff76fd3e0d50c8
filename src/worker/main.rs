//! The entry of the worker's WebAssembly module: what the shim `extension/worker.js` calls.
//!
//! The shim adds every listener in its first turn and awaits [`start`] inside; after that it calls
//! the other functions, one for each of the browser's events.

#[cfg(target_arch = "wasm32")]
mod entry {
    #![expect(
        unreachable_pub,
        reason = "wasm-bindgen exports the public functions of a binary"
    )]

    use std::cell::OnceCell;

    use hallpass_extension::browser::connection::{Listeners, Port};
    use hallpass_extension::browser::runtime;
    use hallpass_extension::browser::storage::Area;
    use hallpass_extension::ports::{Caller, PortError, refusal};
    use hallpass_extension::worker::Worker;
    use hallpass_extension::worker::browser_platform::BrowserPlatform;
    use hallpass_extension::worker::platform::PresenceState;
    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;
    use zeroize::Zeroizing;

    /// The name under which the extension's pages connect.
    const EVENTS: &str = "popup-events/1";

    thread_local! {
        static WORKER: OnceCell<(Worker<BrowserPlatform>, Listeners)> = const { OnceCell::new() };
    }

    fn worker() -> Option<(Worker<BrowserPlatform>, Listeners)> {
        WORKER.with(|cell| cell.get().cloned())
    }

    fn caller_of(sender: &JsValue) -> Option<Caller> {
        Caller::from_sender(
            runtime::read_sender(sender),
            &runtime::id(),
            &runtime::origin(),
        )
    }

    /// Reads what the last worker left. To be awaited once, before anything else is called.
    #[wasm_bindgen]
    pub async fn start() {
        Area::Local.restrict_to_trusted_contexts();
        let listeners = Listeners::default();
        let platform = BrowserPlatform {
            listeners: listeners.clone(),
        };
        let worker = Worker::restore(platform).await;
        // A second start finds the first one's worker.
        WORKER.with(|cell| drop(cell.set((worker, listeners))));
    }

    /// `runtime.onMessage`: answers `message` of `sender` with the text of a reply.
    #[wasm_bindgen]
    pub async fn on_message(message: String, sender: JsValue) -> JsValue {
        // It may hold the PRF's output.
        let message = Zeroizing::new(message);
        let (Some((worker, _)), Some(caller)) = (worker(), caller_of(&sender)) else {
            return refusal(PortError::NotAllowed).into();
        };
        // It may hold a password.
        let reply = Zeroizing::new(worker.answer(&caller, &message).await);
        JsValue::from_str(&reply)
    }

    /// `runtime.onConnect`: a page of ours wants events.
    #[wasm_bindgen]
    pub fn on_connect(port: &Port) {
        let Some((worker, listeners)) = worker() else {
            return;
        };
        let is_ours = caller_of(&Listeners::sender_of(port)) == Some(Caller::ExtensionPage);
        if is_ours && Listeners::name_of(port) == EVENTS {
            listeners.add(port);
            worker.page_connected();
        }
    }

    /// `alarms.onAlarm`: brings everything up to date.
    #[wasm_bindgen]
    pub async fn on_tick() {
        if let Some((worker, _)) = worker() {
            worker.tick().await;
        }
    }

    /// `notifications.onButtonClicked`: the one button of `notification`.
    #[wasm_bindgen]
    pub async fn on_notice_button(notification: String) {
        if let Some((worker, _)) = worker() {
            worker.notice_pressed(&notification).await;
        }
    }

    /// `tabs.onRemoved`.
    #[wasm_bindgen]
    pub fn on_tab_removed(tab_id: i32) {
        if let Some((worker, _)) = worker() {
            worker.tab_removed(tab_id);
        }
    }

    /// `tabs.onUpdated`: a tab has loaded a page.
    #[wasm_bindgen]
    pub async fn on_tab_loaded(tab_id: i32) {
        if let Some((worker, _)) = worker() {
            worker.tab_loaded(tab_id).await;
        }
    }

    /// Whether [`on_tab_loaded`] is wanted.
    #[wasm_bindgen]
    pub fn watches_tabs() -> bool {
        worker().is_some_and(|(worker, _)| worker.watches_tabs())
    }

    /// `runtime.onStartup` and `runtime.onInstalled`: the browser began anew, or this version did.
    #[wasm_bindgen]
    pub async fn on_begin() {
        if let Some((worker, _)) = worker() {
            worker.begin().await;
        }
    }

    /// `idle.onStateChanged`.
    #[wasm_bindgen]
    pub async fn on_presence(name: String) {
        if let Some((worker, _)) = worker() {
            worker
                .presence_changed(PresenceState::from_name(&name))
                .await;
        }
    }

    /// `commands.onCommand`.
    #[wasm_bindgen]
    pub async fn on_command(name: String) {
        if let Some((worker, _)) = worker() {
            worker.command(&name).await;
        }
    }
}

fn main() {}
