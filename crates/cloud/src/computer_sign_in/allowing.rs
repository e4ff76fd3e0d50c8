//! The technician allows it: the browser's token becomes that of a session for one account.

use core::time::Duration;

use hallpass_approval::computer_sign_in::{Act, SignIn, State, decide};
use hallpass_approval::{Digest, Number};
use hallpass_protocol::Timestamp;
use hallpass_protocol::computer_sign_in::{
    AllowComputerSignInRequest, ComputerSignInDecision, ComputerSignInState, is_too_strange,
};
use hallpass_protocol::credential::{Custody, SealedCredential};
use hallpass_protocol::ids::{AccountId, ComputerSignInId, PasskeyId, SessionId};
use hallpass_seal::FORMAT;

use super::evidence::ComputerSignInEvidence;
use super::offer::{list_offered, session_end};
use super::opening::unreadable;
use super::signing::{Signed, verify_own};
use super::{
    AccountBound, Allowed, ComputerSignIn, ComputerSignInError, Ending, Opening, Phone, Stage,
};
use crate::app::App;
use crate::audit::{Actor, AuditEvent};
use crate::lifecycle::Account;
use crate::random::make_uuid;
use crate::relying_party::Assertion;
use crate::store::sessions::{OriginKind, Session};
use crate::store::{
    WriteTransaction, audit, computer_sign_in_attempts as attempts, computer_sign_ins, sessions,
};

/// A sealed credential is a password, a pass and a seed: more is none.
const CIPHERTEXT_MAX: usize = 4_096;

/// What the technician sent, read.
struct Asked {
    account_id: AccountId,
    number: Number,
    assertion: Assertion,
    sealed: Option<SealedCredential>,
}

/// Allows the wish for one account. A wrong number ends it, and is no error.
///
/// # Errors
/// When there is none for the caller, phone and computer are in different networks, or the signature
/// is not theirs, or of something else. Nothing is decided then.
pub async fn allow(
    app: &App,
    phone: Phone<'_>,
    id: ComputerSignInId,
    request: AllowComputerSignInRequest,
) -> Result<ComputerSignInDecision, ComputerSignInError> {
    {
        // Nobody's and somebody else's are answered alike, whatever is sent.
        let mut reader = app.store.read().await?;
        let wish = computer_sign_ins::find(&mut reader, &app.keys, id).await?;
        if !wish.is_some_and(|wish| wish.is_opened_by(phone.technician)) {
            return Err(ComputerSignInError::Unknown);
        }
    }
    let asked = Asked {
        account_id: request.account_id,
        number: Number::from_digits(&request.number)?,
        assertion: app.relying_party.read_assertion(request.credential)?,
        sealed: request.sealed,
    };
    let mut tx = app.store.write().await?;
    let outcome = allow_in(app, &mut tx, phone, id, asked).await;
    // The passkey's counter is written down whatever is decided.
    tx.commit_with(outcome).await
}

async fn allow_in(
    app: &App,
    tx: &mut WriteTransaction,
    phone: Phone<'_>,
    id: ComputerSignInId,
    asked: Asked,
) -> Result<ComputerSignInDecision, ComputerSignInError> {
    let now = app.clock.now();
    let technician = phone.read_again(tx).await?;
    let wish = computer_sign_ins::find(tx, &app.keys, id).await?;
    let wish = wish.filter(|wish| wish.is_opened_by(&technician));
    let wish = wish.ok_or(ComputerSignInError::Unknown)?;
    let opening = wish.opening.ok_or(ComputerSignInError::Unknown)?;
    let signed = verify_own(app, tx, &technician, &asked.assertion, now).await?;
    let offered = list_offered(tx, &technician, now).await?;
    let account = offered.into_iter().find(|it| it.id == asked.account_id);
    let account = account.ok_or(ComputerSignInError::NotOffered)?;
    let sign_in = SignIn {
        transaction: wish.transaction(),
        msp_id: technician.msp_id,
        technician_id: technician.id,
        account_id: account.id,
        session_ends_at: session_end(&account, opening.opened_at),
    };
    let warnings = phone.warnings(app, tx, now).await?;
    if is_too_strange(&warnings) {
        let event = AuditEvent::ComputerSignInFromStrangePlace {
            sign_in_id: wish.id,
            account_id: account.id,
            address: phone.browser.address.clone(),
            place: app.approvals.place_at(phone.browser.address.as_deref()),
            warnings,
        };
        audit::append(tx, technician.msp_id, now, phone.actor(), event).await?;
        return Err(ComputerSignInError::StrangePlace);
    }
    let is_same_network = wish.is_in_network_of(phone.peer);
    let act = Act::Allow {
        sign_in: &sign_in,
        number: &asked.number,
        signed: Digest::from(signed.challenge),
        is_same_network,
    };
    let decided = decide(&wish.to_wish().ok_or_else(unreadable)?, &act, now);
    if !is_same_network {
        let event = AuditEvent::ComputerSignInFromElsewhere {
            sign_in_id: wish.id,
            account_id: account.id,
            computer_address: wish.address.clone(),
            address: phone.browser.address.clone(),
        };
        audit::append(tx, technician.msp_id, now, phone.actor(), event).await?;
    }
    if decided? == State::WrongNumber {
        return end_by_wrong_number(app, tx, phone, &wish, now).await;
    }
    let sealed = check_sealed(&account, asked.sealed, signed.passkey.id)?;
    let agreed = Agreed {
        sign_in,
        opening,
        signed,
        sealed,
    };
    open_session(app, tx, phone, (&wish, &account, agreed), now).await
}

/// What the phone sealed must be there where the cloud cannot read the credential, and only there.
/// Nobody but the computer can tell whether it opens.
fn check_sealed(
    account: &Account,
    sealed: Option<SealedCredential>,
    passkey_id: PasskeyId,
) -> Result<Option<SealedCredential>, ComputerSignInError> {
    match (account.custody, sealed) {
        (Custody::Cloud, None) => Ok(None),
        (Custody::Sealed, Some(blob))
            if blob.format == FORMAT
                && blob.passkey_id == passkey_id
                && blob.encapsulated_key.as_bytes().len() == 32
                && blob.ciphertext.as_bytes().len() <= CIPHERTEXT_MAX =>
        {
            Ok(Some(blob))
        }
        _ => Err(ComputerSignInError::NotSealed),
    }
}

async fn end_by_wrong_number(
    app: &App,
    tx: &mut WriteTransaction,
    phone: Phone<'_>,
    wish: &ComputerSignIn,
    now: Timestamp,
) -> Result<ComputerSignInDecision, ComputerSignInError> {
    if !computer_sign_ins::change(tx, wish, (Stage::WrongNumber, None), now).await? {
        return Err(ComputerSignInError::Outrun);
    }
    let ending = phone.ending(app, Stage::WrongNumber, now);
    attempts::end(tx, (phone.msp_id(), wish.id), &ending).await?;
    let event = AuditEvent::ComputerSignInEndedByWrongNumber {
        sign_in_id: wish.id,
        address: phone.browser.address.clone(),
    };
    audit::append(tx, phone.msp_id(), now, phone.actor(), event).await?;
    Ok(ComputerSignInDecision {
        state: ComputerSignInState::WrongNumber,
        session_id: None,
        session_ends_at: None,
    })
}

/// What was signed, by whom, for which credential.
struct Agreed {
    sign_in: SignIn,
    opening: Opening,
    signed: Signed,
    sealed: Option<SealedCredential>,
}

async fn open_session(
    app: &App,
    tx: &mut WriteTransaction,
    phone: Phone<'_>,
    (wish, account, agreed): (&ComputerSignIn, &Account, Agreed),
    now: Timestamp,
) -> Result<ComputerSignInDecision, ComputerSignInError> {
    if !computer_sign_ins::change(tx, wish, (Stage::Allowed, None), now).await? {
        return Err(ComputerSignInError::Outrun);
    }
    let expires_at = agreed.sign_in.session_ends_at;
    let session = Session {
        msp_id: phone.msp_id(),
        id: SessionId::new(make_uuid(&*app.random, now)),
        technician_id: phone.technician.id,
        passkey_id: agreed.signed.passkey.id,
        origin_kind: OriginKind::Extension,
        thumbprint: wish.thumbprint,
        browser: wish.browser.clone(),
        address: wish.address.clone(),
        created_at: now,
        last_used_at: now,
        expires_at,
        // It lives as long as was signed, and no longer: use does not prolong it.
        idle_timeout_s: whole_seconds(expires_at.since(now)),
        account: Some(AccountBound {
            account_id: account.id,
            version: account.confirmed_version,
            sealed: agreed.sealed,
        }),
    };
    sessions::insert(tx, &session, &wish.token_hash).await?;
    let ending = Ending {
        allowed: Some(Allowed {
            passkey_name: agreed.signed.passkey.name,
            account_id: account.id,
            customer_id: account.customer_id,
            customer_name: account.customer_name.clone(),
            preset_name: account.preset_name.clone(),
            lifetime_s: session.idle_timeout_s,
        }),
        ..phone.ending(app, Stage::Allowed, now)
    };
    attempts::end(tx, (session.msp_id, wish.id), &ending).await?;
    let event = AuditEvent::ComputerSignInAllowed {
        sign_in_id: wish.id,
        account_id: account.id,
        session_id: session.id,
        passkey_id: session.passkey_id,
        browser: wish.browser.clone(),
        computer_address: wish.address.clone(),
        address: phone.browser.address.clone(),
        session_ends_at: expires_at,
    };
    audit::append(tx, session.msp_id, now, phone.actor(), event).await?;
    let site = (app.relying_party.id(), app.relying_party.origins());
    let nonce = agreed.opening.nonce;
    let number = wish.secrets.digits();
    let signed = (&agreed.signed.signature, session.passkey_id, now);
    let evidence = ComputerSignInEvidence::of(&agreed.sign_in, (nonce, number), signed, site);
    let event = AuditEvent::ComputerSignInSigned {
        evidence: Box::new(evidence),
    };
    audit::append(tx, session.msp_id, now, Actor::Cloud, event).await?;
    Ok(ComputerSignInDecision {
        state: ComputerSignInState::Allowed,
        session_id: Some(session.id),
        session_ends_at: Some(expires_at),
    })
}

fn whole_seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX)
}
