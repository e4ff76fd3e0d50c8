//! Why the account is needed.

use hallpass_protocol::policy::Need;
use hallpass_ui::components::Field;
use leptos::prelude::*;

use crate::popup::state::request_form::RequestDraft;

/// From here on the counter is shown.
const COUNT_FROM_LEFT: i64 = 100;

/// A field with a counter, once it matters; nothing where the chosen customer's policy asks for no
/// reason.
#[component]
pub(crate) fn ReasonField(
    /// The form.
    draft: RwSignal<Option<RequestDraft>>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let typed = draft.with_untracked(|d| d.as_ref().map(|d| d.reason().to_owned()));
    let reason = RwSignal::new(typed.unwrap_or_default());
    Effect::new(move || {
        let reason = reason.get();
        draft.update(|draft| {
            if let Some(draft) = draft {
                draft.set_reason(reason);
            }
        });
    });
    let need = Memo::new(move |_| {
        draft
            .with(|d| d.as_ref().map(RequestDraft::reason_need))
            .unwrap_or(Need::Required)
    });
    let hint = Signal::derive(move || {
        let left = draft.with(|draft| draft.as_ref().map(RequestDraft::reason_left))?;
        Some(match left {
            0..=COUNT_FROM_LEFT => format!("{left} characters left."),
            ..0 => format!("{} characters too long.", left.unsigned_abs()),
            _ => draft
                .with(|d| d.as_ref()?.reason_form())
                .unwrap_or_else(|| "Kept in the audit log.".to_owned()),
        })
    });
    move || {
        let label = match need.get() {
            Need::Off => return None,
            Need::Optional => "Reason (optional)",
            Need::Required => "Reason",
        };
        Some(view! {
            <Field
                id="request-reason"
                label
                value=reason
                placeholder="What are you going to do?"
                multiline=true
                hint=hint
                error=error
                testid="request-reason"
            />
        })
    }
}
