//! Which cloud, and who is signed in.

use std::time::Duration;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::meta::{MetaResponse, PROTOCOL_VERSION};
use hallpass_protocol::session::{
    FinishSignInRequest, SessionResponse, SessionView, StartSignInResponse,
};
use hallpass_seal::{PrfOutput, SealingKey};
use zeroize::Zeroizing;

use crate::ports::{CeremonyView, ContentInstruction, FinishSignIn, PortError, StatusView};
use crate::worker::cloud::{self, Call, CloudError};
use crate::worker::cloud_origin::CloudOrigin;
use crate::worker::lock::LockedSession;
use crate::worker::platform::{Platform, ProofKey};
use crate::worker::proof::Identity;
use crate::worker::state::{Session, State, Topic};
use crate::worker::{Standing, Worker};

/// The page on which the passkey ceremony runs: the popup dies when it loses the focus.
const SIGN_IN_PAGE: &str = "signin.html";

/// How long to wait before the cloud is told again that a session is over. Together below the 30 s
/// after which the browser stops an idle worker; the cloud ends an unused session by itself.
const FAREWELL_WAITS: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(15)];

/// A session that is over here: what it takes to end it in the cloud too.
pub(super) struct Parting<K> {
    cloud: Option<CloudOrigin>,
    token: Option<Zeroizing<String>>,
    key: Option<K>,
}

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

    /// Takes the cloud's clock once more, where the cloud answers.
    pub(super) async fn ask_time(&self) {
        let meta = self.call_unauthenticated::<MetaResponse>(Call::get("/v1/meta"));
        if let Ok(meta) = meta.await {
            self.set_clock(meta.server_time);
        }
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
        let request = Call::get("/v1/meta").to_request(&origin);
        let answer = cloud::succeeded(self.platform().send(request).await)?;
        let meta: MetaResponse = cloud::read(&answer)?;
        check_meta(&meta)?;
        self.leave();
        self.change(|state| {
            state.cloud = Some(origin.clone());
            state.dpop_nonce = None;
            state.problem = None;
            state.epoch += 1;
        });
        self.platform().choose_cloud(origin.as_str());
        self.set_clock(meta.server_time);
        self.save(&[Topic::Problem, Topic::DpopNonce]);
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
        self.ensure_proof_key().await?;
        let started: StartSignInResponse = self
            .call_in_ceremony(Call::post("/v1/sign-in/start"))
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
        let (identity, session) = self.finish_in_cloud(&call).await?;
        self.begin_session(identity, session, sealing_key);
        Ok(self.look(State::status_view))
    }

    /// A session begins, in place of what was.
    pub(super) fn begin_session(
        &self,
        identity: Identity<P::Key>,
        session: SessionView,
        sealing_key: Option<SealingKey>,
    ) {
        let server_time = session.server_time;
        let former = self.change(|state| {
            let former = state.session.take();
            state.wipe_session();
            state.session = Some(Session {
                token: identity.token.clone().unwrap_or_default(),
                view: session,
            });
            state.sealing_key = sealing_key;
            state.problem = None;
            former
        });
        if let Some(former) = former {
            // Signed in once more, in another tab: the former session is of no use to anybody.
            let token = Some(former.token);
            self.tell_cloud_soon(Identity { token, ..identity });
        }
        self.set_clock(server_time);
        self.save(&Topic::ALL);
        self.watch_presence();
        self.show_badge();
        self.push_status();
        self.refresh_soon();
    }

    /// The session that a ceremony ends with, and as whom it is used.
    async fn finish_in_cloud(
        &self,
        call: &Call,
    ) -> Result<(Identity<P::Key>, SessionView), CloudError> {
        let (cloud, ..) = self.look(|state| state.caller(Standing::Ceremony))?;
        let mut identity = Identity {
            cloud,
            token: None,
            key: self.proof_key().await?,
        };
        let answer = self
            .send_as(call, &identity)
            .await
            .and_then(|response| cloud::read(&response));
        self.note_outcome(answer.as_ref().err());
        let SessionResponse { token, session } = answer?;
        identity.token = Some(Zeroizing::new(token));
        // Whoever signed out meanwhile took the key along, and the session could not be used.
        let has_key = self.0.key.borrow().as_ref().map(ProofKey::public);
        let is_same_cloud = self.look(|state| state.cloud.as_ref() == Some(&identity.cloud));
        if has_key != Some(identity.key.public()) || !is_same_cloud {
            self.tell_cloud_soon(identity);
            return Err(CloudError::Superseded);
        }
        Ok((identity, session))
    }

    /// Ends the session here at once, and in the cloud as soon as it answers. What a lock left goes
    /// as well.
    pub(super) fn leave(&self) {
        if self.look(|state| state.session.is_some() || state.locked.is_some()) {
            let parting = self.forget_session(None, None);
            self.part(parting);
        }
    }

    /// The session is over by the cloud's word or by its time; `sentence` tells the technician.
    pub(super) fn session_is_over(&self, sentence: String) {
        let key = self.forget_session(None, Some(sentence)).key;
        let worker = self.clone();
        self.platform()
            .spawn(async move { drop(worker.take_key(key).await) });
    }

    /// Removes the key and tells the cloud, beside what is being answered.
    pub(super) fn part(&self, parting: Parting<P::Key>) {
        let Parting { cloud, token, key } = parting;
        let worker = self.clone();
        self.platform().spawn(async move {
            let key = worker.take_key(key).await;
            if let (Some(cloud), Some(key), true) = (cloud, key, token.is_some()) {
                worker.tell_cloud(Identity { cloud, token, key }).await;
            }
        });
    }

    pub(super) fn tell_cloud_soon(&self, identity: Identity<P::Key>) {
        let worker = self.clone();
        self.platform()
            .spawn(async move { worker.tell_cloud(identity).await });
    }

    /// Ends a session in the cloud that is over here.
    async fn tell_cloud(&self, identity: Identity<P::Key>) {
        let call = Call::delete("/v1/session");
        let mut waits = FAREWELL_WAITS.into_iter();
        loop {
            let told = self.send_as(&call, &identity).await;
            let is_passing = told.is_err_and(|error| error.is_passing());
            match waits.next() {
                Some(wait) if is_passing => self.platform().sleep(wait).await,
                _ => return,
            }
        }
    }

    /// Forgets the session and all that came with it, except what `locked` keeps of it. Bound tabs
    /// are left alone from now on.
    pub(super) fn forget_session(
        &self,
        locked: Option<LockedSession>,
        problem: Option<String>,
    ) -> Parting<P::Key> {
        let (tabs, token, cloud) = self.change(|state| {
            let tabs: Vec<i32> = state.bindings.iter().map(|one| one.tab_id).collect();
            let token = state.session.take().map(|session| session.token);
            state.wipe_session();
            state.locked = locked;
            state.problem = problem;
            (tabs, token, state.cloud.clone())
        });
        let key = self.0.key.take();
        for tab_id in tabs {
            self.tell_soon(tab_id, &ContentInstruction::Rest);
        }
        self.platform().remove(&Topic::OF_SESSION.map(Topic::key));
        self.remove_stale_login_hints();
        self.save(&[Topic::Locked, Topic::Problem]);
        self.show_badge();
        self.push_status();
        self.push_accounts();
        Parting { cloud, token, key }
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
