use core::time::Duration;

use hallpass_protocol::dpop::{ProofClaims, complete, signing_input, token_hash};
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::random::SeededRandom;
use crate::testing::BrowserKey;

const ORIGIN: &str = "https://hallpass.example";
const PATH: &str = "/v1/session";
const URL: &str = "https://hallpass.example/v1/session";
const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

fn began() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

fn checker() -> ProofChecker {
    ProofChecker::new(ORIGIN.to_owned(), &SeededRandom::new(1))
}

fn claims(nonce: &str) -> ProofClaims<'_> {
    ProofClaims {
        jti: [7; 16],
        method: "GET",
        url: URL,
        issued_at_unix_s: 1_795_000_000,
        token_hash: Some(token_hash(TOKEN)),
        nonce: Some(nonce),
    }
}

fn check_at(
    checker: &ProofChecker,
    proof: &str,
    now: Timestamp,
) -> Result<AcceptedProof, ProofError> {
    let request = ProvenRequest {
        method: "GET",
        path: PATH,
        token_hash: Some(&token_hash(TOKEN)),
    };
    checker.check(proof, request, now)
}

/// What becomes of a proof that differs from a good one by `change`.
fn outcome(change: impl FnOnce(&mut ProofClaims<'_>)) -> Option<ProofError> {
    let checker = checker();
    let nonce = checker.make_nonce(began());
    let mut claims = claims(&nonce);
    change(&mut claims);
    check_at(&checker, &BrowserKey::new(1).prove(&claims), began()).err()
}

#[test]
fn proof_that_is_as_it_should_be_names_its_key() {
    let (checker, key) = (checker(), BrowserKey::new(1));
    let nonce = checker.make_nonce(began());
    let proof = check_at(&checker, &key.prove(&claims(&nonce)), began()).unwrap();
    assert_eq!(proof.thumbprint, key.thumbprint());
    assert!(!proof.is_nonce_ageing);
    assert_eq!(checker.use_up(&proof, began()), Ok(()));
    assert_eq!(checker.use_up(&proof, began()), Err(ProofError::Replayed));
}

#[test]
fn example_that_clients_test_with_verifies() {
    // RFC 7515 appendix A.3; the signature was made by Node's WebCrypto.
    let key = PublicKey::new(
        decode_exactly("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU").unwrap(),
        decode_exactly("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0").unwrap(),
    );
    let mut claims = claims("AAABoe98RgAAAQIDBAUGBwgJCgsMDQ4P");
    claims.jti = core::array::from_fn(|n| u8::try_from(n + 1).unwrap());
    let signature = decode_exactly(
        "snkVUHcMxvBaux2qvSrgAfk4oO3Yyl3oitBk5Iv0TzosnDncxMQhKRl_P65BuYNF_lJY_HUBh8BCCMyE03DbHA",
    );
    let proof = complete(signing_input(&key, &claims), &signature.unwrap());
    let proof = Proof::parse(&proof).unwrap();
    assert_eq!(verify(&proof.key, proof.signed, &proof.signature), Ok(()));
}

#[rstest]
#[case::query("https://hallpass.example/v1/session?x=1")]
#[case::empty_query("https://hallpass.example/v1/session?")]
#[case::fragment("https://hallpass.example/v1/session#x")]
#[case::slash_behind("https://hallpass.example/v1/session/")]
#[case::slash_more("https://hallpass.example//v1/session")]
#[case::host_in_capitals("https://HALLPASS.example/v1/session")]
#[case::scheme_in_capitals("HTTPS://hallpass.example/v1/session")]
#[case::path_in_capitals("https://hallpass.example/V1/session")]
#[case::default_port("https://hallpass.example:443/v1/session")]
#[case::other_port("https://hallpass.example:8443/v1/session")]
#[case::other_scheme("http://hallpass.example/v1/session")]
#[case::user("https://me@hallpass.example/v1/session")]
#[case::dot_behind_the_host("https://hallpass.example./v1/session")]
#[case::percent("https://hallpass.example/v1/%73ession")]
#[case::dots("https://hallpass.example/v1/x/../session")]
#[case::longer_host("https://hallpass.example.attacker.example/v1/session")]
#[case::other_host("https://attacker.example/v1/session")]
#[case::path_alone("/v1/session")]
#[case::origin_alone("https://hallpass.example")]
#[case::empty("")]
#[case::other_route("https://hallpass.example/v1/sessions")]
#[case::space_before(" https://hallpass.example/v1/session")]
fn proof_for_another_url_is_refused(#[case] url: &'static str) {
    assert_eq!(
        outcome(|claims| claims.url = url),
        Some(ProofError::OtherRequest)
    );
}

#[rstest]
#[case("POST")]
#[case("get")]
#[case("")]
fn proof_for_another_method_is_refused(#[case] method: &'static str) {
    assert_eq!(
        outcome(|claims| claims.method = method),
        Some(ProofError::OtherRequest)
    );
}

#[test]
fn proof_for_another_token_or_none_is_refused() {
    let other = Some(token_hash("another"));
    for hash in [None, other] {
        let error = outcome(|claims| claims.token_hash = hash);
        assert_eq!(error, Some(ProofError::OtherToken));
    }
    // And one for a token where none came.
    let checker = checker();
    let nonce = checker.make_nonce(began());
    let request = ProvenRequest {
        method: "GET",
        path: PATH,
        token_hash: None,
    };
    let proof = BrowserKey::new(1).prove(&claims(&nonce));
    assert_eq!(
        checker.check(&proof, request, began()),
        Err(ProofError::OtherToken)
    );
}

#[test]
fn proof_without_a_nonce_of_ours_is_sent_for_one() {
    assert_eq!(
        outcome(|claims| claims.nonce = None),
        Some(ProofError::NonceStale)
    );
    let other = ProofChecker::new(ORIGIN.to_owned(), &SeededRandom::new(2)).make_nonce(began());
    for nonce in ["", "x", "AAABoe98RgAAAQIDBAUGBwgJCgsMDQ4P", &other] {
        let checker = checker();
        let proof = BrowserKey::new(1).prove(&claims(nonce));
        assert_eq!(
            check_at(&checker, &proof, began()),
            Err(ProofError::NonceStale)
        );
    }
}

#[test]
fn nonce_when_it_ages_is_renewed_in_time() {
    let checker = checker();
    let nonce = checker.make_nonce(began());
    let later = |seconds: u32| {
        let mut claims = claims(&nonce);
        claims.issued_at_unix_s += i64::from(seconds);
        let proof = BrowserKey::new(1).prove(&claims);
        let now = began().plus(Duration::from_secs(seconds.into()));
        check_at(&checker, &proof, now).map(|proof| proof.is_nonce_ageing)
    };
    assert_eq!(later(149), Ok(false));
    assert_eq!(later(150), Ok(true));
    assert_eq!(later(299), Ok(true));
    assert_eq!(later(300), Err(ProofError::NonceStale));
}

#[rstest]
#[case(60, None)]
#[case(-60, None)]
#[case(61, Some(ProofError::ClockOff))]
#[case(-61, Some(ProofError::ClockOff))]
#[case(600, Some(ProofError::ClockOff))]
#[case(i64::MAX - 1_795_000_000, Some(ProofError::ClockOff))]
#[case(i64::MIN, Some(ProofError::ClockOff))]
fn time_may_differ_by_a_minute(#[case] seconds: i64, #[case] expected: Option<ProofError>) {
    assert_eq!(
        outcome(|claims| claims.issued_at_unix_s += seconds),
        expected
    );
}

#[test]
fn signature_of_another_key_over_this_one_is_refused() {
    let checker = checker();
    let nonce = checker.make_nonce(began());
    let input = signing_input(&BrowserKey::new(1).public(), &claims(&nonce));
    let proof = BrowserKey::new(2).sign(input);
    assert_eq!(
        check_at(&checker, &proof, began()),
        Err(ProofError::SignatureInvalid)
    );
}

#[test]
fn key_that_is_no_point_of_the_curve_verifies_nothing() {
    let checker = checker();
    let nonce = checker.make_nonce(began());
    let good = BrowserKey::new(1).public().to_uncompressed();
    let (x, y) = good[1..].split_first_chunk::<32>().unwrap();
    let y: [u8; 32] = y.try_into().unwrap();
    // The field's prime: a coordinate that is not reduced (here, of the point with x = 0).
    let prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
    let prime: [u8; 32] = data_encoding::HEXLOWER
        .decode(prime.as_bytes())
        .unwrap()
        .try_into()
        .unwrap();
    for key in [
        PublicKey::new([0; 32], [0; 32]),
        PublicKey::new([255; 32], [255; 32]),
        PublicKey::new(*x, [1; 32]),
        PublicKey::new(y, *x),
        PublicKey::new(prime, y),
    ] {
        let proof = BrowserKey::new(1).sign(signing_input(&key, &claims(&nonce)));
        assert_eq!(
            check_at(&checker, &proof, began()),
            Err(ProofError::SignatureInvalid)
        );
    }
}

#[test]
fn signature_that_is_zero_or_out_of_range_is_refused() {
    let checker = checker();
    let nonce = checker.make_nonce(began());
    let input = signing_input(&BrowserKey::new(1).public(), &claims(&nonce));
    for signature in [[0; 64], [255; 64]] {
        let proof = complete(input.clone(), &signature);
        assert_eq!(
            check_at(&checker, &proof, began()),
            Err(ProofError::SignatureInvalid)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proof_with_any_byte_changed_is_refused(
        at in any::<proptest::sample::Index>(),
        to in "[A-Za-z0-9._-]",
    ) {
        let checker = checker();
        let nonce = checker.make_nonce(began());
        let good = BrowserKey::new(1).prove(&claims(&nonce));
        let at = at.index(good.len());
        let mut changed = good.clone();
        changed.replace_range(at..=at, &to);
        prop_assume!(changed != good);
        prop_assert!(check_at(&checker, &changed, began()).is_err());
    }

    #[test]
    fn proof_of_any_key_is_accepted_under_its_own_name(seed in 1_u8..255) {
        let (checker, key) = (checker(), BrowserKey::new(seed));
        let nonce = checker.make_nonce(began());
        let proof = check_at(&checker, &key.prove(&claims(&nonce)), began()).unwrap();
        prop_assert_eq!(proof.thumbprint, key.thumbprint());
    }
}
