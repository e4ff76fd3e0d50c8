use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;

fn header() -> Value {
    json!({
        "typ": "dpop+jwt",
        "alg": "ES256",
        "jwk": {
            "kty": "EC",
            "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        },
    })
}

fn claims() -> Value {
    json!({
        "jti": "AQIDBAUGBwgJCgsMDQ4PEA",
        "htm": "GET",
        "htu": "https://hallpass.example/v1/session",
        "iat": 1_795_000_000,
    })
}

fn compact(header: &str, claims: &str) -> String {
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    format!("{}.{}.{}", part(header), part(claims), "A".repeat(86))
}

fn error_of(header: &str, claims: &str) -> Option<ProofFormError> {
    Proof::parse(&compact(header, claims)).err()
}

/// `value` with the member at `pointer` replaced, or taken out by `null`.
fn with(mut value: Value, pointer: &str, member: Value) -> String {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let members = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if member.is_null() {
        members.remove(name).unwrap();
    } else {
        members.insert(name.to_owned(), member);
    }
    value.to_string()
}

#[test]
fn proof_when_well_formed_is_read() {
    let text = compact(&header().to_string(), &claims().to_string());
    let proof = Proof::parse(&text).unwrap();
    assert_eq!(proof.signed, text.rsplit_once('.').unwrap().0.as_bytes());
    assert_eq!(proof.claims.iat, 1_795_000_000);
    assert_eq!(proof.claims.nonce, None);
    // RFC 9449 §4.2: claims that are not known are no harm.
    let more = with(claims(), "/exp", json!(1));
    assert_eq!(error_of(&header().to_string(), &more), None);
}

#[rstest]
#[case::no_type("/typ", Value::Null)]
#[case::jwt("/typ", json!("JWT"))]
#[case::type_in_capitals("/typ", json!("DPOP+JWT"))]
#[case::media_type("/typ", json!("application/dpop+jwt"))]
#[case::no_algorithm("/alg", Value::Null)]
#[case::none("/alg", json!("none"))]
#[case::none_in_capitals("/alg", json!("None"))]
#[case::mac_under_the_public_key("/alg", json!("HS256"))]
#[case::rsa("/alg", json!("RS256"))]
#[case::other_curve("/alg", json!("ES384"))]
#[case::edwards("/alg", json!("EdDSA"))]
#[case::number("/alg", json!(256))]
#[case::no_key("/jwk", Value::Null)]
#[case::key_by_name("/kid", json!("1"))]
#[case::key_by_url("/jku", json!("https://attacker.example/keys"))]
#[case::certificate("/x5c", json!(["MIIB"]))]
#[case::critical("/crit", json!(["exp"]))]
#[case::nothing_critical("/crit", json!([]))]
#[case::unencoded("/b64", json!(false))]
#[case::private_key("/jwk/d", json!("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"))]
#[case::rsa_modulus("/jwk/n", json!("AQAB"))]
#[case::no_x("/jwk/x", Value::Null)]
#[case::list_for_a_key("/jwk", json!([]))]
fn header_that_is_not_exactly_ours_is_refused(#[case] pointer: &str, #[case] member: Value) {
    let header = with(header(), pointer, member);
    assert_eq!(
        error_of(&header, &claims().to_string()),
        Some(ProofFormError::HeaderRefused)
    );
}

#[rstest]
#[case::symmetric("/jwk/kty", json!("oct"))]
#[case::rsa("/jwk/kty", json!("RSA"))]
#[case::octet_pair("/jwk/kty", json!("OKP"))]
#[case::koblitz("/jwk/crv", json!("secp256k1"))]
#[case::larger_curve("/jwk/crv", json!("P-384"))]
#[case::empty("/jwk/x", json!(""))]
#[case::short("/jwk/x", json!("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVA"))]
#[case::long("/jwk/x", json!("AH_Nzidw9sRdQYPL7m_bS3tYBzM1e-nvE7rPbjx70VRF"))]
#[case::padded("/jwk/y", json!("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0="))]
#[case::other_alphabet("/jwk/y", json!("x/FEzRu9m36HLN/tue659LNpXW6pCyStikYjKIWI5a0"))]
#[case::trailing_bits("/jwk/y", json!("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1"))]
#[case::white_space("/jwk/y", json!(" x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a"))]
#[case::huge("/jwk/x", json!("A".repeat(1_000)))]
fn key_that_is_not_on_p_256_by_its_form_is_refused(#[case] pointer: &str, #[case] member: Value) {
    let header = with(header(), pointer, member);
    assert_eq!(
        error_of(&header, &claims().to_string()),
        Some(ProofFormError::KeyRefused)
    );
}

#[rstest]
#[case::no_id("/jti", Value::Null)]
#[case::short_id("/jti", json!("AQIDBAUGBwgJCgsMDQ4PE"))]
#[case::long_id("/jti", json!("A".repeat(129)))]
#[case::number_for_an_id("/jti", json!(1))]
#[case::no_method("/htm", Value::Null)]
#[case::methods("/htm", json!(["GET", "POST"]))]
#[case::no_url("/htu", Value::Null)]
#[case::no_time("/iat", Value::Null)]
#[case::text_for_a_time("/iat", json!("1795000000"))]
#[case::fraction("/iat", json!(1_795_000_000.5))]
#[case::beyond_all_time("/iat", json!(1e300))]
#[case::number_for_a_nonce("/nonce", json!(1))]
#[case::object_for_a_hash("/ath", json!({}))]
fn claims_that_are_not_those_of_a_proof_are_refused(#[case] pointer: &str, #[case] member: Value) {
    let claims = with(claims(), pointer, member);
    assert_eq!(
        error_of(&header().to_string(), &claims),
        Some(ProofFormError::ClaimsRefused)
    );
}

#[test]
fn member_that_stands_twice_is_refused() {
    let twice = |value: Value, name: &str| {
        let text = value.to_string();
        let member = format!("\"{name}\":{},", value[name]);
        text.replacen('{', &format!("{{{member}"), 1)
    };
    for name in ["typ", "alg", "jwk"] {
        let error = error_of(&twice(header(), name), &claims().to_string());
        assert_eq!(error, Some(ProofFormError::HeaderRefused), "{name}");
    }
    for name in ["jti", "htm", "htu", "iat"] {
        let error = error_of(&header().to_string(), &twice(claims(), name));
        assert_eq!(error, Some(ProofFormError::ClaimsRefused), "{name}");
    }
    let key = twice(header()["jwk"].clone(), "x");
    let header = header().to_string();
    let header = header.replace(&json!(self::header()["jwk"]).to_string(), &key);
    assert_eq!(
        error_of(&header, &claims().to_string()),
        Some(ProofFormError::HeaderRefused)
    );
}

#[test]
fn text_that_is_not_three_parts_of_base64url_is_malformed() {
    let good = compact(&header().to_string(), &claims().to_string());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    for text in [
        String::new(),
        "..".into(),
        "...".into(),
        "a.b".into(),
        signed.into(),
        format!("{signed}."),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}A"),
        format!("{good}=="),
        format!(" {good}"),
        format!("{signed}.{}", signature.split_at(2).1),
        format!("{signed}.{signature}AA"),
        good.replacen('.', "=.", 1),
    ] {
        assert_eq!(
            Proof::parse(&text),
            Err(ProofFormError::Malformed),
            "{text:?}"
        );
    }
}

#[test]
fn proof_that_is_too_long_is_not_even_decoded() {
    let url = format!("https://hallpass.example/{}", "x".repeat(2_000));
    let claims = with(claims(), "/htu", json!(url));
    assert_eq!(
        error_of(&header().to_string(), &claims),
        Some(ProofFormError::TooLong)
    );
    assert_eq!(
        Proof::parse(&".".repeat(1_000_000)),
        Err(ProofFormError::TooLong)
    );
}

#[test]
fn json_that_is_deep_or_none_is_refused() {
    for text in ["", "{", "null", "[]", "1", "\"\"", &"[".repeat(500)] {
        let error = error_of(text, &claims().to_string());
        assert_eq!(error, Some(ProofFormError::HeaderRefused), "{text}");
        let error = error_of(&header().to_string(), text);
        assert_eq!(error, Some(ProofFormError::ClaimsRefused), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,300}") {
        let _read = Proof::parse(&text);
    }

    #[test]
    fn any_json_is_read_or_refused_without_a_panic(
        header in "[{}\\[\\]\":,a-z0-9.+-]{0,120}",
        claims in "[{}\\[\\]\":,a-z0-9.+-]{0,120}",
    ) {
        let _read = Proof::parse(&compact(&header, &claims));
    }
}
