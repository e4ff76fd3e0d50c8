//! What the application may do in the tenant, in plain words.

use hallpass_protocol::connection::{AppPermissionsResponse, GrantedPermission};
use hallpass_protocol::ids::CustomerId;
use hallpass_ui::components::{Button, IconKind};
use leptos::prelude::*;

use crate::browser::away;
use crate::components::{Section, show_load};
use crate::me::Me;
use crate::reading::Reading;

/// Asked for when somebody wants to know.
#[component]
pub(super) fn Permissions(
    /// Whose tenant.
    id: CustomerId,
    /// The customer's name.
    customer: String,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let open = Callback::new(move |()| is_open.set(true));
    let customer = StoredValue::new(customer);
    view! {
        <Section
            title="What this app can do"
            text="From what was really granted in this tenant, in plain words; also as a page to give to the customer."
            testid="connection-permissions"
        >
            <Show
                when=move || is_open.get()
                fallback=move || {
                    view! {
                        <div class="card__actions">
                            <Button testid="connection-permissions-show" on_press=open>"Show what it can do"</Button>
                        </div>
                    }
                }
            >
                <Explained id customer=customer.get_value() />
            </Show>
        </Section>
    }
}

#[component]
fn Explained(id: CustomerId, customer: String) -> impl IntoView {
    let api = Me::of_page().api();
    let reading = Reading::begin(move || api.app_permissions(id));
    let file = StoredValue::new(format!("Hallpass at {customer}.html"));
    let show = move |all: AppPermissionsResponse| {
        let document = StoredValue::new(all.document);
        let download = Callback::new(move |()| {
            // A browser that does not hand out files shows the list all the same.
            let _ = away::download_html(&file.get_value(), &document.get_value());
        });
        let sentences = all
            .summary
            .into_iter()
            .map(|text| view! { <li>{text}</li> });
        let roles = all.directory_roles.into_iter().map(|role| {
            view! {
                <li class="row">
                    <div class="row__words">
                        <p class="row__title">{role.name}</p>
                        <p class="row__detail">"It may " {role.allows} "."</p>
                    </div>
                </li>
            }
        });
        view! {
            <ul class="points">{sentences.collect_view()}</ul>
            <ul class="rows">
                {all.permissions.into_iter().map(granted).collect_view()} {roles.collect_view()}
                {all.missing.into_iter().map(missing).collect_view()}
            </ul>
            <div class="card__actions">
                <Button testid="connection-permissions-download" icon=IconKind::External on_press=download>
                    "Download as a page"
                </Button>
            </div>
        }
    };
    show_load(reading, 4, show)
}

fn granted(permission: GrantedPermission) -> impl IntoView {
    let is_needed = permission.used_for.is_some();
    row(
        permission,
        (!is_needed).then_some(("Not needed", "badge badge--busy")),
    )
}

fn missing(permission: GrantedPermission) -> impl IntoView {
    row(permission, Some(("Not granted", "badge badge--bad")))
}

fn row(
    permission: GrantedPermission,
    badge: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    view! {
        <li class="row" data-testid="connection-permission" data-name=permission.name.clone()>
            <div class="row__words">
                <p class="row__title">
                    <code>{permission.name.clone()}</code>
                    {badge.map(|(label, class)| view! { <span class=class>{label}</span> })}
                </p>
                <p class="row__detail">{permission.allows}</p>
                {permission.used_for.map(|text| view! { <p class="row__detail">"Hallpass: " {text}</p> })}
            </div>
        </li>
    }
}
