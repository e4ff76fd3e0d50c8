use super::*;

fn coordinate(text: &str) -> [u8; 32] {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    bytes.try_into().unwrap()
}

/// The key of RFC 7515 appendix A.3.
fn key() -> PublicKey {
    PublicKey::new(
        coordinate("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
        coordinate("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
    )
}

#[test]
fn thumbprint_of_the_example_in_rfc_9449_is_as_printed_there() {
    let key = PublicKey::new(
        coordinate("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"),
        coordinate("9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"),
    );
    let thumbprint = key.thumbprint();
    assert_eq!(
        thumbprint.to_string(),
        "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
    );
    let json = serde_json::to_string(&thumbprint).unwrap();
    assert_eq!(
        serde_json::from_str::<Thumbprint>(&json).unwrap(),
        thumbprint
    );
}

#[test]
fn token_hash_of_the_example_in_rfc_9449_is_as_printed_there() {
    let hash = token_hash("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");
    assert_eq!(
        BASE64URL_NOPAD.encode(&hash),
        "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
    );
}

#[test]
fn signing_input_is_header_and_claims_in_base64url() {
    let claims = ProofClaims {
        jti: core::array::from_fn(|n| u8::try_from(n + 1).unwrap()),
        method: "GET",
        url: "https://hallpass.example/v1/session",
        issued_at_unix_s: 1_795_000_000,
        token_hash: Some(token_hash("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")),
        nonce: Some("AAABoe98RgAAAQIDBAUGBwgJCgsMDQ4P"),
    };
    assert_eq!(
        signing_input(&key(), &claims),
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4I\
         joiZjgzT0ozRDJ4RjFCZzh2dWI5dExlMWdITXpWNzZlOFR1czl1UEh2UlZFVSIsInkiOiJ4X0ZFelJ1OW0zNkhMTl9\
         0dWU2NTlMTnBYVzZwQ3lTdGlrWWpLSVdJNWEwIn19.eyJqdGkiOiJBUUlEQkFVR0J3Z0pDZ3NNRFE0UEVBIiwiaHRt\
         IjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9oYWxscGFzcy5leGFtcGxlL3YxL3Nlc3Npb24iLCJpYXQiOjE3OTUwMDAwMD\
         AsImF0aCI6IjZvWnFkWDVNT0xxX3FCSjh2cHBBblQ0Zms2QVA4VWlQOXpYOC1SZXZfOUEiLCJub25jZSI6IkFBQUJv\
         ZTk4UmdBQUFRSURCQVVHQndnSkNnc01EUTRQIn0"
    );
    assert_eq!(
        key().thumbprint().to_string(),
        "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"
    );
}

#[test]
fn claims_that_do_not_apply_are_left_out() {
    let claims = ProofClaims {
        jti: [0; 16],
        method: "POST",
        url: "https://hallpass.example/v1/sign-in/start",
        issued_at_unix_s: 1_795_000_000,
        token_hash: None,
        nonce: None,
    };
    let input = signing_input(&key(), &claims);
    let (_, written) = input.split_once('.').unwrap();
    let written = BASE64URL_NOPAD.decode(written.as_bytes()).unwrap();
    assert_eq!(
        str::from_utf8(&written).unwrap(),
        r#"{"jti":"AAAAAAAAAAAAAAAAAAAAAA","htm":"POST","htu":"https://hallpass.example/v1/sign-in/start","iat":1795000000}"#
    );
}

#[test]
fn complete_adds_the_signature() {
    let proof = complete("header.claims".to_owned(), &[0; 64]);
    assert_eq!(proof, format!("header.claims.{}", "A".repeat(86)));
}

#[test]
fn uncompressed_form_is_read_back_and_every_other_is_refused() {
    let point = key().to_uncompressed();
    assert_eq!(PublicKey::from_uncompressed(&point), Some(key()));
    let mut compressed = point;
    compressed[0] = 2;
    for other in [
        &compressed[..],
        &point[..64],
        &[&point[..], &[0]].concat(),
        &[],
        &[4],
    ] {
        assert_eq!(PublicKey::from_uncompressed(other), None);
    }
}
