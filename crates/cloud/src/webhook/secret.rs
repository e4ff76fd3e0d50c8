//! What a webhook's signatures are made with.

use data_encoding::BASE64;
use hallpass_protocol::Timestamp;
use ring::hmac;
use zeroize::Zeroizing;

use crate::random::RandomSource;

/// How a secret begins, by Standard Webhooks.
const PREFIX: &str = "whsec_";

/// The secret of a webhook, which its receiver knows too.
pub struct WebhookSecret(Zeroizing<Vec<u8>>);

impl WebhookSecret {
    /// A new random secret of 32 bytes.
    pub fn make(random: &dyn RandomSource) -> Self {
        let mut bytes = Zeroizing::new(vec![0; 32]);
        random.fill(&mut bytes);
        Self(bytes)
    }

    /// From storage.
    pub fn from_bytes(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// For storage in an envelope. Each use says why in a comment.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// As its receiver is told it, once.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{PREFIX}{}", BASE64.encode(&self.0)))
    }

    /// The header `webhook-signature` of a message that is sent at this moment.
    pub fn sign(&self, message_id: &str, at: Timestamp, body: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let signed = format!("{message_id}.{}.{body}", at.unix_ms() / 1_000);
        let signature = hmac::sign(&key, signed.as_bytes());
        format!("v1,{}", BASE64.encode(signature.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_is_that_of_standard_webhooks() {
        // The example of the specification's reference libraries.
        let bytes = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let secret = WebhookSecret::from_bytes(Zeroizing::new(bytes));
        let at = Timestamp::from_unix_ms(1_614_265_330_999);
        let signature = secret.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(*secret.to_text(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
}
