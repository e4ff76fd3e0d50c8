//! The sign-in tab: it runs the passkey ceremony, which the popup would not live through.

use hallpass_ui::ceremony;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, IconKind};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::popup::bridge::{self, RuntimeTransport};
use crate::popup::components::PageFrame;
use crate::popup::state::keeping::Keeping;
use crate::ports::{FinishSignIn, PopupClient, PortError, SessionState, StatusView};

/// How far the ceremony is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignInStage {
    /// Not begun.
    Idle,
    /// Asking the cloud for a challenge.
    Starting,
    /// The browser asks for the passkey.
    Passkey,
    /// The cloud checks the answer.
    Checking,
    /// Signed in.
    Done {
        /// The technician's name.
        technician: String,
        /// Who can read the credentials.
        keeping: Keeping,
    },
    /// Not signed in; one sentence says why and what to do.
    Failed(String),
}

/// The page.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let stage = RwSignal::new(SignInStage::Idle);
    let run = Callback::new(move |()| {
        spawn_local(async move {
            let outcome = run_ceremony(stage).await;
            stage.set(outcome.unwrap_or_else(SignInStage::Failed));
        });
    });
    view! { <SignInView stage run /> }
}

async fn run_ceremony(stage: RwSignal<SignInStage>) -> Result<SignInStage, String> {
    let worker = PopupClient::new(RuntimeTransport);
    stage.set(SignInStage::Starting);
    let started = worker
        .start_sign_in(())
        .await
        .map_err(|error| error.to_string())?;
    stage.set(SignInStage::Passkey);
    let assertion = ceremony::get(&started.options)
        .await
        .map_err(|error| error.to_string())?;
    stage.set(SignInStage::Checking);
    let finish = FinishSignIn {
        ceremony_id: started.ceremony_id,
        credential: assertion.credential,
        // EXPOSE: the worker, in this extension, derives the sealing key from it.
        prf: assertion.prf.map(|prf| prf.to_base64url().to_string()),
    };
    let status = match worker.finish_sign_in(finish).await {
        // The worker went away with the answer; the session may have begun all the same.
        Err(PortError::Unreachable) => worker.status(()).await,
        status => status,
    };
    Ok(done(status.map_err(|error| error.to_string())?))
}

fn done(status: StatusView) -> SignInStage {
    match status.session {
        SessionState::SignedIn {
            session,
            can_open_credentials,
        } => SignInStage::Done {
            keeping: Keeping::of(can_open_credentials, &session.passkey),
            technician: session.technician.display_name,
        },
        SessionState::SignedOut | SessionState::Locked { .. } => SignInStage::Failed(
            status
                .problem
                .unwrap_or_else(|| "You are not signed in. Try again.".to_owned()),
        ),
    }
}

/// The page over a stage.
#[component]
pub(crate) fn SignInView(
    /// How far it is.
    stage: RwSignal<SignInStage>,
    /// Begins the ceremony.
    run: Callback<()>,
) -> impl IntoView {
    let is_running = Signal::derive(move || {
        matches!(
            stage.get(),
            SignInStage::Starting | SignInStage::Passkey | SignInStage::Checking
        )
    });
    let status = move || match stage.get() {
        SignInStage::Idle => ().into_any(),
        SignInStage::Starting => view! { <Banner>"Asking Hallpass…"</Banner> }.into_any(),
        SignInStage::Passkey => {
            view! { <Banner>"Follow your browser: it asks for your passkey."</Banner> }.into_any()
        }
        SignInStage::Checking => view! { <Banner>"Signing you in…"</Banner> }.into_any(),
        SignInStage::Failed(message) => {
            view! { <Banner kind=BannerKind::Error>{message}</Banner> }.into_any()
        }
        SignInStage::Done {
            technician,
            keeping,
        } => view! {
            <Banner kind=match keeping {
                Keeping::Sealed => BannerKind::Success,
                Keeping::HeldByCloud => BannerKind::Info,
                Keeping::KeyMissing => BannerKind::Warning,
            }>
                {format!("Signed in as {technician}. ")} {keeping.sentence()}
            </Banner>
            <p class="sheet__text">
                "Open Hallpass from the toolbar to go on. You can close this tab."
            </p>
        }
        .into_any(),
    };
    let is_done = Memo::new(move |_| matches!(stage.get(), SignInStage::Done { .. }));
    let custody = move || match stage.get() {
        SignInStage::Done { keeping, .. } => Some(keeping.name()),
        _ => None,
    };
    // A passkey that kept its key to itself may give it when it is used again.
    let can_run = Memo::new(move |_| {
        stage.with(|stage| match stage {
            SignInStage::Done { keeping, .. } => *keeping == Keeping::KeyMissing,
            _ => true,
        })
    });
    view! {
        <PageFrame title="Sign in">
            <Show when=move || !is_done.get()>
                <p class="sheet__text">
                    "Use the passkey with which you enrolled. It unlocks your sealing key as well, \
                     which never leaves this browser."
                </p>
            </Show>
            <div
                class="sheet__status"
                data-testid="signin-status"
                data-state=move || stage_name(&stage.get())
                data-custody=custody
            >
                {status}
            </div>
            <div class="sheet__actions">
                <Show when=move || can_run.get()>
                    <Button
                        kind=ButtonKind::Primary
                        testid="signin-run"
                        focus=true
                        icon=IconKind::Key
                        busy=is_running
                        on_press=run
                    >
                        {move || match stage.get() {
                            SignInStage::Failed(_) | SignInStage::Done { .. } => "Try again",
                            _ => "Use your passkey",
                        }}
                    </Button>
                </Show>
                <Show when=move || is_done.get()>
                    <Button
                        testid="signin-close"
                        on_press=Callback::new(|()| bridge::close_page())
                    >
                        "Close this tab"
                    </Button>
                </Show>
            </div>
        </PageFrame>
    }
}

/// The stage as tests read it.
const fn stage_name(stage: &SignInStage) -> &'static str {
    match stage {
        SignInStage::Idle => "idle",
        SignInStage::Starting => "starting",
        SignInStage::Passkey => "passkey",
        SignInStage::Checking => "checking",
        SignInStage::Done { .. } => "done",
        SignInStage::Failed(_) => "failed",
    }
}
