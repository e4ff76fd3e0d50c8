//! The floor under everything that is signed: checks of one ES256 signature (P-256, SHA-256) on all
//! cores, and nothing else. Measured for both libraries that the cloud's dependencies bring along.

use std::thread;

use super::figures::{ROUNDS, print};
use super::measure::{rate, time};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

/// Checks for each thread and round.
const COUNT: usize = 3_000;

/// About as long as what a proof of possession signs.
const MESSAGE: [u8; 480] = [7; 480];

/// Prints its figures.
pub(crate) async fn run() {
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let signature: Signature = key.sign(&MESSAGE);
    let point = key.verifying_key().to_sec1_point(false).to_bytes();
    let bytes = signature.to_bytes();

    // With the key as it comes in a proof: as a point that is to be read first.
    let by_p256 = || {
        let key = VerifyingKey::from_sec1_bytes(&point).unwrap();
        let signature = Signature::from_slice(&bytes).unwrap();
        key.verify(&MESSAGE, &signature).unwrap();
    };
    let by_ring = || {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point);
        key.verify(&MESSAGE, &bytes).unwrap();
    };
    print("ecdsa-verify", "per s", &measure_all_cores(by_ring).await);
    print(
        "ecdsa-verify-p256",
        "per s",
        &measure_all_cores(by_p256).await,
    );
}

async fn measure_all_cores(check: impl Fn() + Sync) -> Vec<f64> {
    let threads = thread::available_parallelism().unwrap().get();
    let mut samples = Vec::new();
    for _ in 0..ROUNDS {
        let (took, ()) = time(async {
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| (0..COUNT).for_each(|_| check()));
                }
            });
        })
        .await;
        samples.push(rate(COUNT * threads, took));
    }
    samples
}
