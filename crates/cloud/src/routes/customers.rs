//! `GET /v1/customers`: the companies for which the technician may ask.

pub mod check;
pub mod end_accounts;
pub mod health;
pub mod health_of_all;

use axum::Json;
use axum::extract::State;
use hallpass_policy::{EffectivePolicy, Person};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::customer::{CustomerView, CustomersResponse, PresetView};
use hallpass_protocol::ids::ConnectionId;

use crate::app::App;
use crate::authorization::{Action, Decision, Relation, decide};
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::policy::{PolicyBook, find_person};
use crate::store::{connections, customers, presets};

/// Answers the customers by name, each with what may be requested there.
///
/// # Errors
/// When nobody is signed in.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
) -> Result<Json<CustomersResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    let msp_id = caller.session.msp_id;
    let mut reader = app.store.read().await?;
    let role = caller.technician.role;
    let may_request = decide(role, Action::RequestAccount, Relation::Msp) == Decision::Allow;
    let presets: Vec<PresetView> = if may_request {
        let presets = presets::list(&mut reader, msp_id).await?;
        presets.into_iter().map(PresetView::from).collect()
    } else {
        Vec::new()
    };
    let customers = customers::list(&mut reader, msp_id).await?;
    let person = find_person(&mut reader, &caller.technician).await?;
    let book = PolicyBook::read(&mut reader, msp_id).await?;
    let customers = customers.into_iter().map(|customer| {
        let policy = book.effective(customer.id, &person);
        CustomerView {
            id: customer.id,
            name: customer.name,
            tenant: customer.tenant,
            presets: narrow(&presets, &policy, &person),
            reason: Some(policy.reason.need),
            reason_patterns: policy.reason.patterns.into_iter().collect(),
            ticket: Some(policy.ticket.need),
            ticket_patterns: policy.ticket.patterns.into_iter().collect(),
        }
    });
    Ok(Json(CustomersResponse {
        customers: customers.collect(),
    }))
}

/// The presets that the policy lets somebody ask for, with what it leaves of their lifetimes.
fn narrow(presets: &[PresetView], policy: &EffectivePolicy, person: &Person) -> Vec<PresetView> {
    if !policy.enabled || !policy.used_by.contains(person) {
        return Vec::new();
    }
    let allowed_s = policy
        .lifetime_max
        .seconds()
        .min(policy.daily_total.seconds());
    presets
        .iter()
        .filter(|preset| policy.presets.contains(preset.id))
        .filter(|preset| preset.lifetime_min_s <= allowed_s)
        .map(|preset| {
            let max_s = preset.lifetime_max_s.min(allowed_s);
            let (min_s, proposed_s) = (preset.lifetime_min_s, preset.lifetime_default_s);
            PresetView {
                lifetime_default_s: policy.propose_lifetime(proposed_s, min_s, max_s),
                lifetime_max_s: max_s,
                ..preset.clone()
            }
        })
        .collect()
}

/// The connection of the customer that a path names, when the caller may do to it what the route is
/// for. A customer that nobody has, and one that the caller may not look into, get the same answer.
async fn find_connection(app: &App, caller: &SignedIn, id: &str) -> Result<ConnectionId, Failure> {
    let id = id.parse().map_err(|_| Failure::not_found())?;
    let msp_id = caller.session.msp_id;
    let mut reader = app.store.read().await?;
    let customer = customers::find(&mut reader, msp_id, id).await?;
    if customer.is_none() {
        return Err(Failure::not_found());
    }
    caller.authorize(Relation::Others)?;
    let connection = connections::find_by_customer(&mut reader, msp_id, id).await?;
    connection.map_or_else(
        || {
            Err(Failure::new(
                ErrorCode::CustomerNotConnected,
                "This customer is not connected to its Entra tenant yet; connect it first.",
            ))
        },
        |connection| Ok(connection.id),
    )
}
