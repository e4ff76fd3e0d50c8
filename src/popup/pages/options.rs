//! The options page: which cloud, and where portals open.

use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, Field};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::popup::bridge::{self, RuntimeTransport};
use crate::popup::components::{LaunchPlacePicker, PageFrame};
use crate::popup::state::cloud_address::CloudAddress;
use crate::ports::{LaunchPlace, LaunchSettings, PopupClient};

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
    let place = LaunchPlaceState::default();
    spawn_local(async move { place.settings.set(read_launch_settings().await) });
    view! { <OptionsForm typed saved=saved.into() is_busy=is_busy.into() save place /> }
}

/// Where portals open: what was chosen, and why the last choice was not taken.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LaunchPlaceState {
    settings: RwSignal<Option<LaunchSettings>>,
    error: RwSignal<Option<String>>,
}

impl LaunchPlaceState {
    fn choose(self, place: LaunchPlace) {
        self.error.set(None);
        spawn_local(async move {
            let client = PopupClient::new(RuntimeTransport);
            match client.set_launch_place(place).await {
                Ok(settings) => self.settings.set(Some(settings)),
                Err(error) => {
                    self.error.set(Some(error.to_string()));
                    // The button that was pressed goes back to what holds.
                    self.settings.set(None);
                    self.settings.set(read_launch_settings().await);
                }
            }
        });
    }
}

async fn read_launch_settings() -> Option<LaunchSettings> {
    let client = PopupClient::new(RuntimeTransport);
    client.launch_settings(()).await.ok()
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
    /// Where portals open.
    place: LaunchPlaceState,
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
            <LaunchPlacePicker
                settings=place.settings
                error=place.error
                choose=Callback::new(move |chosen| place.choose(chosen))
            />
        </PageFrame>
    }
}
