//! `POST /v1/accounts`: asks for an account.

use axum::Json;
use axum::extract::State;
use hallpass_policy::in_words;
use hallpass_protocol::account::{
    AccountResponse, REASON_MAX_CHARS, RequestAccountRequest, START_MAX_AHEAD,
};
use hallpass_protocol::ids::PresetId;
use hallpass_protocol::{ErrorCode, Lifetime};

use super::answer_with;
use crate::app::App;
use crate::authorization::Relation;
use crate::failure::Failure;
use crate::http::answers::Accepted;
use crate::http::browser::CallingBrowser;
use crate::http::json_body::JsonBody;
use crate::http::signed_in::SignedIn;
use crate::lifecycle::{NewAccount, NotReady, RequestError};
use crate::policy::Wish;
use crate::routes::approvals::who;
use crate::store::presets;
use crate::tickets::{TicketRefusal, Verdict};

/// Answers 202 once the request is durable; what follows is told by `GET /v1/events`.
///
/// # Errors
/// When the caller may not ask, or may not ask for this.
pub async fn handle(
    State(app): State<App>,
    caller: SignedIn,
    browser: CallingBrowser,
    JsonBody(request): JsonBody<RequestAccountRequest>,
) -> Result<Accepted<AccountResponse>, Failure> {
    caller.authorize(Relation::Msp)?;
    app.store_watch.admit_new()?;
    let Some(lifetime) = request.lifetime() else {
        return Err(refuse_lifetime(&app, &caller, request.preset_id).await?);
    };
    app.approvals
        .check_place(who(&caller, &browser), &request)
        .await?;
    let unchecked_ticket = look_ticket_up(&app, &caller, &request, lifetime).await?;
    let new = NewAccount {
        unchecked_ticket,
        idempotency_key: request.idempotency_key,
        customer_id: request.customer_id,
        preset_id: request.preset_id,
        lifetime,
        reason: request.reason,
        ticket: request.ticket,
        starts_at: request.starts_at,
        passkey_id: caller.session.passkey_id,
    };
    let account = app.lifecycle.request(&caller.technician, new).await?;
    let Json(response) = answer_with(&account, app.clock.now());
    Ok(Accepted(response))
}

/// Looks the ticket up before anything is written: nobody else waits for the ticket system. Why it
/// could not be looked up, where that is no reason to refuse.
pub(in crate::routes) async fn look_ticket_up(
    app: &App,
    caller: &SignedIn,
    request: &RequestAccountRequest,
    lifetime: Lifetime,
) -> Result<Option<String>, Failure> {
    let key = request.idempotency_key;
    if app.lifecycle.is_known(&caller.technician, key).await? {
        return Ok(None);
    }
    let customer_id = request.customer_id;
    app.lifecycle
        .check_reach(&caller.technician, customer_id)
        .await?;
    let wish = Wish {
        customer_id,
        preset_id: request.preset_id,
        lifetime_s: lifetime.as_secs(),
        reason: &request.reason,
        ticket: &request.ticket,
        start: request.starts_at.unwrap_or_else(|| app.clock.now()),
        account_id: None,
    };
    match app.tickets.look_up(&caller.technician, wish).await? {
        Ok(Verdict::NotAsked | Verdict::Good) => Ok(None),
        Ok(Verdict::Unchecked(why)) => Ok(Some(why)),
        Err(refusal) => Err(refusal.into()),
    }
}

impl From<TicketRefusal> for Failure {
    fn from(refusal: TicketRefusal) -> Self {
        let sentence = refusal.to_string();
        match refusal {
            TicketRefusal::NoAnswer => Self::new(ErrorCode::Unavailable, sentence).retry_after(60),
            _ => Self::new(ErrorCode::TicketInvalid, sentence),
        }
    }
}

/// A number that is no lifetime at all: zero, negative, a century.
pub(in crate::routes) async fn refuse_lifetime(
    app: &App,
    caller: &SignedIn,
    preset_id: PresetId,
) -> Result<Failure, Failure> {
    let mut reader = app.store.read().await?;
    let preset = presets::find(&mut reader, caller.session.msp_id, preset_id).await?;
    Ok(preset.map_or_else(
        || RequestError::UnknownPreset.into(),
        |preset| lifetime_not_allowed(preset.lifetime_min_s, preset.lifetime_max_s),
    ))
}

fn lifetime_not_allowed(min_s: u32, max_s: u32) -> Failure {
    Failure::new(
        ErrorCode::LifetimeNotAllowed,
        format!(
            "This preset allows {} to {}; choose a lifetime between them.",
            in_words(min_s),
            in_words(max_s),
        ),
    )
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::TechnicianStopped => Self::not_signed_in(),
            RequestError::UnknownCustomer => Self::new(
                ErrorCode::NotFound,
                "There is no such customer, or not for you; reload the customers and choose again.",
            ),
            RequestError::UnknownPreset => Self::new(
                ErrorCode::NotFound,
                "There is no such preset, or not for you; reload the customers and choose again.",
            ),
            RequestError::Forbidden(forbidden) => forbidden.into(),
            RequestError::CustomerNotConnected => Self::new(
                ErrorCode::CustomerNotConnected,
                "This customer is not connected to its Entra tenant yet; ask your administrator \
                 to connect it.",
            ),
            RequestError::ConnectionNotReady {
                obstacle,
                customer,
                preset,
            } => {
                let failure = Self::new(
                    ErrorCode::ConnectionNotReady,
                    obstacle.sentence(&customer, &preset),
                );
                match obstacle {
                    NotReady::Quarantined => failure.retry_after(5),
                    NotReady::NotAnswered => failure.retry_after(60),
                    NotReady::Lacks(_) => failure,
                }
            }
            RequestError::LifetimeNotAllowed { min_s, max_s } => lifetime_not_allowed(min_s, max_s),
            RequestError::StartNotAllowed => Self::new(
                ErrorCode::StartNotAllowed,
                format!(
                    "The start must lie ahead, within {}; choose another, or none to start now.",
                    in_words(u32::try_from(START_MAX_AHEAD.as_secs()).unwrap_or(u32::MAX))
                ),
            ),
            RequestError::ReasonInvalid => Self::new(
                ErrorCode::ReasonInvalid,
                format!("Say why you need the account, in at most {REASON_MAX_CHARS} characters."),
            ),
            RequestError::ApprovalNeeded => Self::new(
                ErrorCode::ApprovalNeeded,
                "This customer's policy wants somebody's approval; ask for that first.",
            ),
            RequestError::NoSealingKey => Self::new(
                ErrorCode::NoSealingKey,
                "Your organisation wants credentials sealed to a passkey, and the one that you are \
                 signed in with cannot open any. Sign in with another one, or add one that supports \
                 the PRF extension.",
            ),
            RequestError::Store(error) => error.into(),
        }
    }
}
