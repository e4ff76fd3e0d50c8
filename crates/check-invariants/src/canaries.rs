//! I6: no secret stands anywhere outside its ciphertext, in no encoding that is likely.

use aho_corasick::AhoCorasick;
use data_encoding::{
    BASE32_NOPAD, BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXUPPER,
};

use crate::evidence::Evidence;
use crate::{Invariant, Violation};

/// The secret as it could have slipped out. One of fewer than 12 bytes would be found by chance.
///
/// # Panics
/// When the secret is shorter.
pub fn encodings(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    assert!(secret.len() >= 12, "too short to be looked for");
    let bytes = secret.as_bytes();
    let utf_16 = |to_bytes: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(to_bytes).collect();
    let mut found = vec![
        ("raw", bytes.to_vec()),
        ("hex", HEXLOWER.encode(bytes).into_bytes()),
        ("HEX", HEXUPPER.encode(bytes).into_bytes()),
        ("base32", BASE32_NOPAD.encode(bytes).into_bytes()),
        ("UTF-16 LE", utf_16(u16::to_le_bytes)),
        ("UTF-16 BE", utf_16(u16::to_be_bytes)),
        ("list of bytes", format!("{bytes:?}").into_bytes()),
        ("base64", BASE64.encode(bytes).into_bytes()),
        ("base64url", BASE64URL.encode(bytes).into_bytes()),
    ];
    if let Ok(json) = serde_json::to_string(secret) {
        found.push(("JSON", json.into_bytes()));
    }
    // In the middle of something longer, base64 has three other faces; their edges depend on the
    // neighbours.
    let shifts = ["base64 + 0", "base64 + 1", "base64 + 2"];
    for (shift, name) in shifts.into_iter().enumerate() {
        let padded = [&vec![0; shift], bytes].concat();
        for encoded in [
            BASE64_NOPAD.encode(&padded),
            BASE64URL_NOPAD.encode(&padded),
        ] {
            let inner = encoded.as_bytes().get(shift + 1..encoded.len() - 2);
            found.push((name, inner.unwrap_or_default().to_vec()));
        }
    }
    found
}

/// Reads each place once, for all secrets together.
pub(crate) fn check(evidence: &Evidence) -> Vec<Violation> {
    let mut needles = Vec::new();
    let mut names = Vec::new();
    for secret in &evidence.secrets {
        for (encoding, needle) in encodings(&secret.text) {
            needles.push(needle);
            names.push((secret.what.as_str(), encoding));
        }
    }
    let complain =
        |subject: &str, why: String| Violation::new(Invariant::SecretsAreSealed, subject, why);
    let search = match AhoCorasick::new(&needles) {
        Ok(search) => search,
        Err(error) => return vec![complain("the search", error.to_string())],
    };
    evidence
        .places
        .iter()
        .filter_map(|place| {
            let found = search.find(&place.bytes)?;
            let (what, encoding) = names.get(found.pattern().as_usize())?;
            Some(complain(&place.name, format!("holds {what}, {encoding}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Place, Secret};
    use crate::test_evidence::{assert_breaks, evidence};

    const I6: Invariant = Invariant::SecretsAreSealed;
    const SECRET: &str = "Correct-Horse 7!";

    fn hide(world: &mut Evidence, bytes: &[u8]) {
        world.secrets = vec![Secret {
            what: "a password".to_owned(),
            text: SECRET.to_owned(),
        }];
        world.places = vec![Place {
            name: "hallpass.db".to_owned(),
            bytes: [&b"before "[..], bytes, b" after"].concat(),
        }];
    }

    #[test]
    fn secret_when_it_lies_about_in_any_encoding_breaks_it() {
        for (encoding, bytes) in encodings(SECRET) {
            assert_breaks(I6, "holds a password", |world| hide(world, &bytes));
            assert!(!bytes.is_empty(), "{encoding}");
        }
        let inside = BASE64_NOPAD.encode(format!(r#"{{"password":"{SECRET}"}}"#).as_bytes());
        assert_breaks(I6, "holds a password", |world| {
            hide(world, inside.as_bytes());
        });
    }

    #[test]
    fn secret_when_it_is_nowhere_is_not_found() {
        let mut world = evidence();
        hide(&mut world, b"nothing of it");
        assert_eq!(check(&world), []);
    }

    #[test]
    #[should_panic(expected = "too short")]
    fn secret_when_it_is_too_short_is_refused() {
        encodings("abc");
    }
}
