//! `GET /v1/customers`: the companies for which the technician may ask.

pub mod add;
pub mod app_permissions;
pub mod check;
pub mod connection;
pub mod consent;
pub mod disconnect;
pub mod domain;
pub mod end_accounts;
pub mod groups;
pub mod health;
pub mod health_of_all;
pub mod rename;
pub mod roles;
pub mod tags;
pub mod tenant;
pub mod ticket_client;

use axum::Json;
use axum::extract::State;
use hallpass_graph::GraphError;
use hallpass_policy::{EffectivePolicy, Person};
use hallpass_protocol::ErrorCode;
use hallpass_protocol::connection::ConnectionView;
use hallpass_protocol::customer::{CustomerView, CustomersResponse, PresetApproval, PresetView};
use hallpass_protocol::ids::ConnectionId;

use crate::app::App;
use crate::authorization::{Action, Decision, Relation, decide};
use crate::connection_view::{credential_check, secret_check, view};
use crate::customer_access::{self, find_scope};
use crate::customer_administration::CustomerError;
use crate::failure::Failure;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::Finding;
use crate::policy::{PolicyBook, find_person};
use crate::sentence::sentence;
use crate::store::connections::Connection;
use crate::store::customers::Customer;
use crate::store::{app_registrations, connections, customers, presets, sql, tenant_health};

/// Answers the customers whom the caller reaches by name, each with what may be requested there.
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
    let scope = find_scope(&mut reader, &caller.technician).await?;
    let customers = customers::list(&mut reader, msp_id).await?;
    let person = find_person(&mut reader, &caller.technician).await?;
    let book = PolicyBook::read(&mut reader, msp_id).await?;
    let reached = customers
        .into_iter()
        .filter(|customer| scope.contains(customer.id));
    let customers = reached.map(|customer| {
        let policy = book.effective(customer.id, &person);
        let presets = narrow(&presets, &policy, &person);
        CustomerView {
            id: customer.id,
            name: customer.name,
            tenant: customer.tenant,
            approvals: needed_approvals(&presets, &policy),
            presets,
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

impl From<CustomerError> for Failure {
    fn from(error: CustomerError) -> Self {
        let code = match error {
            CustomerError::Store(error) => return error.into(),
            CustomerError::NameInvalid => ErrorCode::InvalidRequest,
            CustomerError::NameTaken => ErrorCode::CustomerExists,
        };
        Self::new(code, sentence(&error))
    }
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

/// Which of the presets need an approval.
fn needed_approvals(presets: &[PresetView], policy: &EffectivePolicy) -> Vec<PresetApproval> {
    let needed = presets.iter().map(|preset| PresetApproval {
        preset_id: preset.id,
        approvers: policy.approval.for_preset(preset.id),
    });
    needed.filter(|one| one.approvers.count > 0).collect()
}

/// The customer that a path names, if the caller reaches it. One that nobody has, and one that they
/// do not reach, get the same answer.
pub(super) async fn find_reached(
    connection: &mut sql::Connection,
    caller: &SignedIn,
    id: &str,
) -> Result<Customer, Failure> {
    let id = id.parse().map_err(|_| Failure::not_found())?;
    customer_access::find_customer(connection, &caller.technician, id)
        .await?
        .ok_or_else(Failure::not_found)
}

/// The connection of the customer that a path names, when the caller may do to it what the route is
/// for. A customer that nobody has, and one that the caller may not look into, get the same answer.
async fn find_connection(app: &App, caller: &SignedIn, id: &str) -> Result<ConnectionId, Failure> {
    let (_, connection) = find_connected(app, caller, id).await?;
    Ok(connection.id)
}

/// The customer that a path names, when the caller may do to it what the route is for.
async fn find_customer(app: &App, caller: &SignedIn, id: &str) -> Result<Customer, Failure> {
    let mut reader = app.store.read().await?;
    let customer = find_reached(&mut reader, caller, id).await?;
    caller.authorize(Relation::Others)?;
    Ok(customer)
}

/// The same with its connection.
async fn find_connected(
    app: &App,
    caller: &SignedIn,
    id: &str,
) -> Result<(Customer, Connection), Failure> {
    let customer = find_customer(app, caller, id).await?;
    let mut reader = app.store.read().await?;
    let msp_id = caller.session.msp_id;
    let connection = connections::find_by_customer(&mut reader, msp_id, customer.id).await?;
    let connection = connection.ok_or_else(|| {
        Failure::new(
            ErrorCode::CustomerNotConnected,
            "This customer is not connected to its Entra tenant yet; connect it first.",
        )
    })?;
    Ok((customer, connection))
}

/// The connection as the caller is told of it.
pub(crate) async fn connection_view(
    app: &App,
    reader: &mut sql::Connection,
    caller: &SignedIn,
    connection: &Connection,
) -> Result<ConnectionView, Failure> {
    let msp_id = caller.session.msp_id;
    let customer = customers::find(reader, msp_id, connection.customer_id).await?;
    let customer = customer.ok_or_else(Failure::not_found)?;
    let health = tenant_health::find(reader, msp_id, connection.id).await?;
    let now = app.clock.now();
    let mut view = view(&customer.name, connection, &health, now);
    if connection.uses_registration {
        let registration = app_registrations::find(reader, msp_id).await?;
        let expires_at = registration.and_then(|known| known.expires_at);
        view.checks
            .extend(expires_at.map(|at| credential_check(at, now)));
    } else {
        let expires_at = connections::find_secret_expiry(reader, msp_id, connection.id).await?;
        view.checks
            .extend(expires_at.map(|at| secret_check(at, now)));
    }
    Ok(view)
}

/// What a tenant answers, for as long as a person waits.
async fn ask<T>(
    app: &App,
    asking: impl Future<Output = Result<T, GraphError>>,
) -> Result<T, Failure> {
    match app.lifecycle.within_patience(asking).await {
        Some(Ok(answer)) => Ok(answer),
        Some(Err(error)) => {
            let message = match Finding::of_error(&error) {
                Some(finding) => format!("{} {}", finding.sentence(), finding.fix()),
                None => "The tenant did not answer the question; check the connection, and try \
                         again in a minute."
                    .to_owned(),
            };
            Err(Failure::new(ErrorCode::ConnectionNotReady, message).caused_by(error))
        }
        None => Err(Failure::new(
            ErrorCode::ConnectionNotReady,
            "The tenant did not answer in time; try again in a minute.",
        )),
    }
}

#[cfg(test)]
mod tests;
