//! A technician looks at a browser's wish: by its link, or by its code.

use hallpass_approval::computer_sign_in::{Act, State, Way, decide};
use hallpass_approval::limits::may_type;
use hallpass_approval::{Code, Nonce};
use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::computer_sign_in::{
    ComputerSignInFacts, OpenComputerSignInResponse, SigningPasskey,
};
use hallpass_protocol::ids::ComputerSignInId;
use hallpass_protocol::place::Place;
use hallpass_protocol::{Base64Url, Timestamp};

use super::offer::{list_offered, to_offer};
use super::{
    ComputerAttempt, ComputerSignIn, ComputerSignInError, Opening, Phone, Stage, is_allowed_in,
};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::random::make_uuid;
use crate::store::approvals::counts::{Try, count_tries, insert_try};
use crate::store::technicians::Technician;
use crate::store::{
    StoreError, WriteTransaction, audit, computer_sign_in_attempts as attempts, computer_sign_ins,
    passkeys,
};

/// What a typed code that found nothing is remembered as.
const CODE: &str = "computer_code";

/// Opens the wish with the nonce of its link; without one where the caller has opened it before.
///
/// # Errors
/// When there is none for the caller, or the link is not shown any more.
pub async fn open(
    app: &App,
    phone: Phone<'_>,
    id: ComputerSignInId,
    nonce: Option<Nonce>,
) -> Result<OpenComputerSignInResponse, ComputerSignInError> {
    let mut tx = app.store.write().await?;
    let outcome = open_in(app, &mut tx, phone, id, nonce).await;
    tx.commit_with(outcome).await
}

async fn open_in(
    app: &App,
    tx: &mut WriteTransaction,
    phone: Phone<'_>,
    id: ComputerSignInId,
    nonce: Option<Nonce>,
) -> Result<OpenComputerSignInResponse, ComputerSignInError> {
    let technician = phone.read_again(tx).await?;
    let wish = computer_sign_ins::find(tx, &app.keys, id).await?;
    let wish = wish.ok_or(ComputerSignInError::Unknown)?;
    let way = nonce.map_or(Way::Again, Way::Link);
    open_found(app, tx, phone, (&technician, wish), way).await
}

/// Opens the wish whose code was typed.
///
/// # Errors
/// When there is none with this code, or too many were typed.
pub async fn find(
    app: &App,
    phone: Phone<'_>,
    typed: &str,
) -> Result<OpenComputerSignInResponse, ComputerSignInError> {
    let code: Code = typed.parse()?;
    let mut tx = app.store.write().await?;
    let outcome = find_in(app, &mut tx, phone, code).await;
    tx.commit_with(outcome).await
}

async fn find_in(
    app: &App,
    tx: &mut WriteTransaction,
    phone: Phone<'_>,
    code: Code,
) -> Result<OpenComputerSignInResponse, ComputerSignInError> {
    let now = app.clock.now();
    let tried = Try {
        msp_id: phone.msp_id(),
        technician_id: phone.technician.id,
        kind: CODE,
        address: phone.browser.address.as_deref(),
    };
    may_type(count_tries(tx, tried, now).await?)?;
    let technician = phone.read_again(tx).await?;
    if let Some(wish) = computer_sign_ins::find_by_code(tx, &app.keys, code, now).await? {
        let whose = (&technician, wish);
        match open_found(app, tx, phone, whose, Way::Code).await {
            Err(ComputerSignInError::Unknown | ComputerSignInError::Refused(_)) => {}
            outcome => return outcome,
        }
    }
    insert_try(tx, make_uuid(&*app.random, now), tried, now).await?;
    Err(ComputerSignInError::UnknownCode)
}

async fn open_found(
    app: &App,
    tx: &mut WriteTransaction,
    phone: Phone<'_>,
    (technician, wish): (&Technician, ComputerSignIn),
    way: Way,
) -> Result<OpenComputerSignInResponse, ComputerSignInError> {
    let now = app.clock.now();
    let msp_id = technician.msp_id;
    if !is_allowed_in(tx, msp_id).await? {
        return Err(ComputerSignInError::Unknown);
    }
    let act = Act::Open {
        msp_id,
        by: technician.id,
        with: way,
    };
    let State::Opened { nonce, .. } = decide(&wish.to_wish().ok_or_else(unreadable)?, &act, now)?
    else {
        return Err(ComputerSignInError::Outrun);
    };
    let is_same_network = wish.is_in_network_of(phone.peer);
    let opening = Opening {
        msp_id,
        technician_id: technician.id,
        nonce,
        opened_at: wish.opening.map_or(now, |opening| opening.opened_at),
    };
    let warnings = phone.warnings(app, tx, now).await?;
    let place = app.approvals.place_at(wish.address.as_deref());
    if wish.opening.is_none() {
        let attempt = ComputerAttempt {
            msp_id,
            sign_in_id: wish.id,
            technician_id: technician.id,
            browser: wish.browser.clone(),
            address: wish.address.clone(),
            place: place.clone(),
            warnings: warnings.clone(),
            requested_at: wish.requested_at,
            expires_at: wish.expires_at,
            ending: None,
        };
        attempts::insert(tx, &attempt).await?;
    }
    if wish.opening != Some(opening) {
        if !computer_sign_ins::change(tx, &wish, (Stage::Opened, Some(opening)), now).await? {
            return Err(ComputerSignInError::Outrun);
        }
        let event = AuditEvent::ComputerSignInOpened {
            sign_in_id: wish.id,
            browser: wish.browser.clone(),
            computer_address: wish.address.clone(),
            address: phone.browser.address.clone(),
            is_same_network,
            place: place.clone(),
            warnings: warnings.clone(),
        };
        audit::append(tx, msp_id, now, phone.actor(), event).await?;
    }
    respond(
        app,
        tx,
        (technician, &wish),
        (
            opening,
            Seen {
                is_same_network,
                place,
                warnings,
            },
        ),
        now,
    )
    .await
}

/// From where phone and computer reach the cloud.
struct Seen {
    is_same_network: bool,
    place: Option<Place>,
    warnings: Vec<ApprovalWarning>,
}

async fn respond(
    app: &App,
    tx: &mut WriteTransaction,
    (technician, wish): (&Technician, &ComputerSignIn),
    (opening, seen): (Opening, Seen),
    now: Timestamp,
) -> Result<OpenComputerSignInResponse, ComputerSignInError> {
    let accounts = list_offered(tx, technician, now).await?;
    let own = passkeys::list_for_technician(tx, technician.msp_id, technician.id).await?;
    let usable = own.iter().filter(|it| !it.is_locked);
    Ok(OpenComputerSignInResponse {
        facts: ComputerSignInFacts {
            id: wish.id,
            msp_id: technician.msp_id,
            technician_id: technician.id,
            browser: wish.browser.clone(),
            address: wish.address.clone(),
            place: seen.place,
            is_same_network: seen.is_same_network,
            warnings: seen.warnings,
            thumbprint: Base64Url::from(wish.thumbprint.as_bytes().to_vec()),
            public_key: Base64Url::from(wish.public_key.to_vec()),
            requested_at: wish.requested_at,
            expires_at: wish.expires_at,
        },
        accounts: accounts
            .into_iter()
            .map(|account| to_offer(account, opening.opened_at))
            .collect(),
        nonce: Base64Url::from(opening.nonce.as_bytes().to_vec()),
        rp_id: app.relying_party.id().to_owned(),
        passkeys: usable
            .map(|it| SigningPasskey {
                id: it.id,
                credential_id: Base64Url::from(it.passkey.cred_id().clone()),
            })
            .collect(),
        server_time: now,
    })
}

pub(super) fn unreadable() -> StoreError {
    StoreError::unreadable(computer_sign_ins::TABLE, "the number is none")
}
