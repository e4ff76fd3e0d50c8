//! A wish as its browser sees it.

use core::time::Duration;

use hallpass_approval::NONCE_PERIOD;
use hallpass_approval::computer_sign_in::{Link, Transaction};
use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::ShownCode;
use hallpass_protocol::computer_sign_in::{ComputerSignInState, ComputerSignInView};

use super::{ComputerSignIn, Stage};

/// What the browser shows at `now`, with links to the portal at `origin`.
pub fn view(wish: &ComputerSignIn, origin: &str, now: Timestamp) -> ComputerSignInView {
    let is_open = wish.is_open_at(now);
    ComputerSignInView {
        id: wish.id,
        state: match wish.stage {
            Stage::Waiting | Stage::Opened if !is_open => ComputerSignInState::Expired,
            Stage::Waiting => ComputerSignInState::Waiting,
            Stage::Opened => ComputerSignInState::Opened,
            Stage::Allowed => ComputerSignInState::Allowed,
            Stage::Denied => ComputerSignInState::Denied,
            Stage::Cancelled => ComputerSignInState::Cancelled,
            Stage::WrongNumber => ComputerSignInState::WrongNumber,
        },
        requested_at: wish.requested_at,
        expires_at: wish.expires_at,
        shown: is_open.then(|| shown(wish, origin, now)),
    }
}

fn shown(wish: &ComputerSignIn, origin: &str, now: Timestamp) -> ShownCode {
    let nonces = wish.secrets.nonces();
    let nonce = Transaction::nonce_at(&nonces, wish.id, wish.requested_at, now);
    let link = Link {
        id: wish.id,
        nonce,
        digest: wish.transaction().link_digest(&nonce),
    };
    let periods = now.since(wish.requested_at).as_secs() / NONCE_PERIOD.as_secs() + 1;
    let next = Duration::from_secs(periods * NONCE_PERIOD.as_secs());
    ShownCode {
        link: link.on(origin),
        code: wish.code.to_string(),
        number: wish.secrets.digits(),
        changes_at: wish.requested_at.plus(next).min(wish.expires_at),
    }
}
