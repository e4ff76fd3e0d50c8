//! `chrome.storage`: `session` lives in the browser's memory, `local` on disk, `managed` comes from
//! the organisation's policy.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::browser::js_error::warn_on_error;

#[wasm_bindgen]
extern "C" {
    /// `storage.StorageArea`.
    pub type StorageArea;
    #[wasm_bindgen(method, catch)]
    fn get(this: &StorageArea, keys: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn set(this: &StorageArea, items: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn remove(this: &StorageArea, keys: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, js_name = setAccessLevel, catch)]
    fn set_access_level(this: &StorageArea, level: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = session)]
    static SESSION: StorageArea;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = local)]
    static LOCAL: StorageArea;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = managed)]
    static MANAGED: StorageArea;
}

/// Which area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// In memory until the browser ends; content scripts cannot read it.
    Session,
    /// On disk. Never for a secret.
    Local,
    /// From the organisation's policy; read only.
    Managed,
}

impl Area {
    fn call(
        self,
        act: impl FnOnce(&StorageArea) -> Result<Promise, JsValue>,
    ) -> Result<Promise, JsValue> {
        match self {
            Self::Session => SESSION.with(act),
            Self::Local => LOCAL.with(act),
            Self::Managed => MANAGED.with(act),
        }
    }

    /// All texts of the area, by key; nothing when it cannot be read (Firefox has no managed area
    /// unless a policy sets one).
    pub async fn read_all(self) -> Vec<(String, String)> {
        let Ok(promise) = self.call(|area| area.get(&JsValue::NULL)) else {
            return Vec::new();
        };
        let Ok(items) = JsFuture::from(promise).await else {
            return Vec::new();
        };
        let Ok(items) = items.dyn_into::<Object>() else {
            return Vec::new();
        };
        Object::entries(&items)
            .iter()
            .filter_map(|entry| {
                let entry = Array::from(&entry);
                Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
            })
            .collect()
    }

    /// Writes `value` under `key`. The write is on its way when this returns; writes keep their
    /// order.
    pub fn put(self, key: &str, value: &str) {
        let items = Object::new();
        warn_on_error("set item", Reflect::set(&items, &key.into(), &value.into()));
        Self::forget("storage.set", self.call(|area| area.set(&items)));
    }

    /// Removes `keys`, like [`Self::put`].
    pub fn remove(self, keys: &[&str]) {
        let keys: Array = keys.iter().map(|key| JsValue::from_str(key)).collect();
        Self::forget("storage.remove", self.call(|area| area.remove(&keys)));
    }

    /// Keeps content scripts out of the area.
    pub fn restrict_to_trusted_contexts(self) {
        let level = Object::new();
        let trusted = JsValue::from_str("TRUSTED_CONTEXTS");
        warn_on_error(
            "set level",
            Reflect::set(&level, &"accessLevel".into(), &trusted),
        );
        // Firefox has no such call: there, content scripts can read `local`, which holds no secret.
        if let Ok(promise) = self.call(|area| area.set_access_level(&level)) {
            Self::forget("storage.setAccessLevel", Ok(promise));
        }
    }

    fn forget(what: &'static str, call: Result<Promise, JsValue>) {
        spawn_local(async move {
            let done = match call {
                Ok(promise) => JsFuture::from(promise).await,
                Err(error) => Err(error),
            };
            warn_on_error(what, done);
        });
    }
}
