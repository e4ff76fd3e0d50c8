//! A browser that nobody knows makes a wish.

use hallpass_approval::Code;
use hallpass_approval::computer_sign_in::{OPEN_IN_ALL_MAX, OPEN_OF_NETWORK_MAX, WISH_LIFETIME};
use hallpass_protocol::Timestamp;
use hallpass_protocol::computer_sign_in::{
    StartComputerSignInRequest, StartComputerSignInResponse,
};
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{ComputerSignInId, MspId};
use hallpass_seal::SealingPublicKey;

use super::record::known_network;
use super::{ComputerSignIn, ComputerSignInError, Stage, view};
use crate::app::App;
use crate::approval::ApprovalSecrets;
use crate::audit::{Actor, AuditEvent};
use crate::http::browser::CallingBrowser;
use crate::http::peer_address::PeerAddress;
use crate::random::make_uuid;
use crate::secret_text::SecretText;
use crate::store::{StoreError, WriteTransaction, audit, computer_sign_ins};

/// Makes the wish of the browser with this key.
///
/// # Errors
/// When nobody's policy allows it, too many wait, or nothing can be sealed to the one-time key.
pub async fn start(
    app: &App,
    thumbprint: Thumbprint,
    (browser, peer): (CallingBrowser, PeerAddress),
    request: StartComputerSignInRequest,
) -> Result<StartComputerSignInResponse, ComputerSignInError> {
    let public_key = SealingPublicKey::from_bytes(request.public_key.as_bytes());
    let public_key = public_key.map_err(|_| ComputerSignInError::Key)?;
    let (random, now) = (&*app.random, app.clock.now());
    let network = known_network(peer);
    // Where nobody allows it, a stranger never stands in the writer's way.
    let mut reader = app.store.read().await?;
    let allowing = computer_sign_ins::list_allowing_msps(&mut reader).await?;
    drop(reader);
    if allowing.is_empty() {
        return Err(ComputerSignInError::NotAllowedHere);
    }
    let mut tx = app.store.write().await?;
    let (there, in_all) = computer_sign_ins::count_open(&mut tx, network, now).await?;
    if there >= OPEN_OF_NETWORK_MAX || in_all >= OPEN_IN_ALL_MAX {
        if app.rate_limits.computer_flood.is_to_be_said(now) {
            say_flood(&mut tx, &allowing, &browser, now).await?;
            tx.commit().await?;
        }
        return Err(ComputerSignInError::TooMany);
    }
    let token = SecretText::make(random);
    let wish = ComputerSignIn {
        id: ComputerSignInId::new(make_uuid(random, now)),
        token_hash: token.hash(),
        thumbprint,
        public_key: *public_key.as_bytes(),
        browser: browser.name,
        address: browser.address,
        network,
        secrets: ApprovalSecrets::make(|bytes| random.fill(bytes)),
        code: Code::make(|bytes| random.fill(bytes)),
        requested_at: now,
        expires_at: now.plus(WISH_LIFETIME),
        stage: Stage::Waiting,
        opening: None,
        revision: 1,
    };
    computer_sign_ins::insert(&mut tx, random, &app.keys, &wish).await?;
    tx.commit().await?;
    Ok(StartComputerSignInResponse {
        // EXPOSE: the one time that the token is handed out.
        token: token.expose().to_owned(),
        sign_in: view(&wish, app.relying_party.portal_origin(), now),
        server_time: now,
    })
}

/// Nobody's MSP is asked for, so each that allows this is told, once.
async fn say_flood(
    tx: &mut WriteTransaction,
    msps: &[MspId],
    browser: &CallingBrowser,
    now: Timestamp,
) -> Result<(), StoreError> {
    for msp_id in msps {
        let event = AuditEvent::ComputerSignInsLimited {
            address: browser.address.clone(),
        };
        audit::append(tx, *msp_id, now, Actor::Cloud, event).await?;
    }
    Ok(())
}
