//! Client assertions: what stands in the place of a secret.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;
use sha1::Digest as _;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::error::Refusal;
use crate::call::Call;
use crate::state::Tenant;

/// RFC 7523 §2.2.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The longest life of an assertion, seconds.
const LIFETIME_MAX_S: i64 = 600;

/// What clocks may differ, seconds.
const SKEW_S: i64 = 300;

/// Judges the assertion of a call as Entra says that it does.
pub(super) fn check(
    tenant: &Tenant,
    call: &Call,
    client_id: &str,
    now_ms: i64,
) -> Result<(), Refusal> {
    let assertion = call.form_value("client_assertion").unwrap_or_default();
    if call.form_value("client_assertion_type").as_deref() != Some(JWT_BEARER) {
        return Err(Refusal::MissingParameter("client_assertion_type"));
    }
    if tenant.app.federated_assertion.as_deref() == Some(assertion.as_str()) {
        return Ok(());
    }
    let Some((signed, signature)) = assertion.rsplit_once('.') else {
        return Err(Refusal::MalformedAssertion);
    };
    let (header, claims) = signed.split_once('.').ok_or(Refusal::MalformedAssertion)?;
    let (header, claims) = (decode(header)?, decode(claims)?);
    let signature = BASE64URL_NOPAD
        .decode(signature.as_bytes())
        .map_err(|_| Refusal::MalformedAssertion)?;
    let pem = tenant
        .app
        .certificate_pem
        .as_deref()
        .ok_or(Refusal::UnknownAssertionKey)?;
    let der =
        CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| Refusal::UnknownAssertionKey)?;
    if !is_named(&header, &der) {
        return Err(Refusal::UnknownAssertionKey);
    }
    let algorithm: &'static dyn VerificationAlgorithm =
        match header.get("alg").and_then(Value::as_str) {
            Some("PS256") => &RSA_PSS_2048_8192_SHA256,
            Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
            _ => return Err(Refusal::MalformedAssertion),
        };
    let (_, certificate) =
        X509Certificate::from_der(&der).map_err(|_| Refusal::UnknownAssertionKey)?;
    UnparsedPublicKey::new(algorithm, &certificate.public_key().subject_public_key.data)
        .verify(signed.as_bytes(), &signature)
        .map_err(|_| Refusal::UnknownAssertionKey)?;
    check_claims(&claims, call, client_id, now_ms.div_euclid(1_000))
}

fn decode(part: &str) -> Result<Value, Refusal> {
    let bytes = BASE64URL_NOPAD
        .decode(part.as_bytes())
        .map_err(|_| Refusal::MalformedAssertion)?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::MalformedAssertion)
}

/// Whether the header names the certificate by one of its two thumbprints.
fn is_named(header: &Value, der: &[u8]) -> bool {
    let says = |name: &str, thumbprint: &[u8]| {
        header.get(name).and_then(Value::as_str)
            == Some(BASE64URL_NOPAD.encode(thumbprint).as_str())
    };
    says("x5t", &sha1::Sha1::digest(der)) || says("x5t#S256", &sha2::Sha256::digest(der))
}

fn check_claims(claims: &Value, call: &Call, client_id: &str, now: i64) -> Result<(), Refusal> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let second = |name: &str| claims.get(name).and_then(Value::as_i64);
    let is_own = text("iss").eq_ignore_ascii_case(client_id)
        && text("sub").eq_ignore_ascii_case(client_id)
        && !text("jti").is_empty();
    let path = &call.path;
    let is_for_us = [
        call.origin(),
        "https://login.microsoftonline.com".to_owned(),
    ]
    .iter()
    .any(|origin| text("aud") == format!("{origin}{path}"));
    if !is_own || !is_for_us {
        return Err(Refusal::MalformedAssertion);
    }
    let (Some(from), Some(until)) = (second("nbf"), second("exp")) else {
        return Err(Refusal::MalformedAssertion);
    };
    let is_in_time =
        from <= now + SKEW_S && until >= now - SKEW_S && until - from <= LIFETIME_MAX_S;
    if is_in_time {
        Ok(())
    } else {
        Err(Refusal::AssertionOutOfTime)
    }
}
