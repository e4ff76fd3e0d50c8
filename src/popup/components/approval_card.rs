//! One of the technician's requests in the list: where it stands, and the way to its page.

use hallpass_protocol::approval::ApprovalView;
use hallpass_ui::components::{Button, Icon, IconKind, Spinner};
use leptos::prelude::*;

use crate::popup::actions::Actions;
use crate::popup::model::Model;
use crate::popup::state::approval::{remaining, rights_and_lifetime, standing};

/// The card.
#[component]
pub(crate) fn ApprovalCard(
    /// The request.
    approval: ApprovalView,
) -> impl IntoView {
    let model = expect_context::<Model>();
    let actions = expect_context::<Actions>();
    let id = approval.id;
    let customer = approval.customer_name.clone();
    let detail = rights_and_lifetime(&approval.roles, &approval.groups, approval.lifetime_s);
    let label = format!("{customer}, {}, for approval", approval.preset_name);
    let approval = StoredValue::new(approval);
    let stand = Memo::new(move |_| approval.with_value(|one| standing(one, model.cloud_now())));
    let left = Memo::new(move |_| {
        let left = approval.with_value(|one| remaining(one, model.cloud_now()).in_words());
        stand.read().is_open.then_some(left)
    });
    view! {
        <article
            class="card"
            aria-label=label
            data-testid="approval-card"
            data-approval-id=id.to_string()
            data-state=move || stand.read().name
        >
            <div class="card__top">
                <span class="card__mark">
                    {move || if stand.read().is_open {
                        view! { <span class="disc disc--busy"><Spinner /></span> }.into_any()
                    } else {
                        view! { <span class="disc disc--bad"><Icon kind=IconKind::Warning /></span> }
                            .into_any()
                    }}
                </span>
                <div class="card__who">
                    <h2 class="card__title">{customer}</h2>
                    <p class="card__detail">{detail}</p>
                </div>
                <div class="card__time">{move || left.get()}</div>
            </div>
            <p class="card__note" role="status">{move || stand.read().title.clone()}</p>
            <div class="card__foot">
                <Button
                    testid="approval-open"
                    on_press=Callback::new(move |()| actions.open_approval(id))
                >
                    {move || if stand.read().is_open { "Show the code" } else { "What now?" }}
                </Button>
            </div>
        </article>
    }
}
