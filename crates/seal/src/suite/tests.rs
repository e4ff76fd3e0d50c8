//! RFC 9180 appendix A.2.1: base mode of the suite, through the functions that the product uses.

use core::convert::Infallible;

use data_encoding::HEXLOWER;
use hpke::{Kem as _, Serializable};
use rand_core::{TryCryptoRng, TryRng};

use super::*;

const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
const IKM_E: &str = "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b";
const IKM_R: &str = "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df";
const PK_R: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
const SK_R: &str = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
const ENC: &str = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
const PT: &str = "4265617574792069732074727574682c20747275746820626561757479";
const AAD_0: &str = "436f756e742d30";
const CT_0: &str =
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

/// Gives the vector's `ikmE`, once: HPKE draws exactly the ephemeral key's material.
struct VectorRng(Vec<u8>);

impl TryRng for VectorRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("HPKE asks for bytes")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("HPKE asks for bytes")
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        dst.copy_from_slice(&self.0.split_off(self.0.len() - dst.len()));
        Ok(())
    }
}

impl TryCryptoRng for VectorRng {}

#[test]
fn derive_key_pair_when_given_the_vectors_ikm_gives_its_keys() {
    let (private, public) = Kem::derive_keypair(&hex(IKM_R));
    assert_eq!(public.to_bytes().to_vec(), hex(PK_R));
    // The appendix prints the scalar before the clamping of RFC 7748 §5.
    let expected = PrivateKey::from_bytes(&hex(SK_R)).unwrap();
    assert_eq!(private.to_bytes(), expected.to_bytes());
}

#[test]
fn seal_when_given_the_vectors_randomness_gives_its_enc_and_ciphertext() {
    let recipient = PublicKey::from_bytes(&hex(PK_R)).unwrap();
    let mut rng = VectorRng(hex(IKM_E));
    let sealed = seal(&mut rng, &recipient, &hex(INFO), &hex(AAD_0), &hex(PT)).unwrap();
    assert_eq!(sealed.encapsulated_key, hex(ENC));
    assert_eq!(sealed.ciphertext, hex(CT_0));
}

#[test]
fn open_when_given_the_vector_gives_its_plaintext() {
    let recipient = PrivateKey::from_bytes(&hex(SK_R)).unwrap();
    let opened = open(&recipient, &hex(ENC), &hex(INFO), &hex(AAD_0), &hex(CT_0)).unwrap();
    assert_eq!(*opened, hex(PT));
}

#[test]
fn open_when_info_or_aad_differ_fails() {
    let recipient = PrivateKey::from_bytes(&hex(SK_R)).unwrap();
    assert!(open(&recipient, &hex(ENC), b"other", &hex(AAD_0), &hex(CT_0)).is_err());
    assert!(open(&recipient, &hex(ENC), &hex(INFO), b"Count-1", &hex(CT_0)).is_err());
}
