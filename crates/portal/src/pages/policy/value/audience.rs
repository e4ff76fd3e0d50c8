//! Who may ask.

use hallpass_protocol::technician::TechnicianRole;
use leptos::prelude::*;
use serde_json::{Map, Value, json};

use super::{Select, texts, toggle};
use crate::pages::policy::desk::Desk;
use crate::pages::policy::ticks::Ticks;
use crate::state::policy::{SettingInfo, member};
use crate::state::role::{role_label, role_name};

/// Those whose role lets them ask at all.
const ROLES: [TechnicianRole; 3] = [
    TechnicianRole::Owner,
    TechnicianRole::Admin,
    TechnicianRole::Technician,
];

/// Everybody, or roles, groups and people.
#[component]
pub(super) fn AudienceEditor(info: SettingInfo, desk: Desk) -> impl IntoView {
    let field = info.field;
    let current = Signal::derive(move || {
        let is_all = desk.value(field).is_string();
        if is_all { "everybody" } else { "only" }.to_owned()
    });
    let choose = Callback::new(move |value: String| {
        let value = if value == "everybody" {
            json!(value)
        } else {
            json!({ "only": {} })
        };
        desk.set(field, value);
    });
    let (groups, technicians) = desk.names.with_value(|names| {
        let groups: Vec<_> = names
            .groups
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone()))
            .collect();
        let people: Vec<_> = names
            .technicians
            .iter()
            .map(|(id, name)| (id.to_string(), name.clone()))
            .collect();
        (groups, people)
    });
    let roles = ROLES.map(|role| (role_name(role).to_owned(), role_label(role).to_owned()));
    let kinds = StoredValue::new([
        ("roles", "Roles", roles.to_vec()),
        ("groups", "Groups", groups),
        ("technicians", "Technicians", technicians),
    ]);
    let list = move |(kind, legend, mut items): (&'static str, &'static str, Vec<_>)| {
        if items.is_empty() {
            return None;
        }
        if kind != "roles" {
            items.sort_by(|a: &(String, String), b| a.1.cmp(&b.1));
        }
        let chosen =
            Signal::derive(move || texts(member(member(&desk.value(field), "only"), kind)));
        let on_toggle = Callback::new(move |(key, is_chosen): (String, bool)| {
            let value = untrack(|| desk.value(field));
            let mut named: Map<_, _> = member(&value, "only")
                .as_object()
                .cloned()
                .unwrap_or_default();
            let keys = toggle(chosen.get_untracked(), key, is_chosen);
            named.insert(kind.to_owned(), Value::from(keys));
            desk.set(field, json!({ "only": named }));
        });
        Some(view! { <Ticks legend items chosen on_toggle testid="policy-principal" /> })
    };
    view! {
        <Select
            name=info.name
            choices=&[("everybody", "Everybody whose role lets them"), ("only", "Only these")]
            current
            choose
        />
        <Show when=move || current.with(|current| current == "only")>
            {move || kinds.get_value().map(list)}
        </Show>
    }
}
