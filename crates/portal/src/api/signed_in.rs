//! What a technician with a session may call.

use hallpass_protocol::ErrorCode;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call::{Answer, Call, CallError, Method};
use super::client::{Client, Token};
use crate::confirm_sign_in::ConfirmSignIn;

/// What a technician with a session may call. Two answers are dealt with here, whatever was called:
/// a session that has ended takes the page to its sign-in, and where the cloud wants a fresh
/// sign-in, the person is asked for the passkey and the call is repeated.
#[derive(Clone, Copy)]
pub(crate) struct SignedInApi {
    client: Client,
    confirm: ConfirmSignIn,
    ended: Callback<String>,
}

impl SignedInApi {
    /// The API as `client` calls it in its session. `ended` learns why the session is over.
    pub(crate) const fn new(
        client: Client,
        confirm: ConfirmSignIn,
        ended: Callback<String>,
    ) -> Self {
        Self {
            client,
            confirm,
            ended,
        }
    }

    /// The client itself, for live events.
    pub(super) const fn client(self) -> Client {
        self.client
    }

    pub(super) async fn read<T: DeserializeOwned>(self, path: &str) -> Result<T, CallError> {
        self.send(&Call::new(Method::Get, path)).await?.json()
    }

    pub(super) async fn act<T: DeserializeOwned>(
        self,
        method: Method,
        path: &str,
    ) -> Result<T, CallError> {
        self.send(&Call::new(method, path)).await?.json()
    }

    pub(super) async fn act_with<T: DeserializeOwned>(
        self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, CallError> {
        self.send(&Call::with_body(method, path, body)?)
            .await?
            .json()
    }

    pub(super) async fn delete(self, path: &str) -> Result<(), CallError> {
        self.send(&Call::new(Method::Delete, path)).await?.nothing()
    }

    pub(super) async fn send(self, call: &Call) -> Result<Answer, CallError> {
        let (mut answer, mut token) = self.send_once(call).await?;
        if answer.code() == Some(ErrorCode::ConfirmSignIn) {
            if !self.confirm.ask().await {
                return Err(CallError::NotConfirmed);
            }
            (answer, token) = self.send_once(call).await?;
        }
        // A sign-in that was confirmed meanwhile has ended the session that the call began in.
        if answer.code() == Some(ErrorCode::NotSignedIn) && self.client.identity().token() != token
        {
            (answer, _) = self.send_once(call).await?;
        }
        if answer.code() == Some(ErrorCode::NotSignedIn) {
            let why = answer.nothing().err().map(|error| error.to_string());
            self.ended.run(why.unwrap_or_default());
        }
        Ok(answer)
    }

    async fn send_once(self, call: &Call) -> Result<(Answer, Option<Token>), CallError> {
        let identity = self.client.identity();
        let token = identity.token();
        let answer = identity.send(call, token.as_ref()).await?;
        Ok((answer, token))
    }
}
