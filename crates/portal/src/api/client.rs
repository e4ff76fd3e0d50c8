//! One browser as the cloud knows it: a key, perhaps a session's token, and proofs by the key.

use std::cell::RefCell;
use std::rc::Rc;

use hallpass_protocol::dpop::{complete, signing_input};
use hallpass_ui::clock::browser_now_ms;
use leptos::prelude::*;
use web_sys::{AbortSignal, Response};
use zeroize::Zeroizing;

use super::call::{Answer, Call, CallError, Method};
use super::fetch::{self, Proof};
use super::prover::{ProofNews, Prover, should_repeat};
use crate::browser::address;
use crate::browser::device_key::{DeviceKey, KeyError};
use crate::browser::random::random_bytes;

/// A session's token.
pub(crate) type Token = Zeroizing<String>;

/// A browser that makes calls. A handle: it lives as long as what made it.
#[derive(Clone, Copy)]
pub(crate) struct Client(StoredValue<Identity, LocalStorage>);

/// The key and what goes with it. Calls that are under way keep the one that they began with.
#[derive(Clone, Default)]
pub(crate) struct Identity(Rc<RefCell<Memory>>);

#[derive(Default)]
struct Memory {
    key: Option<DeviceKey>,
    token: Option<Token>,
    prover: Prover,
}

/// What comes of asking for a stream.
pub(super) enum Opened {
    /// The stream.
    Stream(Response),
    /// An answer that is no stream: a refusal.
    Refused(Answer),
}

impl Client {
    /// One that has no key yet.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new_local(Identity::default()))
    }

    /// Who it is now. Without its owner it is nobody.
    pub(crate) fn identity(self) -> Identity {
        self.0.try_get_value().unwrap_or_default()
    }

    /// Forgets key and token, and gives them for a last call.
    pub(crate) fn wipe(self) -> Identity {
        self.0.try_update_value(std::mem::take).unwrap_or_default()
    }
}

impl Identity {
    /// The key; made when there is none.
    pub(crate) async fn key(&self) -> Result<DeviceKey, KeyError> {
        if let Some(key) = self.0.borrow().key.clone() {
            return Ok(key);
        }
        let made = DeviceKey::make().await?;
        // Whoever was first while the key was being made stays.
        Ok(self.0.borrow_mut().key.get_or_insert(made).clone())
    }

    /// Goes on with a session that was kept.
    pub(crate) fn resume(&self, key: DeviceKey, token: Token) {
        let mut memory = self.0.borrow_mut();
        memory.key = Some(key);
        memory.token = Some(token);
    }

    /// The session's token from now on; gives the one before.
    pub(crate) fn set_token(&self, token: Token) -> Option<Token> {
        self.0.borrow_mut().token.replace(token)
    }

    /// Ends the session of `token`.
    pub(crate) async fn end_session(&self, token: &Token) -> Result<(), CallError> {
        let call = Call::new(Method::Delete, "/v1/session");
        self.send(&call, Some(token)).await?.nothing()
    }

    /// The session's token.
    pub(crate) fn token(&self) -> Option<Token> {
        self.0.borrow().token.clone()
    }

    /// A call with a proof, and with a token where it stands in a session.
    pub(super) async fn send(
        &self,
        call: &Call,
        token: Option<&Token>,
    ) -> Result<Answer, CallError> {
        let mut repeats = 0;
        loop {
            let proof = self.prove(call, token).await?;
            let answer = fetch::send(call, &with(token, &proof)).await?;
            self.learn(answer.news.clone());
            if !should_repeat(answer.code(), repeats) {
                return Ok(answer);
            }
            repeats += 1;
        }
    }

    /// A call in the session whose answer is read as it comes, until `signal` ends it.
    pub(super) async fn open(
        &self,
        call: &Call,
        signal: &AbortSignal,
    ) -> Result<Opened, CallError> {
        let token = self.token();
        let mut repeats = 0;
        loop {
            let proof = self.prove(call, token.as_ref()).await?;
            let response = fetch::open(call, &with(token.as_ref(), &proof), signal).await?;
            if response.ok() {
                self.learn(fetch::news(&response));
                return Ok(Opened::Stream(response));
            }
            let answer = fetch::read(&response).await?;
            self.learn(answer.news.clone());
            if !should_repeat(answer.code(), repeats) {
                return Ok(Opened::Refused(answer));
            }
            repeats += 1;
        }
    }

    async fn prove(&self, call: &Call, token: Option<&Token>) -> Result<String, CallError> {
        let key = self.key().await?;
        let jti = random_bytes().ok_or(KeyError)?;
        let url = format!("{}{}", address::origin(), call.path);
        let input = {
            let memory = self.0.borrow();
            // EXPOSE: the proof names the token by its hash.
            let token = token.map(|token| token.as_str());
            let now_ms = browser_now_ms();
            let claims = memory
                .prover
                .claims(call.method.name(), &url, token, now_ms, jti);
            signing_input(&key.public(), &claims)
        };
        let signature = key.sign(input.as_bytes()).await?;
        Ok(complete(input, &signature))
    }

    fn learn(&self, news: ProofNews) {
        self.0.borrow_mut().prover.learn(news, browser_now_ms());
    }
}

fn with<'a>(token: Option<&'a Token>, proof: &'a str) -> Proof<'a> {
    Proof {
        // EXPOSE: the header carries it.
        token: token.map(|token| token.as_str()),
        proof,
    }
}
