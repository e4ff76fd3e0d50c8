//! What a client remembers to prove that a token is its own (RFC 9449): the cloud's newest nonce
//! and the difference of the clocks. Pure: signing and sending are elsewhere.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::dpop::{ProofClaims, token_hash};

/// How often a call is repeated because its proof came too early, too late or without a nonce. Two
/// in a row: a fresh page knows neither the nonce nor the time.
const REPEATS_MAX: u8 = 2;

/// What an answer's headers tell about proofs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ProofNews {
    /// A fresh nonce.
    pub(super) nonce: Option<String>,
    /// The cloud's time, in whole seconds since 1970.
    pub(super) time: Option<String>,
}

/// The memory of proofs.
#[derive(Debug, Default)]
pub(super) struct Prover {
    nonce: Option<String>,
    /// The cloud's clock minus this browser's, in seconds.
    clock_offset_s: i64,
}

impl Prover {
    /// What the next proof says. `now_ms` is this browser's clock.
    pub(super) fn claims<'a>(
        &'a self,
        method: &'a str,
        url: &'a str,
        token: Option<&str>,
        now_ms: i64,
        jti: [u8; 16],
    ) -> ProofClaims<'a> {
        ProofClaims {
            jti,
            method,
            // RFC 9449 §4.2: `htu` has neither query nor fragment.
            url: url.split(['?', '#']).next().unwrap_or(url),
            issued_at_unix_s: now_ms.div_euclid(1000).saturating_add(self.clock_offset_s),
            token_hash: token.map(token_hash),
            nonce: self.nonce.as_deref(),
        }
    }

    /// Takes what an answer tells. `now_ms` is this browser's clock at its arrival.
    pub(super) fn learn(&mut self, news: ProofNews, now_ms: i64) {
        if news.nonce.is_some() {
            self.nonce = news.nonce;
        }
        if let Some(time_s) = news.time.and_then(|text| text.parse::<i64>().ok()) {
            self.clock_offset_s = time_s.saturating_sub(now_ms.div_euclid(1000));
        }
    }
}

/// Whether a call that was refused with `code` after `repeats` repetitions is sent once more:
/// nothing has been done yet, the proof is checked before the handler.
pub(super) fn should_repeat(code: Option<ErrorCode>, repeats: u8) -> bool {
    repeats < REPEATS_MAX && matches!(code, Some(ErrorCode::UseDpopNonce | ErrorCode::DpopClock))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_795_000_000_400;

    fn news(nonce: Option<&str>, time: Option<&str>) -> ProofNews {
        ProofNews {
            nonce: nonce.map(str::to_owned),
            time: time.map(str::to_owned),
        }
    }

    fn claims(prover: &Prover) -> ProofClaims<'_> {
        prover.claims(
            "GET",
            "https://hallpass.example/v1/session",
            None,
            NOW_MS,
            [7; 16],
        )
    }

    #[test]
    fn proof_when_nothing_is_known_has_no_nonce_and_this_clock() {
        let prover = Prover::default();
        assert_eq!(claims(&prover).nonce, None);
        assert_eq!(claims(&prover).issued_at_unix_s, 1_795_000_000);
    }

    #[test]
    fn proof_when_the_clock_is_hours_wrong_uses_the_clouds() {
        let mut prover = Prover::default();
        prover.learn(news(None, Some("1795010000")), NOW_MS);
        assert_eq!(claims(&prover).issued_at_unix_s, 1_795_010_000);
        prover.learn(news(None, Some("1794990000")), NOW_MS);
        assert_eq!(claims(&prover).issued_at_unix_s, 1_794_990_000);
    }

    #[test]
    fn proof_when_answers_bring_no_news_keeps_what_is_known() {
        let mut prover = Prover::default();
        prover.learn(news(Some("n1"), Some("1795000100")), NOW_MS);
        prover.learn(news(None, None), NOW_MS);
        prover.learn(news(None, Some("soon")), NOW_MS);
        assert_eq!(claims(&prover).nonce, Some("n1"));
        assert_eq!(claims(&prover).issued_at_unix_s, 1_795_000_100);
        prover.learn(news(Some("n2"), None), NOW_MS);
        assert_eq!(claims(&prover).nonce, Some("n2"));
    }

    #[test]
    fn proof_when_the_address_has_a_query_is_made_without_it() {
        let prover = Prover::default();
        let claims = prover.claims(
            "GET",
            "https://h.example/v1/x?a=1#b",
            Some("t"),
            NOW_MS,
            [0; 16],
        );
        assert_eq!(claims.url, "https://h.example/v1/x");
        assert_eq!(claims.token_hash, Some(token_hash("t")));
    }

    #[test]
    fn call_when_refused_for_its_proof_is_repeated_twice_at_most() {
        for code in [ErrorCode::UseDpopNonce, ErrorCode::DpopClock] {
            assert!(should_repeat(Some(code), 0));
            assert!(should_repeat(Some(code), 1));
            assert!(!should_repeat(Some(code), 2));
        }
        for code in [
            ErrorCode::DpopInvalid,
            ErrorCode::NotSignedIn,
            ErrorCode::ConfirmSignIn,
        ] {
            assert!(!should_repeat(Some(code), 0));
        }
        assert!(!should_repeat(None, 0));
    }
}
