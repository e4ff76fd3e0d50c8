//! The options page: which cloud.

use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::popup::bridge::{self, RuntimeTransport};
use crate::popup::components::PageFrame;
use crate::popup::state::cloud_address::CloudAddress;
use crate::ports::PopupClient;

/// What became of the last press on Save.
pub(crate) type Saved = Option<Result<String, String>>;

/// The page over the worker.
#[component]
pub(crate) fn Options() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let saved = RwSignal::new(Saved::None);
    let is_busy = RwSignal::new(false);
    spawn_local(async move {
        if let Ok(status) = PopupClient::new(RuntimeTransport).status(()).await
            && typed.read_untracked().is_empty()
        {
            typed.set(status.cloud.unwrap_or_default());
        }
    });
    let save = Callback::new(move |()| {
        let address = match CloudAddress::parse(&typed.read_untracked()) {
            Ok(address) => address,
            Err(error) => {
                saved.set(Some(Err(error.to_string())));
                return;
            }
        };
        is_busy.set(true);
        saved.set(None);
        // Polled within the press: browsers ask for a permission only then.
        spawn_local(async move {
            saved.set(Some(set_cloud(&address).await));
            is_busy.set(false);
        });
    });
    view! { <OptionsForm typed saved=saved.into() is_busy=is_busy.into() save /> }
}

/// A permission that is there already is answered without asking anybody.
async fn set_cloud(address: &CloudAddress) -> Result<String, String> {
    let is_allowed = bridge::request_host_permission(address.permission()).await
        || bridge::has_host_permission(address.permission()).await;
    if !is_allowed {
        return Err(format!(
            "Hallpass may not reach {} without your permission. Press Save again and choose Allow.",
            address.origin()
        ));
    }
    let status = PopupClient::new(RuntimeTransport)
        .set_cloud(address.origin().to_owned())
        .await
        .map_err(|error| error.to_string())?;
    match status.problem {
        Some(problem) => Err(problem),
        None => Ok(format!(
            "Connected to {}. Open Hallpass from the toolbar to sign in.",
            address.origin()
        )),
    }
}

/// The form.
#[component]
pub(crate) fn OptionsForm(
    /// What is typed.
    typed: RwSignal<String>,
    /// What became of the last press.
    saved: Signal<Saved>,
    /// A press is under way.
    is_busy: Signal<bool>,
    /// Saves.
    save: Callback<()>,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !is_busy.get_untracked() {
            save.run(());
        }
    };
    let status = move || {
        saved.get().map(|outcome| match outcome {
            Ok(text) => view! { <Banner kind=BannerKind::Success>{text}</Banner> }.into_any(),
            Err(text) => view! { <Banner kind=BannerKind::Error>{text}</Banner> }.into_any(),
        })
    };
    view! {
        <PageFrame title="Connect to your Hallpass">
            <form class="form" novalidate on:submit=submit>
                <Field
                    id="options-cloud"
                    label="Address"
                    value=typed
                    placeholder="hallpass.example.com"
                    input_mode="url"
                    hint="Your administrator's invitation names it. The browser asks you to allow \
                          access to this one host."
                    testid="options-cloud"
                />
                <div
                    class="sheet__status"
                    data-testid="options-status"
                    data-state=move || match saved.get() {
                        None => "idle",
                        Some(Ok(_)) => "saved",
                        Some(Err(_)) => "failed",
                    }
                >
                    {status}
                </div>
                <div class="sheet__actions">
                    <Button
                        kind=ButtonKind::Primary
                        testid="options-save"
                        submits=true
                        busy=is_busy
                    >
                        "Save"
                    </Button>
                </div>
            </form>
        </PageFrame>
    }
}
