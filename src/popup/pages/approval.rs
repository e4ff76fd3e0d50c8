//! One request that waits for approval: the code to scan, the number to read out, where it stands.

use hallpass_protocol::approval::{ApprovalView, ShownCode};
use hallpass_protocol::ids::ApprovalId;
use hallpass_ui::components::{Banner, BannerKind, Button, ButtonKind, EmptyState, Icon, IconKind};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::popup::actions::{Actions, CopyFeedback};
use crate::popup::bridge;
use crate::popup::components::{ShownCodeView, ShownCodeWords};
use crate::popup::model::Model;
use crate::popup::state::approval::{remaining, rights_and_lifetime, standing};

/// The page with its way back. Escape goes back as well.
#[component]
pub(crate) fn Approval(
    /// Which request.
    id: ApprovalId,
) -> impl IntoView {
    let model = expect_context::<Model>();
    let actions = expect_context::<Actions>();
    let approval = model.approval(id);
    let is_known = Memo::new(move |_| approval.read().is_some());
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            actions.close_approval();
        }
    };
    let title = move || {
        approval.with(|one| {
            let customer = one.as_ref().map(|one| one.customer_name.clone());
            customer.unwrap_or_else(|| "Approval".to_owned())
        })
    };
    view! {
        <main class="page" on:keydown=on_key data-testid="approval-page">
            <div class="page__bar">
                <button
                    class="icon-button"
                    type="button"
                    aria-label="Back to your accounts"
                    data-testid="approval-back"
                    on:click=move |_| actions.close_approval()
                >
                    <Icon kind=IconKind::ArrowLeft />
                </button>
                <h1 class="page__title">{title}</h1>
            </div>
            {move || if is_known.get() {
                view! { <Request id /> }.into_any()
            } else {
                view! {
                    <EmptyState
                        icon=IconKind::Info
                        title="This request is not known any more"
                        text="It was decided more than a day ago. Go back and ask again."
                        testid="approval-unknown"
                    />
                }
                .into_any()
            }}
            {move || {
                model.failure.get().map(|text| {
                    view! { <Banner kind=BannerKind::Error testid="popup-error">{text}</Banner> }
                })
            }}
        </main>
    }
}

#[component]
fn Request(id: ApprovalId) -> impl IntoView {
    let model = expect_context::<Model>();
    let actions = expect_context::<Actions>();
    let approval = model.approval(id);
    let stand =
        Memo::new(move |_| approval.with(|one| Some(standing(one.as_ref()?, model.cloud_now()))));
    let is_open = Memo::new(move |_| stand.with(|s| s.as_ref().is_some_and(|s| s.is_open)));
    let can_ask_again =
        Memo::new(move |_| stand.with(|s| s.as_ref().is_some_and(|s| s.can_ask_again)));
    let banner = move || {
        stand.get().map(|stand| {
            view! {
                <div data-testid="approval-state" data-state=stand.name>
                    <Banner kind=stand.kind>
                        <strong>{stand.title} "."</strong>
                        " "
                        {stand.text}
                    </Banner>
                </div>
            }
        })
    };
    let shown = Memo::new(move |_| approval.with(|one| one.as_ref()?.shown.clone()));
    let left =
        move || approval.with(|one| Some(remaining(one.as_ref()?, model.cloud_now()).in_words()));
    view! {
        {banner}
        <Show when=move || is_open.get()>
            <ShownCodeView shown words=CODE />
            <p class="approval__left" data-testid="approval-left">
                <strong>{left}</strong>
                " left to decide"
            </p>
        </Show>
        {move || approval.get().map(|approval| view! { <Words approval /> })}
        <div class="approval__actions">
            <Show when=move || is_open.get()>
                <CopyLink shown />
                <Button
                    testid="approval-cancel"
                    busy=model.is_busy
                    on_press=Callback::new(move |()| actions.cancel_approval(id))
                >
                    "Cancel request"
                </Button>
            </Show>
            <Show when=move || can_ask_again.get()>
                <Button
                    kind=ButtonKind::Primary
                    testid="approval-again"
                    busy=model.is_busy
                    on_press=Callback::new(move |()| {
                        if let Some(approval) = approval.get_untracked() {
                            actions.ask_again(approval);
                        }
                    })
                >
                    "Ask again"
                </Button>
            </Show>
            <Show when=move || !is_open.get() && !can_ask_again.get()>
                <Button
                    kind=ButtonKind::Primary
                    testid="approval-done"
                    on_press=Callback::new(move |()| actions.close_approval())
                >
                    "Show my accounts"
                </Button>
            </Show>
        </div>
    }
}

/// What the approver scans, hears and types.
const CODE: ShownCodeWords = ShownCodeWords {
    qr: "QR code: opens this request on the approver's device",
    qr_testid: "approval-qr",
    number: "Read out",
    number_testid: "approval-number",
    letters: "Cannot scan? Code",
    letters_testid: "approval-code",
};

/// The request in words.
#[component]
fn Words(approval: ApprovalView) -> impl IntoView {
    let line = |name: &'static str, value: String| {
        (!value.is_empty()).then(|| view! { <dt>{name}</dt> <dd>{value}</dd> })
    };
    let start = approval.starts_at.map(bridge::local_time);
    let needed = (approval.approvals_needed > 1).then(|| {
        format!(
            "{} of {}",
            approval.approvals_given, approval.approvals_needed
        )
    });
    let oneself = (approval.may_be_oneself && approval.state.is_open()).then(|| {
        view! {
            <p class="approval__note" data-testid="approval-oneself">
                "You may approve it yourself: on a second device, with another passkey than here."
            </p>
        }
    });
    view! {
        <dl class="facts" data-testid="approval-facts">
            {line("Access", rights_and_lifetime(&approval.roles, &approval.groups, approval.lifetime_s))}
            {line("Starts", start.unwrap_or_default())}
            {line("Reason", approval.reason)}
            {line("Ticket", approval.ticket)}
            {line("Approvals", needed.unwrap_or_default())}
        </dl>
        {oneself}
    }
}

#[component]
fn CopyLink(shown: Memo<Option<ShownCode>>) -> impl IntoView {
    let actions = expect_context::<Actions>();
    let feedback = RwSignal::new(CopyFeedback::Idle);
    view! {
        <Button
            testid="approval-copy"
            icon=IconKind::Copy
            on_press=Callback::new(move |()| {
                if let Some(shown) = shown.get_untracked() {
                    actions.copy_link(shown.link, feedback);
                }
            })
        >
            {move || match feedback.get() {
                CopyFeedback::Idle => "Copy link",
                CopyFeedback::Copied => "Copied",
            }}
        </Button>
    }
}
