//! `PublicKeyCredential.toJSON()` carries the PRF output, from which the technician's sealing key is
//! derived. The client takes it out; a cloud that received it anyway says so instead of silently
//! having seen the key.

use serde_json::Value;

use super::CeremonyError;

/// Refuses an answer that holds results of the PRF extension, or those of CTAP's `hmac-secret` under
/// it, wherever in the answer a client put them.
pub(super) fn refuse(answer: &Value) -> Result<(), CeremonyError> {
    if holds_secret(answer) {
        Err(CeremonyError::SecretNotWanted)
    } else {
        Ok(())
    }
}

fn holds_secret(value: &Value) -> bool {
    match value {
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| is_secret(name, member) || holds_secret(member)),
        Value::Array(items) => items.iter().any(holds_secret),
        _ => false,
    }
}

fn is_secret(name: &str, member: &Value) -> bool {
    match name {
        "prf" => member
            .get("results")
            .is_some_and(|results| !results.is_null()),
        // At creation the same names say whether the authenticator can.
        "hmacGetSecret" | "hmac-secret" => !member.is_null() && !member.is_boolean(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answer_with_prf_output_is_refused_and_one_without_is_not() {
        for name in ["clientExtensionResults", "extensions", "anything"] {
            let secrets = [
                json!({ name: { "prf": { "results": { "first": "AAAA" } } } }),
                json!({ name: { "prf": { "enabled": true, "results": {} } } }),
                json!({ name: { "hmacGetSecret": { "output1": "AAAA" } } }),
                json!({ name: [{ "hmac-secret": "AAAA" }] }),
            ];
            for answer in secrets {
                assert!(refuse(&answer).is_err(), "{answer}");
            }
            let clean = [
                json!({ name: { "prf": { "enabled": true } } }),
                json!({ name: { "prf": { "results": null } } }),
                json!({ name: { "hmac-secret": true } }),
                json!({ name: {} }),
            ];
            for answer in clean {
                assert!(refuse(&answer).is_ok(), "{answer}");
            }
        }
        assert!(refuse(&json!("text")).is_ok());
    }
}
