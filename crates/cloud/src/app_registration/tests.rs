use core::time::Duration;

use entra_sim::SampleCertificate;

use super::*;

const CLIENT: Uuid = Uuid::from_u128(0xa9);
const DAY: Duration = Duration::from_hours(24);

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

fn certificate(key: usize, from: Timestamp, until: Timestamp) -> SampleCertificate {
    SampleCertificate::make(key, from.unix_ms(), until.unix_ms()).unwrap()
}

fn refusal(pem: String) -> String {
    let read = NewRegistration::of_certificate(CLIENT, &Zeroizing::new(pem), now());
    read.err().unwrap().to_string()
}

#[test]
fn certificate_with_its_key_is_taken_with_its_thumbprint_and_its_end() {
    let until = now().plus(90 * DAY);
    let sample = certificate(0, now().minus(DAY), until);
    for pem in [
        sample.pem(),
        format!("{}\n{}", sample.key_pem, sample.certificate_pem),
    ] {
        let new = NewRegistration::of_certificate(CLIENT, &Zeroizing::new(pem), now());
        let known = new.ok().unwrap().registration;
        assert_eq!(known.kind, CredentialKind::Certificate);
        assert_eq!(known.expires_at, Some(until));
        let (sha1, sha256) = known.thumbprints.unwrap();
        assert_eq!((sha1.len(), sha256.len()), (40, 64));
    }
}

#[test]
fn certificate_that_cannot_prove_us_is_refused_with_the_reason() {
    let good = certificate(0, now().minus(DAY), now().plus(DAY));
    let other = certificate(1, now().minus(DAY), now().plus(DAY));
    for (pem, reason) in [
        (String::new(), "no private key"),
        (good.certificate_pem.clone(), "no private key"),
        (good.key_pem.clone(), "no certificate"),
        (
            format!("{}{}", good.certificate_pem, other.key_pem),
            "not that of the certificate",
        ),
        (
            certificate(0, now().minus(2 * DAY), now().minus(DAY)).pem(),
            "has expired",
        ),
        (
            certificate(0, now().plus(DAY), now().plus(2 * DAY)).pem(),
            "not valid yet",
        ),
        (
            format!(
                "{}-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
                good.certificate_pem
            ),
            "without a password",
        ),
        (
            format!(
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n{}",
                good.key_pem
            ),
            "cannot be read",
        ),
        (
            format!(
                "{}-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n",
                good.certificate_pem
            ),
            "not an RSA key",
        ),
        ("x".repeat(PEM_MAX_BYTES + 1), "longer than any certificate"),
    ] {
        let said = refusal(pem);
        assert!(said.contains(reason), "{said}");
        assert!(
            !said.contains("BEGIN RSA") && !said.contains("MII"),
            "{said}"
        );
    }
}

#[test]
fn certificate_of_a_chain_is_the_one_of_the_key() {
    let own = certificate(0, now().minus(DAY), now().plus(DAY));
    let issuer = certificate(1, now().minus(DAY), now().plus(900 * DAY));
    let pem = format!("{}{}", issuer.certificate_pem, own.pem());
    let new = NewRegistration::of_certificate(CLIENT, &Zeroizing::new(pem), now());
    let expires_at = new.ok().unwrap().registration.expires_at;
    assert_eq!(expires_at, Some(now().plus(DAY)));
}

#[test]
fn secret_that_cannot_be_one_is_refused_with_the_reason() {
    let tried = |secret: &str, expires_at: Option<Timestamp>| {
        let secret = Zeroizing::new(secret.to_owned());
        NewRegistration::of_secret(CLIENT, &secret, expires_at, now())
    };
    let long = "x".repeat(SECRET_MAX_CHARS + 1);
    for (secret, expires_at, reason) in [
        ("", None, "empty"),
        ("two words", None, "spaces"),
        (long.as_str(), None, "too long"),
        ("0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3", None, "secret's id"),
        ("Xq7~secret", Some(now()), "expired"),
    ] {
        let said = tried(secret, expires_at).err().unwrap().to_string();
        assert!(said.contains(reason), "{said}");
    }
    let new = tried(" Xq7~secret\n", Some(now().plus(DAY))).ok().unwrap();
    assert_eq!(new.credential.expose(), "Xq7~secret");
    let nil = NewRegistration::of_secret(Uuid::nil(), &Zeroizing::new("x".into()), None, now());
    assert!(nil.err().unwrap().to_string().contains("all zeros"));
    let relative = NewRegistration::of_token_file(CLIENT, "token", now());
    assert!(relative.err().unwrap().to_string().contains("whole path"));
}
