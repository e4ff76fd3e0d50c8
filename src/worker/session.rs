//! Which cloud, and who is signed in.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::meta::{MetaResponse, PROTOCOL_VERSION};
use hallpass_protocol::session::{FinishSignInRequest, SessionResponse, StartSignInResponse};
use hallpass_seal::{PrfOutput, SealingKey};
use zeroize::Zeroizing;

use crate::ports::{CeremonyView, ContentInstruction, FinishSignIn, PortError, StatusView};
use crate::worker::Worker;
use crate::worker::cloud::{self, Call, CloudError};
use crate::worker::cloud_origin::CloudOrigin;
use crate::worker::platform::Platform;
use crate::worker::state::{Session, State, Topic};

/// The page on which the passkey ceremony runs: the popup dies when it loses the focus.
const SIGN_IN_PAGE: &str = "signin.html";

impl<P: Platform> Worker<P> {
    /// Where we stand, at once; whether the cloud answers is found out meanwhile and pushed.
    pub(super) fn status_now(&self) -> StatusView {
        let is_cloud_unasked = self.look(|state| state.cloud.is_some() && state.session.is_none());
        if is_cloud_unasked {
            let worker = self.clone();
            // The outcome is in the status that is pushed.
            self.platform()
                .spawn(async move { drop(worker.check_cloud().await) });
        }
        self.look(State::status_view)
    }

    async fn check_cloud(&self) -> Result<(), CloudError> {
        let meta: MetaResponse = self.call_unauthenticated(Call::get("/v1/meta")).await?;
        let checked = check_meta(&meta);
        self.set_problem(checked.as_ref().err().map(ToString::to_string));
        checked?;
        self.set_clock(meta.server_time);
        Ok(())
    }

    /// Sets the cloud after asking it who it is; the former one is signed out of.
    pub(super) async fn change_cloud(&self, text: &str) -> Result<StatusView, PortError> {
        let refuse = |message: String| PortError::Failed {
            code: ErrorCode::InvalidRequest,
            message,
        };
        if self.look(|state| state.is_cloud_fixed) {
            let message = "Your organisation sets the cloud's address; it cannot be changed here.";
            return Err(refuse(message.to_owned()));
        }
        let origin = CloudOrigin::parse(text).map_err(|error| refuse(error.to_string()))?;
        if self.look(|state| state.cloud.as_ref() == Some(&origin)) {
            self.check_cloud().await?;
            return Ok(self.look(State::status_view));
        }
        let request = Call::get("/v1/meta").into_request(&origin, None);
        let meta: MetaResponse = cloud::read(self.platform().send(request).await)?;
        check_meta(&meta)?;
        self.leave().await;
        self.change(|state| {
            state.cloud = Some(origin.clone());
            state.problem = None;
            state.epoch += 1;
        });
        self.platform().choose_cloud(origin.as_str());
        self.set_clock(meta.server_time);
        self.save(&[Topic::Problem]);
        self.push_status();
        Ok(self.look(State::status_view))
    }

    /// Brings the sign-in tab to the front, or opens it.
    pub(super) async fn show_sign_in(&self) -> Result<(), PortError> {
        if let Some(tab) = self.look(|state| state.sign_in_tab)
            && self.platform().focus(tab).await.is_ok()
        {
            return Ok(());
        }
        let tab = self
            .platform()
            .create_own(SIGN_IN_PAGE)
            .await
            .map_err(|_| {
                let message = "The browser did not open a tab. Open a window, then try again.";
                PortError::Failed {
                    code: ErrorCode::Unavailable,
                    message: message.to_owned(),
                }
            })?;
        self.change(|state| state.sign_in_tab = Some(tab));
        self.save(&[Topic::SignInTab]);
        Ok(())
    }

    /// Starts a ceremony.
    pub(super) async fn start_ceremony(&self) -> Result<CeremonyView, CloudError> {
        self.check_cloud().await?;
        let started: StartSignInResponse = self
            .call_unauthenticated(Call::post("/v1/sign-in/start"))
            .await?;
        Ok(CeremonyView {
            ceremony_id: started.ceremony_id,
            options: started.options,
        })
    }

    /// Ends a ceremony: the session begins.
    pub(super) async fn finish_ceremony(
        &self,
        finish: FinishSignIn,
    ) -> Result<StatusView, PortError> {
        let FinishSignIn {
            ceremony_id,
            mut credential,
            prf,
        } = finish;
        let prf = prf.map(Zeroizing::new);
        let sealing_key = prf
            .map(|prf| PrfOutput::from_base64url(&prf).map(|output| SealingKey::derive(&output)))
            .transpose()
            .map_err(|error| PortError::Failed {
                code: ErrorCode::InvalidRequest,
                message: format!("Sign-in failed: {error}. Try again with the same passkey."),
            })?;
        remove_prf_results(&mut credential);
        let request = FinishSignInRequest {
            ceremony_id,
            credential,
        };
        let call = Call::post_json("/v1/sign-in/finish", &request)?;
        let SessionResponse { token, session } = self.call_unauthenticated(call).await?;
        let token = Zeroizing::new(token);
        let server_time = session.server_time;
        self.change(|state| {
            state.wipe_session();
            state.session = Some(Session {
                token,
                view: session,
            });
            state.sealing_key = sealing_key;
            state.problem = None;
        });
        self.set_clock(server_time);
        self.save(&Topic::ALL);
        self.show_badge();
        self.push_status();
        self.refresh_soon();
        Ok(self.look(State::status_view))
    }

    /// Ends the session in the cloud and here.
    pub(super) async fn leave(&self) {
        if self.look(|state| state.session.is_none()) {
            return;
        }
        // Here it ends in any case; in the cloud it ends by itself when it is not used.
        drop(self.call_empty(Call::delete("/v1/session")).await);
        self.end_session_here(None);
    }

    /// Forgets the session and all that came with it; bound tabs are left alone.
    pub(super) fn end_session_here(&self, problem: Option<String>) {
        let tabs = self.change(|state| {
            let tabs: Vec<i32> = state.bindings.iter().map(|one| one.tab_id).collect();
            state.wipe_session();
            state.problem = problem;
            tabs
        });
        for tab_id in tabs {
            self.tell_soon(tab_id, &ContentInstruction::Rest);
        }
        self.platform().remove(&Topic::OF_SESSION.map(Topic::key));
        self.save(&[Topic::Problem]);
        self.show_badge();
        self.push_status();
        self.push_accounts();
    }
}

/// Whether it is a Hallpass cloud that we understand.
fn check_meta(meta: &MetaResponse) -> Result<(), CloudError> {
    if meta.service != "hallpass" {
        return Err(CloudError::AnotherService);
    }
    if meta.protocol_min > PROTOCOL_VERSION {
        return Err(CloudError::ExtensionTooOld);
    }
    if meta.protocol_max < PROTOCOL_VERSION {
        return Err(CloudError::CloudTooOld);
    }
    Ok(())
}

/// The page that ran the ceremony takes the PRF's results out; here it is made certain.
fn remove_prf_results(credential: &mut serde_json::Value) {
    if let Some(results) = credential.pointer_mut("/clientExtensionResults")
        && let Some(results) = results.as_object_mut()
    {
        results.remove("prf");
    }
    if let Some(results) = credential.pointer_mut("/extensions")
        && let Some(results) = results.as_object_mut()
    {
        results.remove("prf");
    }
}
