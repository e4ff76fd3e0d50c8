//! Where the browser keeps the keys of its sessions: `IndexedDB`, which stores a key without being
//! able to show it.
//!
//! One record for each session, `{id, expires_at_ms, pair}`. A record goes when its session is
//! signed out or locked; those of tabs that were just closed go once their session has expired.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::SessionId;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

use super::device_key::{DeviceKey, KeyError};
use super::js::{member, object};

const DATABASE: &str = "hallpass";
const STORE: &str = "keys";

/// Keeps the key of a session that ends at `expires_at`, in place of an earlier one.
pub(crate) async fn keep(
    id: SessionId,
    expires_at: Timestamp,
    key: &DeviceKey,
) -> Result<(), KeyError> {
    let record = object(&[
        ("id", &id.to_string().into()),
        ("expires_at_ms", &milliseconds(expires_at)),
        ("pair", key.pair()),
    ]);
    in_store(|store| store.put(&record)).await.map(drop)
}

/// The key of a session.
pub(crate) async fn find(id: SessionId) -> Result<Option<DeviceKey>, KeyError> {
    let record = in_store(|store| store.get(&id.to_string().into())).await?;
    if record.is_undefined() {
        return Ok(None);
    }
    DeviceKey::from_pair(member(&record, "pair"))
        .await
        .map(Some)
}

/// Throws the key of a session away.
pub(crate) async fn remove(id: SessionId) -> Result<(), KeyError> {
    in_store(|store| store.delete(&id.to_string().into()))
        .await
        .map(drop)
}

/// Throws away the keys of sessions that have expired at `now`.
pub(crate) async fn remove_expired(now: Timestamp) -> Result<(), KeyError> {
    let records = in_store(IdbObjectStore::get_all).await?;
    let is_expired = |record: &JsValue| {
        // A record that cannot be read is of no use either.
        let ends = member(record, "expires_at_ms").as_f64();
        ends.is_none_or(|ends| milliseconds(now).as_f64().is_some_and(|now| ends <= now))
    };
    for record in Array::from(&records).iter().filter(is_expired) {
        in_store(|store| store.delete(&member(&record, "id"))).await?;
    }
    Ok(())
}

/// One request in a transaction of its own, and its result.
async fn in_store(
    ask: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
) -> Result<JsValue, KeyError> {
    let database = open().await?;
    let outcome = database
        .transaction_with_str_and_mode(STORE, IdbTransactionMode::Readwrite)
        .and_then(|transaction| transaction.object_store(STORE))
        .and_then(|store| ask(&store));
    let result = match outcome {
        Ok(request) => settle(&request).await,
        Err(_) => Err(KeyError),
    };
    database.close();
    result
}

#[expect(clippy::disallowed_methods, reason = "this is the edge to `IndexedDB`")]
async fn open() -> Result<IdbDatabase, KeyError> {
    let factory = web_sys::window()
        .and_then(|window| window.indexed_db().ok().flatten())
        .ok_or(KeyError)?;
    let request = factory.open_with_u32(DATABASE, 1).map_err(|_| KeyError)?;
    let opening = request.clone();
    // Runs in the version's own transaction, before the request succeeds.
    let upgrade = Closure::once(move || {
        if let Ok(database) = opening.result().map(JsCast::unchecked_into::<IdbDatabase>) {
            let parameters = object(&[("keyPath", &"id".into())]);
            // When this fails, opening the store fails too, and says so.
            let _ = database
                .create_object_store_with_optional_parameters(STORE, parameters.unchecked_ref());
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let database = settle(&request).await?;
    Ok(database.unchecked_into())
}

/// The result of a request, once there is one.
async fn settle(request: &IdbRequest) -> Result<JsValue, KeyError> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await.map_err(|_| KeyError)?;
    request.result().map_err(|_| KeyError)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a timestamp of the years 0 to 9999 is a whole number that a double holds"
)]
fn milliseconds(moment: Timestamp) -> JsValue {
    JsValue::from_f64(moment.unix_ms() as f64)
}
