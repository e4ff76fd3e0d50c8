//! `PublicKeyCredential.toJSON()` carries the PRF output, from which the technician's sealing key is
//! derived. The client takes it out; a cloud that received it anyway says so instead of silently
//! having seen the key.

use serde_json::Value;

use super::CeremonyError;

/// The names under which clients send the extensions' results.
const CONTAINERS: [&str; 2] = ["clientExtensionResults", "extensions"];

/// Refuses an answer that holds results of the PRF extension, or of CTAP's `hmac-secret` under it.
pub(super) fn refuse(credential: &Value) -> Result<(), CeremonyError> {
    let is_secret = CONTAINERS
        .iter()
        .filter_map(|name| credential.get(name))
        .any(|extensions| {
            let prf_results = extensions.get("prf").and_then(|prf| prf.get("results"));
            [prf_results, extensions.get("hmacGetSecret")]
                .into_iter()
                .flatten()
                .any(|value| !value.is_null())
        });
    if is_secret {
        Err(CeremonyError::SecretNotWanted)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answer_with_prf_output_is_refused_and_one_without_is_not() {
        for name in CONTAINERS {
            let secrets = [
                json!({ name: { "prf": { "results": { "first": "AAAA" } } } }),
                json!({ name: { "prf": { "enabled": true, "results": {} } } }),
                json!({ name: { "hmacGetSecret": { "output1": "AAAA" } } }),
            ];
            for answer in secrets {
                assert!(refuse(&answer).is_err(), "{answer}");
            }
            let clean = [
                json!({ name: { "prf": { "enabled": true } } }),
                json!({ name: { "prf": { "results": null } } }),
                json!({ name: {} }),
            ];
            for answer in clean {
                assert!(refuse(&answer).is_ok(), "{answer}");
            }
        }
        assert!(refuse(&json!("text")).is_ok());
    }
}
