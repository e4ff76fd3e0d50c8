//! From the cloud's JSON to the browser's options.

use data_encoding::BASE64URL_NOPAD;
use hallpass_seal::PRF_SALT;
use js_sys::{Array, JSON, Reflect, Uint8Array};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};

use super::CeremonyError;

/// Where the options hold bytes, written as base64url in JSON. `*` is each item of a list.
const BYTES_AT: [&[&str]; 5] = [
    &["challenge"],
    &["user", "id"],
    &["excludeCredentials", "*", "id"],
    &["allowCredentials", "*", "id"],
    &["extensions", "prf", "eval", "first"],
];

/// The `publicKey` member of `challenge`, asking for the PRF of our salt as well. Other extensions
/// that the cloud asked for stay; a PRF input from the cloud does not, because the salt decides
/// which key comes out.
pub(super) fn with_prf(challenge: &Value) -> Result<Value, CeremonyError> {
    let mut options = challenge
        .get("publicKey")
        .cloned()
        .ok_or(CeremonyError::OptionsInvalid)?;
    let members = options
        .as_object_mut()
        .ok_or(CeremonyError::OptionsInvalid)?;
    let extensions = members.entry("extensions").or_insert_with(|| json!({}));
    if !extensions.is_object() {
        *extensions = json!({});
    }
    if let Some(extensions) = extensions.as_object_mut() {
        extensions.insert("prf".to_owned(), prf_input());
    }
    Ok(options)
}

/// A request for the PRF of one passkey, right after it was made with `created_with`.
pub(super) fn prf_request(created_with: &Value, credential_id: &str) -> Value {
    let part = |pointer: &str| {
        created_with
            .pointer(pointer)
            .cloned()
            .unwrap_or(Value::Null)
    };
    json!({
        "challenge": part("/challenge"),
        "rpId": part("/rp/id"),
        "timeout": created_with.get("timeout").cloned().unwrap_or_else(|| json!(60_000)),
        "userVerification": "required",
        "allowCredentials": [{ "type": "public-key", "id": credential_id }],
        "extensions": { "prf": prf_input() },
    })
}

fn prf_input() -> Value {
    json!({ "eval": { "first": BASE64URL_NOPAD.encode(PRF_SALT) } })
}

/// The time that the browser gives the person, in milliseconds.
pub(super) fn timeout_ms(options: &Value) -> Option<i64> {
    options.get("timeout")?.as_i64()
}

/// The browser's object: the same members, with bytes where [`BYTES_AT`] says.
pub(super) fn to_js(options: &Value) -> Result<JsValue, CeremonyError> {
    let object = JSON::parse(&options.to_string()).map_err(|_| CeremonyError::OptionsInvalid)?;
    for path in BYTES_AT {
        decode_at(&object, path)?;
    }
    Ok(object)
}

/// Replaces the text at `path` by its bytes; a member that is not there is left out.
fn decode_at(object: &JsValue, path: &[&str]) -> Result<(), CeremonyError> {
    let invalid = |_| CeremonyError::OptionsInvalid;
    let Some((name, rest)) = path.split_first() else {
        return Ok(());
    };
    if *name == "*" {
        let items = object
            .dyn_ref::<Array>()
            .ok_or(CeremonyError::OptionsInvalid)?;
        return items.iter().try_for_each(|item| decode_at(&item, rest));
    }
    let key = JsValue::from_str(name);
    let member = Reflect::get(object, &key).map_err(invalid)?;
    if member.is_undefined() || member.is_null() {
        return Ok(());
    }
    if !rest.is_empty() {
        return decode_at(&member, rest);
    }
    let text = member.as_string().ok_or(CeremonyError::OptionsInvalid)?;
    let bytes = decode(&text).ok_or(CeremonyError::OptionsInvalid)?;
    Reflect::set(object, &key, &Uint8Array::from(bytes.as_slice()))
        .map_err(invalid)
        .map(drop)
}

/// Base64url, with or without padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD
        .decode(text.trim_end_matches('=').as_bytes())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_when_the_cloud_sends_extensions_keep_them_and_use_our_salt() {
        let challenge = json!({ "publicKey": {
            "challenge": "AAAA",
            "extensions": { "uvm": true, "prf": { "eval": { "first": "ZXZpbA" } } },
        }});
        let options = with_prf(&challenge).unwrap();
        assert_eq!(options["extensions"]["uvm"], true);
        let salt = options["extensions"]["prf"]["eval"]["first"]
            .as_str()
            .unwrap();
        assert_eq!(decode(salt).unwrap(), PRF_SALT);
    }

    #[test]
    fn options_when_the_answer_is_no_ceremony_are_refused() {
        for challenge in [
            json!({}),
            json!({ "publicKey": 1 }),
            json!("<html>"),
            Value::Null,
        ] {
            assert_eq!(
                with_prf(&challenge),
                Err(CeremonyError::OptionsInvalid),
                "{challenge}"
            );
        }
    }

    #[test]
    fn prf_request_when_made_names_only_the_new_passkey_and_the_same_relying_party() {
        let created_with =
            json!({ "challenge": "AAAA", "rp": { "id": "app.example" }, "timeout": 5 });
        let request = prf_request(&created_with, "Y3JlZA");
        assert_eq!(request["rpId"], "app.example");
        assert_eq!(
            request["allowCredentials"],
            json!([{ "type": "public-key", "id": "Y3JlZA" }])
        );
        assert_eq!(request["userVerification"], "required");
        assert_eq!(timeout_ms(&request), Some(5));
    }

    #[test]
    fn base64url_when_padded_is_read_too() {
        assert_eq!(decode("AQI=").unwrap(), [1, 2]);
        assert_eq!(decode("AQI").unwrap(), [1, 2]);
        assert_eq!(decode("A+/="), None);
    }
}
