//! One signing key of the browser's own: made by WebCrypto so that nothing can read it out, kept in
//! IndexedDB, which alone can hold a `CryptoKey`.
//!
//! Bound by hand: one record in one store needs seven functions, where `rexie` and `idb` bring
//! builders, cursors, key ranges and an error type each, and the worker has a budget.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    type SubtleCrypto;
    #[wasm_bindgen(method, js_name = generateKey, catch)]
    fn generate_key(
        this: &SubtleCrypto,
        algorithm: &JsValue,
        is_extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, js_name = exportKey, catch)]
    fn export_key(this: &SubtleCrypto, format: &str, key: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn sign(
        this: &SubtleCrypto,
        algorithm: &JsValue,
        key: &JsValue,
        data: &[u8],
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(thread_local_v2, js_namespace = crypto, js_name = subtle)]
    static SUBTLE: SubtleCrypto;

    type CryptoKeyPair;
    #[wasm_bindgen(method, getter, js_name = privateKey)]
    fn private_key(this: &CryptoKeyPair) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = publicKey)]
    fn public_key(this: &CryptoKeyPair) -> JsValue;

    type IdbFactory;
    #[wasm_bindgen(method, catch)]
    fn open(this: &IdbFactory, name: &str) -> Result<IdbRequest, JsValue>;
    #[wasm_bindgen(thread_local_v2, js_name = indexedDB)]
    static INDEXED_DB: IdbFactory;

    #[derive(Clone)]
    type IdbRequest;
    #[wasm_bindgen(method, getter)]
    fn result(this: &IdbRequest) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_onsuccess(this: &IdbRequest, listener: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_onerror(this: &IdbRequest, listener: &JsValue);
    #[wasm_bindgen(method, setter)]
    fn set_onupgradeneeded(this: &IdbRequest, listener: &JsValue);

    type IdbDatabase;
    #[wasm_bindgen(method, js_name = createObjectStore)]
    fn create_object_store(this: &IdbDatabase, name: &str) -> IdbStore;
    #[wasm_bindgen(method, catch)]
    fn transaction(this: &IdbDatabase, store: &str, mode: &str) -> Result<IdbTransaction, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &IdbDatabase);

    type IdbTransaction;
    #[wasm_bindgen(method, js_name = objectStore, catch)]
    fn object_store(this: &IdbTransaction, name: &str) -> Result<IdbStore, JsValue>;

    type IdbStore;
    #[wasm_bindgen(method, catch)]
    fn get(this: &IdbStore, key: &str) -> Result<IdbRequest, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn put(this: &IdbStore, value: &JsValue, key: &str) -> Result<IdbRequest, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn clear(this: &IdbStore) -> Result<IdbRequest, JsValue>;
}

const DATABASE: &str = "hallpass";
const STORE: &str = "keys";
const KEY: &str = "session";

/// A key pair on P-256 whose private half stays in the browser.
#[derive(Clone)]
pub struct SigningKey {
    private: JsValue,
    /// The public point, uncompressed (SEC 1 §2.3.3).
    pub public: [u8; 65],
}

impl SigningKey {
    async fn of(pair: JsValue) -> Result<Self, JsValue> {
        let pair: CryptoKeyPair = pair.unchecked_into();
        let raw = SUBTLE.with(|subtle| subtle.export_key("raw", &pair.public_key()))?;
        let raw = Uint8Array::new(&JsFuture::from(raw).await?).to_vec();
        Ok(Self {
            private: pair.private_key(),
            public: raw.try_into().map_err(|_| JsValue::UNDEFINED)?,
        })
    }

    /// ES256 over `message`, as WebCrypto writes it: r and s, 32 bytes each.
    ///
    /// # Errors
    /// What the browser answers.
    pub async fn sign(&self, message: &[u8]) -> Result<[u8; 64], JsValue> {
        let algorithm = object(&[("name", "ECDSA"), ("hash", "SHA-256")]);
        // WebCrypto copies the message before it returns (§14.3.3 step 2).
        let signing = SUBTLE.with(|subtle| subtle.sign(&algorithm, &self.private, message))?;
        let signature = Uint8Array::new(&JsFuture::from(signing).await?).to_vec();
        signature.try_into().map_err(|_| JsValue::UNDEFINED)
    }
}

/// Makes a key and keeps it in the place of the former one.
///
/// # Errors
/// What the browser answers, such as that its storage is full.
pub async fn make() -> Result<SigningKey, JsValue> {
    let algorithm = object(&[("name", "ECDSA"), ("namedCurve", "P-256")]);
    let pair = SUBTLE
        .with(|subtle| subtle.generate_key(&algorithm, false, &Array::of1(&"sign".into())))?;
    let pair = JsFuture::from(pair).await?;
    let database = open_database().await?;
    let kept = match store_of(&database).and_then(|store| store.put(&pair, KEY)) {
        Ok(request) => settled(&request).await,
        Err(error) => Err(error),
    };
    database.close();
    kept?;
    SigningKey::of(pair).await
}

/// The key that is kept.
///
/// # Errors
/// What the browser answers.
pub async fn load() -> Result<Option<SigningKey>, JsValue> {
    read(false).await
}

/// The key that was kept until now; it is kept no longer.
///
/// # Errors
/// What the browser answers.
pub async fn take() -> Result<Option<SigningKey>, JsValue> {
    read(true).await
}

async fn read(is_last_time: bool) -> Result<Option<SigningKey>, JsValue> {
    let database = open_database().await?;
    let requests = store_of(&database).and_then(|store| {
        let pair = settled(&store.get(KEY)?);
        // In the same transaction, after the reading.
        let cleared = if is_last_time {
            Some(settled(&store.clear()?))
        } else {
            None
        };
        Ok((pair, cleared))
    });
    let pair = match requests {
        Ok((pair, None)) => pair.await,
        Ok((pair, Some(cleared))) => {
            let pair = pair.await;
            cleared.await.and(pair)
        }
        Err(error) => Err(error),
    };
    database.close();
    let pair = pair?;
    if pair.is_undefined() {
        return Ok(None);
    }
    SigningKey::of(pair).await.map(Some)
}

async fn open_database() -> Result<IdbDatabase, JsValue> {
    let request = INDEXED_DB.with(|factory| factory.open(DATABASE))?;
    let opening = request.clone();
    let create = Closure::once_into_js(move || {
        let database: IdbDatabase = opening.result().unchecked_into();
        database.create_object_store(STORE);
    });
    request.set_onupgradeneeded(&create);
    settled(&request).await.map(JsCast::unchecked_into)
}

fn store_of(database: &IdbDatabase) -> Result<IdbStore, JsValue> {
    database
        .transaction(STORE, "readwrite")?
        .object_store(STORE)
}

/// A request's result. Its listeners are set in the turn that made it, so neither event is missed.
fn settled(request: &IdbRequest) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let done = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(&resolve);
        request.set_onerror(&reject);
    });
    let request = request.clone();
    async move {
        JsFuture::from(done).await?;
        Ok(request.result())
    }
}

fn object(fields: &[(&str, &str)]) -> JsValue {
    let object = Object::new();
    for (key, value) in fields {
        // Setting a member of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    object.into()
}
