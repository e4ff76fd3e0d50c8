//! Why the account is needed.

use hallpass_ui::components::Field;
use leptos::prelude::*;

use crate::popup::state::request_form::RequestDraft;

/// From here on the counter is shown.
const COUNT_FROM_LEFT: i64 = 100;

/// A field with a counter, once it matters.
#[component]
pub(crate) fn ReasonField(
    /// The form.
    draft: RwSignal<Option<RequestDraft>>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    Effect::new(move || {
        let reason = reason.get();
        draft.update(|draft| {
            if let Some(draft) = draft {
                draft.set_reason(reason);
            }
        });
    });
    let hint = Signal::derive(move || {
        let left = draft.with(|draft| draft.as_ref().map(RequestDraft::reason_left))?;
        Some(match left {
            0..=COUNT_FROM_LEFT => format!("{left} characters left."),
            ..0 => format!("{} characters too long.", left.unsigned_abs()),
            _ => "Kept in the audit log.".to_owned(),
        })
    });
    view! {
        <Field
            id="request-reason"
            label="Reason"
            value=reason
            placeholder="What are you going to do? Ticket number, if there is one."
            multiline=true
            hint=hint
            error=error
            testid="request-reason"
        />
    }
}
