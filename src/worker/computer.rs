//! Signing this browser in by the technician's phone, for one account.
//!
//! The key to which the phone seals the account's credential is made for one wish, and lives where a
//! session's key does: in the browser's memory. It becomes the session's key.

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::ComputerSignInId;
use hallpass_protocol::session::SessionView;
use hallpass_seal::SealingKey;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::json::{self, Raw};
use crate::ports::{ComputerAsk, ComputerText};
use crate::worker::cloud::{self, Call, CloudError};
use crate::worker::platform::Platform;
use crate::worker::proof::Identity;
use crate::worker::state::{State, Topic};
use crate::worker::{Standing, Worker};

const PATH: &str = "/v1/computer-sign-ins";

/// This browser's wish, as the worker knows it.
pub(crate) struct Computer {
    id: ComputerSignInId,
    /// Fetches the result, and is the session's once it is allowed.
    token: Zeroizing<String>,
    key: SealingKey,
    state: String,
    expires_at: Timestamp,
    /// As the cloud wrote it. The number and the link are in it.
    json: Zeroizing<String>,
}

/// What the worker reads of a wish.
#[derive(Deserialize)]
struct Head {
    id: ComputerSignInId,
    state: String,
    expires_at: Timestamp,
}

/// Every answer about wishes, and what is mirrored of one.
#[derive(Deserialize)]
struct Answer<'a> {
    /// Of the first answer, and of the mirror.
    #[serde(default)]
    token: String,
    /// Of the mirror alone.
    #[serde(default)]
    key: String,
    #[serde(borrow)]
    sign_in: Raw<'a>,
    /// Of an answer.
    server_time: Option<Timestamp>,
}

impl Computer {
    fn new(token: String, key: SealingKey, json: &str) -> Option<Self> {
        let head: Head = json::from_str(json).ok()?;
        Some(Self {
            id: head.id,
            token: Zeroizing::new(token),
            key,
            state: head.state,
            expires_at: head.expires_at,
            json: Zeroizing::new(json.to_owned()),
        })
    }

    /// For the browser's memory.
    pub(crate) fn write(&self) -> String {
        let (token, key, sign_in) = (&*self.token, self.key.to_base64url(), &*self.json);
        // Both texts are base64url.
        format!(
            r#"{{"token":"{token}","key":"{}","sign_in":{sign_in}}}"#,
            *key
        )
    }

    /// What [`Self::write`] wrote; `None` for anything else.
    pub(crate) fn read(json: &str) -> Option<Self> {
        let Answer {
            token,
            key,
            sign_in,
            ..
        } = json::from_str(json).ok()?;
        let key = Zeroizing::new(key);
        let key = SealingKey::from_base64url(&key).ok()?;
        Self::new(token, key, sign_in.get())
    }

    /// Whether it can be decided at `now`, as far as is known.
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        matches!(self.state.as_str(), "waiting" | "opened") && now < self.expires_at
    }
}

impl State {
    fn computer_text(&self) -> ComputerText {
        let json = self.computer.as_ref().map(|computer| &**computer.json);
        ComputerText::new(json, self.clock_offset_ms)
    }
}

impl<P: Platform> Worker<P> {
    /// The wish, after what is asked of it.
    pub(super) async fn computer_now(&self, ask: ComputerAsk) -> Result<ComputerText, CloudError> {
        match ask {
            ComputerAsk::Known => {}
            ComputerAsk::Start => self.start_computer().await?,
            ComputerAsk::Read => self.read_computer().await?,
            ComputerAsk::Cancel => self.cancel_computer(),
        }
        Ok(self.look(State::computer_text))
    }

    async fn start_computer(&self) -> Result<(), CloudError> {
        let now = self.cloud_time();
        let is_open = |state: &State| state.computer.as_ref().is_some_and(|it| it.is_open(now));
        if self.look(is_open) || self.look(|state| state.session.is_some()) {
            return Ok(());
        }
        self.ensure_proof_key().await?;
        let key = self.make_one_time_key();
        let public_key = BASE64URL_NOPAD.encode(key.public_key().as_bytes());
        let call = Call::post_text(PATH, format!(r#"{{"public_key":"{public_key}"}}"#));
        let body = self.call_for_text(call, Standing::Ceremony).await?;
        let answer: Answer<'_> = json::from_str(&body).map_err(|_| CloudError::Malformed)?;
        let computer = Computer::new(answer.token, key, answer.sign_in.get());
        let computer = computer.ok_or(CloudError::Malformed)?;
        self.set_clock(answer.server_time.unwrap_or(now));
        self.change(|state| {
            state.locked = None;
            state.computer = Some(computer);
        });
        self.save(&[Topic::Computer, Topic::Locked]);
        self.show_badge();
        self.push_status();
        Ok(())
    }

    fn make_one_time_key(&self) -> SealingKey {
        let halves = [
            Zeroizing::new(self.platform().random_bytes()),
            Zeroizing::new(self.platform().random_bytes()),
        ];
        let mut bytes = Zeroizing::new([0; 32]);
        let drawn = halves.iter().flat_map(|half| half.iter());
        for (byte, random) in bytes.iter_mut().zip(drawn) {
            *byte = *random;
        }
        SealingKey::from_random(&bytes)
    }

    /// Asks what became of the wish, and signs in where it was allowed.
    pub(super) async fn read_computer(&self) -> Result<(), CloudError> {
        let now = self.cloud_time();
        let known = self.look(|state| {
            let computer = state.computer.as_ref()?;
            let may_change = computer.is_open(now) || computer.state == "allowed";
            may_change.then(|| (computer.id, computer.token.clone()))
        });
        // Past its end nobody has to be asked, and whoever shows it says so.
        let Some((id, token)) = known else {
            return Ok(());
        };
        let identity = self.computer_identity(token).await?;
        let call = Call::get(format!("{PATH}/{id}"));
        let response = match self.send_as(&call, &identity).await {
            Ok(response) => response,
            // Another page asked a moment ago.
            Err(CloudError::Api(error)) if error.code == ErrorCode::RateLimited => return Ok(()),
            Err(CloudError::Api(error)) if error.code == ErrorCode::NotFound => {
                self.forget_computer();
                return Err(CloudError::Api(error));
            }
            Err(error) => {
                self.note_outcome(Some(&error));
                return Err(error);
            }
        };
        self.note_outcome(None);
        cloud::require_json(&response)?;
        let answer: Answer<'_> =
            json::from_str(&response.body).map_err(|_| CloudError::Malformed)?;
        self.set_clock(answer.server_time.unwrap_or(now));
        let state = self.change(|state| {
            let known = state.computer.take().filter(|it| it.id == id)?;
            let token = String::clone(&known.token);
            state.computer = Computer::new(token, known.key, answer.sign_in.get());
            Some(state.computer.as_ref()?.state.clone())
        });
        self.save(&[Topic::Computer]);
        if state.as_deref() == Some("allowed") {
            self.enter_by_phone(identity).await?;
        }
        Ok(())
    }

    async fn computer_identity(
        &self,
        token: Zeroizing<String>,
    ) -> Result<Identity<P::Key>, CloudError> {
        let (cloud, ..) = self.look(|state| state.caller(Standing::Ceremony))?;
        Ok(Identity {
            cloud,
            token: Some(token),
            key: self.proof_key().await?,
        })
    }

    /// The token is a session's: it begins, with the one-time key as its own.
    async fn enter_by_phone(&self, identity: Identity<P::Key>) -> Result<(), CloudError> {
        let call = Call::get("/v1/session");
        let answer = self
            .send_as(&call, &identity)
            .await
            .and_then(|response| cloud::read::<SessionView>(&response));
        let session = match answer {
            Ok(session) => session,
            Err(error) => {
                if error.ends_session().is_some() {
                    // It ended before this browser heard of it.
                    self.forget_computer();
                }
                return Err(error);
            }
        };
        let Some(computer) = self.change(|state| state.computer.take()) else {
            // Taken back meanwhile.
            self.tell_cloud_soon(identity);
            return Err(CloudError::Superseded);
        };
        self.begin_session(identity, session, Some(computer.key));
        Ok(())
    }

    /// Forgets the wish at once, and takes it back in the cloud as soon as that answers.
    fn cancel_computer(&self) {
        let now = self.cloud_time();
        let open = self.look(|state| {
            let computer = state.computer.as_ref()?;
            let open = computer.is_open(now);
            open.then(|| (computer.id, computer.token.clone()))
        });
        self.forget_computer();
        let Some((id, token)) = open else { return };
        let worker = self.clone();
        self.platform().spawn(async move {
            if let Ok(identity) = worker.computer_identity(token).await {
                let call = Call::delete(format!("{PATH}/{id}"));
                // Where the cloud does not hear of it, it expires by itself.
                drop(worker.send_as(&call, &identity).await);
            }
        });
    }

    fn forget_computer(&self) {
        self.change(|state| state.computer = None);
        self.save(&[Topic::Computer]);
        self.show_badge();
    }
}
