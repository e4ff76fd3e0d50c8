//! Browsers that a phone signs in.

use hallpass_protocol::approval::ShownCode;
use hallpass_protocol::computer_sign_in::{
    ComputerSignInResponse, ComputerSignInState, ComputerSignInView, StartComputerSignInRequest,
    StartComputerSignInResponse,
};
use hallpass_protocol::ids::{AccountId, ComputerSignInId};
use hallpass_protocol::{ErrorCode, Timestamp};
use hallpass_seal::SealingPublicKey;
use uuid::Uuid;

use super::answers::{Answer, error, json, nothing};
use super::{FakeCloud, LINK, NUMBER, TOKEN};
use crate::worker::platform::{HttpRequest, Method};

const MINUTE_MS: i64 = 60_000;

/// A browser that waits, or waited.
pub(in crate::worker::tests) struct Computer {
    pub(in crate::worker::tests) view: ComputerSignInView,
    token: String,
    thumbprint: String,
    pub(super) public_key: SealingPublicKey,
}

impl FakeCloud {
    pub(super) fn answer_for_computer(
        &mut self,
        method: Method,
        path: &str,
        request: &HttpRequest,
        key: &str,
    ) -> Answer {
        let id = path.strip_prefix("/v1/computer-sign-ins").unwrap();
        if (method, id) == (Method::Post, "") {
            return self.start_computer(request.body.as_deref().unwrap(), key);
        }
        let token = request.token.as_ref().map(|token| token.as_str());
        let (now_ms, server_time) = (self.now_ms, self.now());
        let known = self.computer.as_mut().filter(|computer| {
            id == format!("/{}", computer.view.id)
                && token == Some(computer.token.as_str())
                && computer.thumbprint == key
        });
        let Some(computer) = known else {
            return error(404, ErrorCode::NotFound, "There is no such computer.");
        };
        if method == Method::Delete {
            computer.view.state = ComputerSignInState::Cancelled;
            return nothing();
        }
        self.computer_polls += 1;
        let mut sign_in = computer.view.clone();
        let is_open = matches!(
            sign_in.state,
            ComputerSignInState::Waiting | ComputerSignInState::Opened
        );
        sign_in.shown = is_open.then(|| shown(&sign_in, now_ms));
        json(
            200,
            &ComputerSignInResponse {
                sign_in,
                server_time,
            },
        )
    }

    fn start_computer(&mut self, body: &str, key: &str) -> Answer {
        let request: StartComputerSignInRequest = serde_json::from_str(body).unwrap();
        if self.refuses_computers {
            let message = "Use the browser's own passkey prompt.";
            return error(403, ErrorCode::PolicyForbids, message);
        }
        let now = self.now();
        let token = format!("{TOKEN}-computer");
        let mut view = ComputerSignInView {
            id: ComputerSignInId::new(Uuid::from_u128(80)),
            state: ComputerSignInState::Waiting,
            requested_at: now,
            expires_at: Timestamp::from_unix_ms(self.now_ms + 10 * MINUTE_MS),
            shown: None,
        };
        self.computer = Some(Computer {
            view: view.clone(),
            token: token.clone(),
            thumbprint: key.to_owned(),
            public_key: SealingPublicKey::from_bytes(request.public_key.as_bytes()).unwrap(),
        });
        view.shown = Some(shown(&view, self.now_ms));
        json(
            201,
            &StartComputerSignInResponse {
                token,
                sign_in: view,
                server_time: now,
            },
        )
    }

    /// The technician allows it on their phone.
    pub(in crate::worker::tests) fn allow_computer(&mut self, account_id: AccountId) {
        let computer = self.computer.as_mut().unwrap();
        computer.view.state = ComputerSignInState::Allowed;
        self.sessions
            .insert(computer.token.clone(), computer.thumbprint.clone());
        self.one_account = Some(account_id);
    }
}

fn shown(view: &ComputerSignInView, now_ms: i64) -> ShownCode {
    let minute = (now_ms - view.requested_at.unix_ms()) / MINUTE_MS;
    let next = view.requested_at.unix_ms() + (minute + 1) * MINUTE_MS;
    ShownCode {
        link: format!("{LINK}-{minute}"),
        code: "BCDF-GHJK".to_owned(),
        number: NUMBER.to_owned(),
        changes_at: Timestamp::from_unix_ms(next),
    }
}
