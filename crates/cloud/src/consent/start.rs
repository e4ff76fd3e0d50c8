//! A technician asks a customer's administrator for consent.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, EntraTenantId};
use url::Url;

use super::{CONSENT_TTL, ConsentError};
use crate::app::App;
use crate::app_registration::redirect_uri;
use crate::audit::{Actor, AuditEvent};
use crate::secret_text::SecretText;
use crate::store::consents::{self, Consent};
use crate::store::sessions::Session;
use crate::store::{StoreError, app_registrations, audit, connections, customers, installation};

/// A consent was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Where the browser goes.
    pub url: Url,
    /// Until when it has to be back.
    pub expires_at: Timestamp,
}

/// Begins a consent of this session. `tenant_id`: the customer's tenant, where it is known; without
/// it, whoever consents chooses it by signing in.
///
/// # Errors
/// When there is nothing to consent to, or the customer is connected to another tenant.
pub async fn start(
    app: &App,
    (session, actor): (&Session, Actor),
    customer_id: CustomerId,
    tenant_id: Option<EntraTenantId>,
) -> Result<Started, ConsentError> {
    let msp_id = session.msp_id;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    customers::find(&mut tx, msp_id, customer_id)
        .await?
        .ok_or(ConsentError::UnknownCustomer)?;
    let registration = app_registrations::find(&mut tx, msp_id)
        .await?
        .ok_or(ConsentError::NoRegistration)?;
    let known = connections::find_by_customer(&mut tx, msp_id, customer_id).await?;
    let connected = known.map(|known| known.tenant_id);
    if let (Some(named), Some(connected)) = (tenant_id, connected)
        && named != connected
    {
        return Err(ConsentError::OtherTenantConnected);
    }
    let installation = installation::find(&mut tx)
        .await?
        .ok_or_else(|| StoreError::unreadable("installation", "it was never started"))?;
    let state = SecretText::make(&*app.random);
    let consent = Consent {
        customer_id,
        session_id: session.id,
        tenant_id: tenant_id.or(connected),
        expires_at: now.plus(CONSENT_TTL),
        used_at: None,
    };
    if !consents::insert(&mut tx, msp_id, &state.hash(), &consent, now).await? {
        return Err(ConsentError::TooManyOpen);
    }
    let event = AuditEvent::ConsentBegun {
        customer_id,
        tenant_id: consent.tenant_id,
    };
    audit::append(&mut tx, msp_id, now, actor, event).await?;
    tx.commit().await?;
    let back = redirect_uri(&installation.public_url);
    Ok(Started {
        url: app.lifecycle.endpoints().admin_consent(
            consent.tenant_id,
            registration.client_id,
            &back,
            // EXPOSE: it travels through Microsoft's page, and comes back with its answer.
            state.expose(),
        ),
        expires_at: consent.expires_at,
    })
}
