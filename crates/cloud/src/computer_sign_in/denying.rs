//! Saying no, and taking back.

use hallpass_approval::computer_sign_in::{Act, decide};
use hallpass_protocol::computer_sign_in::DenyComputerSignInRequest;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::ComputerSignInId;

use super::opening::unreadable;
use super::{ComputerSignInError, Ending, Phone, Stage};
use crate::app::App;
use crate::audit::AuditEvent;
use crate::store::{
    WriteTransaction, audit, computer_sign_in_attempts as attempts, computer_sign_ins,
};

/// The technician says no; where it was not them who stand before the computer, their MSP is told.
///
/// # Errors
/// When there is none that the caller opened, or it is decided already.
pub async fn deny(
    app: &App,
    phone: Phone<'_>,
    id: ComputerSignInId,
    request: DenyComputerSignInRequest,
) -> Result<(), ComputerSignInError> {
    let mut tx = app.store.write().await?;
    let outcome = deny_in(app, &mut tx, phone, id, request.is_alarm).await;
    tx.commit_with(outcome).await
}

async fn deny_in(
    app: &App,
    tx: &mut WriteTransaction,
    phone: Phone<'_>,
    id: ComputerSignInId,
    is_alarm: bool,
) -> Result<(), ComputerSignInError> {
    let now = app.clock.now();
    let technician = phone.read_again(tx).await?;
    let wish = computer_sign_ins::find(tx, &app.keys, id).await?;
    let wish = wish.filter(|wish| wish.is_opened_by(&technician));
    let wish = wish.ok_or(ComputerSignInError::Unknown)?;
    let act = Act::Deny {
        msp_id: technician.msp_id,
        by: technician.id,
    };
    decide(&wish.to_wish().ok_or_else(unreadable)?, &act, now)?;
    if !computer_sign_ins::change(tx, &wish, (Stage::Denied, None), now).await? {
        return Err(ComputerSignInError::Outrun);
    }
    let ending = Ending {
        is_alarm,
        ..phone.ending(app, Stage::Denied, now)
    };
    attempts::end(tx, (technician.msp_id, wish.id), &ending).await?;
    let event = AuditEvent::ComputerSignInDenied {
        sign_in_id: wish.id,
        is_alarm,
        browser: wish.browser,
        computer_address: wish.address,
        address: phone.browser.address.clone(),
    };
    audit::append(tx, technician.msp_id, now, phone.actor(), event).await?;
    Ok(())
}

/// The browser takes its wish back. What is decided already stays so.
///
/// # Errors
/// When the browser has no such wish.
pub async fn cancel(
    app: &App,
    id: ComputerSignInId,
    (token_hash, thumbprint): ([u8; 32], Thumbprint),
) -> Result<(), ComputerSignInError> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let wish = computer_sign_ins::find(&mut tx, &app.keys, id).await?;
    let wish = wish
        .filter(|wish| wish.token_hash == token_hash && wish.thumbprint == thumbprint)
        .ok_or(ComputerSignInError::Unknown)?;
    if decide(&wish.to_wish().ok_or_else(unreadable)?, &Act::Cancel, now).is_ok() {
        let done = computer_sign_ins::change(&mut tx, &wish, (Stage::Cancelled, None), now).await?;
        if let Some(opening) = wish.opening.filter(|_| done) {
            let ending = Ending {
                stage: Stage::Cancelled,
                at: now,
                from: None,
                place: None,
                is_alarm: false,
                allowed: None,
            };
            attempts::end(&mut tx, (opening.msp_id, wish.id), &ending).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
