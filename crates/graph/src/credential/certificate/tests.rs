use core::time::Duration;

use entra_sim::SampleCertificate;

use super::*;

#[test]
fn certificate_is_good_from_its_first_moment_until_its_last() {
    let moment = |seconds: i64| Timestamp::from_unix_ms(1_795_000_000_000 + seconds * 1_000);
    let sample = SampleCertificate::make(0, moment(0).unix_ms(), moment(60).unix_ms()).unwrap();
    let certificate = SigningCertificate::parse(&sample.pem()).unwrap();
    assert_eq!(certificate.not_after(), moment(60));
    for (at, expected) in [
        (moment(-1), Err(CertificateError::NotYetValid)),
        (moment(0), Ok(())),
        (moment(59), Ok(())),
        (moment(60), Err(CertificateError::Expired)),
        (
            moment(60).plus(Duration::from_hours(1)),
            Err(CertificateError::Expired),
        ),
    ] {
        assert_eq!(certificate.check_valid(at), expected, "{at:?}");
    }
}

#[test]
fn certificate_signs_what_its_public_key_verifies_and_another_does_not() {
    use ring::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
    let keys: Vec<SigningCertificate> = (0..2)
        .map(|key| {
            let sample = SampleCertificate::make(key, 0, 4_000_000_000_000).unwrap();
            SigningCertificate::parse(&sample.pem()).unwrap()
        })
        .collect();
    let signature = keys[0].sign(b"message").unwrap();
    let verifies = |by: &SigningCertificate, message: &[u8]| {
        UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, by.key.public_key().as_ref())
            .verify(message, &signature)
            .is_ok()
    };
    assert!(verifies(&keys[0], b"message"));
    assert!(!verifies(&keys[0], b"massage") && !verifies(&keys[1], b"message"));
    assert_ne!(keys[0].sha256_thumbprint(), keys[1].sha256_thumbprint());
}
