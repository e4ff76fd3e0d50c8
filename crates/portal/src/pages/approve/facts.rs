//! What is asked for, for whom, and from where.

use hallpass_protocol::approval::ApprovalFacts;
use hallpass_ui::remaining::duration_in_words;
use leptos::prelude::*;

use crate::browser::date;
use crate::state::approval::{age_in_words, is_global_administrator};

/// Everything that is signed, and what helps to decide.
#[component]
pub(super) fn FactList(
    /// The facts.
    facts: ApprovalFacts,
    /// This device's clock.
    now_ms: ReadSignal<i64>,
    /// The cloud's clock minus this device's, in milliseconds.
    clock_offset_ms: i64,
) -> impl IntoView {
    let time = duration_in_words(u64::from(facts.lifetime_s));
    let requested_at = facts.requested_at;
    let age = Memo::new(move |_| age_in_words(requested_at, now_ms.get(), clock_offset_ms));
    let roles = facts.roles.iter().map(|role| {
        let is_all = is_global_administrator(role);
        let name = role.name.clone();
        view! {
            <li class="approve__role" class:approve__role--all=is_all data-testid="approve-role">
                {name}
                {is_all.then(|| view! { <span class="approve__mark">"everything in the tenant"</span> })}
            </li>
        }
    });
    let groups = facts.groups.iter().map(|group| {
        let can_hold_roles = group.can_hold_roles;
        let name = group.name.clone();
        view! {
            <li
                class="approve__role"
                class:approve__role--all=can_hold_roles
                data-testid="approve-group"
            >
                {name}
                {can_hold_roles
                    .then(|| view! { <span class="approve__mark">"can hold any role"</span> })}
            </li>
        }
    });
    let groups = groups.collect_view();
    let has_groups = !facts.groups.is_empty();
    let approvals = (facts.approvals_needed > 1).then(|| {
        let given = facts.approved_by.len();
        let by = match facts.approved_by.join(", ") {
            by if by.is_empty() => String::new(),
            by => format!(": {by}"),
        };
        format!("{given} of {}{by}", facts.approvals_needed)
    });
    view! {
        <dl class="facts" data-testid="approve-facts">
            <dt>"Customer"</dt>
            <dd data-testid="approve-customer">
                <strong>{facts.customer_name}</strong>
                <span class="facts__more">{facts.tenant_domain}</span>
            </dd>
            <dt>"Roles"</dt>
            <dd>
                <ul class="approve__roles">{roles.collect_view()}</ul>
                <span class="facts__more">{format!("Preset “{}”", facts.preset_name)}</span>
            </dd>
            {has_groups.then(|| {
                view! {
                    <dt>"Groups"</dt>
                    <dd><ul class="approve__roles">{groups}</ul></dd>
                }
            })}
            <dt>"For"</dt>
            <dd data-testid="approve-lifetime"><strong>{time}</strong></dd>
            {facts.starts_at.map(|starts_at| {
                view! { <dt>"From"</dt><dd data-testid="approve-start">{date::day_and_time(starts_at)}</dd> }
            })}
            {(!facts.reason.is_empty()).then(|| {
                view! { <dt>"Reason"</dt><dd data-testid="approve-reason">{facts.reason}</dd> }
            })}
            {(!facts.ticket.is_empty()).then(|| {
                view! { <dt>"Ticket"</dt><dd data-testid="approve-ticket">{facts.ticket}</dd> }
            })}
            <dt>"Browser"</dt>
            <dd data-testid="approve-browser">{facts.browser}</dd>
            {facts.address.map(|address| {
                let place = facts.place.map(|place| {
                    view! { <span class="facts__more" data-testid="approve-place">{place.to_string()}</span> }
                });
                view! { <dt>"Address"</dt><dd data-testid="approve-address">{address} {place}</dd> }
            })}
            <dt>"Asked"</dt>
            <dd data-testid="approve-age">{move || age.get()}</dd>
            {approvals.map(|words| {
                view! { <dt>"Approvals"</dt><dd data-testid="approve-approvals">{words}</dd> }
            })}
        </dl>
    }
}
