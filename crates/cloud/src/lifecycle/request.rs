//! Asking for an account.

use hallpass_policy::user_name::join;
use hallpass_protocol::account::{REASON_MAX_CHARS, START_MAX_AHEAD};
use hallpass_protocol::credential::Custody;
use hallpass_protocol::ids::{
    AccountId, CustomerId, EntraTenantId, IdempotencyKey, MspId, PasskeyId, PresetId,
};
use hallpass_protocol::policy::{Approvers, PolicyLevel, SettingName};
use hallpass_protocol::{Lifetime, Timestamp};

use super::account::Account;
use super::health::NotReady;
use super::names::make_suffix;
use super::progress::{Progress, ProvisioningStep};
use super::tag::make_tag;
use super::{Lifecycle, Shared};
use crate::audit::{Actor, AuditEvent};
use crate::customer_access::find_customer;
use crate::policy::{Forbidden, Rules, Wish, find_rules};
use crate::random::make_uuid;
use crate::store::accounts::of_tenant;
use crate::store::accounts::readiness::find_usual_making;
use crate::store::technicians::Technician;
use crate::store::{
    StoreError, WriteTransaction, accounts, audit, connections, msps, presets, technicians,
    tenant_health,
};

/// Names that are tried against those of our own accounts.
const NAME_TRIES: usize = 8;

/// What a technician asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// The same key is answered with the same account.
    pub idempotency_key: IdempotencyKey,
    /// In whose tenant.
    pub customer_id: CustomerId,
    /// With which roles.
    pub preset_id: PresetId,
    /// For how long.
    pub lifetime: Lifetime,
    /// Why.
    pub reason: String,
    /// For which ticket; empty without one.
    pub ticket: String,
    /// Why that could not be looked up, where it should have been.
    pub unchecked_ticket: Option<String>,
    /// When it is to start; at once where that is absent.
    pub starts_at: Option<Timestamp>,
    /// The passkey that the technician is signed in with, which has to open the secret.
    pub passkey_id: PasskeyId,
}

/// Why an account was not asked for. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// The technician was suspended or removed.
    #[error("the technician was suspended or removed")]
    TechnicianStopped,
    /// There is no such customer.
    #[error("there is no such customer")]
    UnknownCustomer,
    /// There is no such preset.
    #[error("there is no such preset")]
    UnknownPreset,
    /// The customer has no connection to a tenant.
    #[error("the customer is not connected to an Entra tenant")]
    CustomerNotConnected,
    /// The customer's tenant is not ready for accounts of the preset.
    #[error("the tenant is not ready: {}", .obstacle.sentence(.customer, .preset))]
    ConnectionNotReady {
        /// Why not.
        obstacle: NotReady,
        /// The customer's name.
        customer: String,
        /// The preset's name.
        preset: String,
    },
    /// The preset does not allow that lifetime.
    #[error("the preset allows a lifetime between {min_s} and {max_s} seconds")]
    LifetimeNotAllowed {
        /// The shortest, in seconds.
        min_s: u32,
        /// The longest, in seconds.
        max_s: u32,
    },
    /// The start lies in the past, or too far ahead.
    #[error("the start lies in the past or more than {} days ahead", START_MAX_AHEAD.as_secs() / 86_400)]
    StartNotAllowed,
    /// The reason is empty or too long.
    #[error("the reason has between 1 and {REASON_MAX_CHARS} characters")]
    ReasonInvalid,
    /// The policy forbids it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The policy wants somebody's approval first.
    #[error("the policy wants somebody's approval")]
    ApprovalNeeded,
    /// The MSP wants secrets sealed, and none can be sealed to this passkey.
    #[error("the passkey cannot open a sealed credential, and the cloud may hold none")]
    NoSealingKey,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Lifecycle {
    /// Asks for an account: when this returns, the request is durable, and provisioning has begun or
    /// will begin at the start that was asked for.
    /// The same key gives the same account, whatever else is asked with it.
    ///
    /// # Errors
    /// When it may not be asked for; see [`RequestError`].
    pub async fn request(
        &self,
        technician: &Technician,
        new: NewAccount,
    ) -> Result<Account, RequestError> {
        let shared = &*self.shared;
        if !self.is_known(technician, new.idempotency_key).await? {
            self.check_reach(technician, new.customer_id).await?;
            self.await_tenant(technician.msp_id, new.customer_id, new.preset_id)
                .await?;
        }
        let mut tx = shared.store.write().await?;
        let known = accounts::find_by_idempotency_key(
            &mut tx,
            technician.msp_id,
            technician.id,
            new.idempotency_key,
        )
        .await?;
        if let Some(account) = known {
            // It may not be durable yet: the request before this one may still wait for that.
            tx.commit().await?;
            return Ok(account);
        }
        // Who was stopped a moment ago has no account begun after all of theirs were ended.
        let technician = &technicians::find(&mut tx, technician.msp_id, technician.id)
            .await?
            .filter(|technician| !technician.is_suspended())
            .ok_or(RequestError::TechnicianStopped)?;
        let now = shared.clock.now();
        let (account, approvers) = shared.draft(&mut tx, technician, &new, now).await?;
        if approvers.count > 0 {
            return Err(RequestError::ApprovalNeeded);
        }
        let actor = Actor::Technician {
            technician_id: technician.id,
        };
        self.insert_drafted(&mut tx, &account, &new, (actor, now))
            .await?;
        tx.commit().await?;
        self.announce([account.clone()]);
        Ok(account)
    }

    /// The account that a technician may ask for, and whose approval it needs. Nothing is written.
    ///
    /// # Errors
    /// When it may not be asked for; see [`RequestError`].
    pub(crate) async fn draft(
        &self,
        tx: &mut WriteTransaction,
        technician: &Technician,
        new: &NewAccount,
        now: Timestamp,
    ) -> Result<(Account, Approvers), RequestError> {
        self.shared.draft(tx, technician, new, now).await
    }

    /// Adds an account that was drafted in the same transaction, with its job and its entry in the
    /// log. [`Self::announce`] follows the commit.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn insert_drafted(
        &self,
        tx: &mut WriteTransaction,
        account: &Account,
        new: &NewAccount,
        (actor, now): (Actor, Timestamp),
    ) -> Result<(), StoreError> {
        accounts::insert(tx, account, new.idempotency_key).await?;
        accounts::jobs::insert(
            tx,
            account.msp_id,
            account.id,
            account.connection_id,
            account.starts_at.unwrap_or(now),
        )
        .await?;
        let event = AuditEvent::AccountRequested {
            account_id: account.id,
            customer_id: account.customer_id,
            preset_id: account.preset_id,
            lifetime_s: account.lifetime.as_secs(),
            reason: account.reason.clone(),
            ticket: account.ticket.clone(),
            starts_at: account.starts_at,
        };
        audit::append(tx, account.msp_id, now, actor, event).await?;
        if let Some(error) = &new.unchecked_ticket {
            let event = AuditEvent::TicketNotChecked {
                account_id: account.id,
                ticket: account.ticket.clone(),
                error: error.clone(),
            };
            audit::append(tx, account.msp_id, now, Actor::Cloud, event).await?;
        }
        Ok(())
    }

    /// Goes on only when the technician reaches the customer. For one that they do not reach, nobody
    /// is asked anything: neither the tenant nor the ticket system.
    ///
    /// # Errors
    /// [`RequestError::UnknownCustomer`], or when the database cannot be read.
    pub async fn check_reach(
        &self,
        technician: &Technician,
        customer_id: CustomerId,
    ) -> Result<(), RequestError> {
        let mut reader = self.shared.store.read().await?;
        let customer = find_customer(&mut reader, technician, customer_id).await?;
        customer.map(|_| ()).ok_or(RequestError::UnknownCustomer)
    }

    /// Whether the technician asked with this key before: the same account is the answer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_known(
        &self,
        technician: &Technician,
        key: IdempotencyKey,
    ) -> Result<bool, StoreError> {
        let mut reader = self.shared.store.read().await?;
        let (msp_id, technician_id) = (technician.msp_id, technician.id);
        let known =
            accounts::find_by_idempotency_key(&mut reader, msp_id, technician_id, key).await?;
        Ok(known.is_some())
    }
}

impl Shared {
    async fn draft(
        &self,
        tx: &mut WriteTransaction,
        technician: &Technician,
        new: &NewAccount,
        now: Timestamp,
    ) -> Result<(Account, Approvers), RequestError> {
        let msp_id = technician.msp_id;
        let (reason, ticket) = (new.reason.trim(), new.ticket.trim());
        if let Some(starts_at) = new.starts_at
            && (starts_at <= now || starts_at > now.plus(START_MAX_AHEAD))
        {
            return Err(RequestError::StartNotAllowed);
        }
        let customer = find_customer(tx, technician, new.customer_id)
            .await?
            .ok_or(RequestError::UnknownCustomer)?;
        let preset = presets::find(tx, msp_id, new.preset_id)
            .await?
            .ok_or(RequestError::UnknownPreset)?;
        let (min_s, max_s) = (preset.lifetime_min_s, preset.lifetime_max_s);
        if !(min_s..=max_s).contains(&new.lifetime.as_secs()) {
            return Err(RequestError::LifetimeNotAllowed { min_s, max_s });
        }
        let rules = find_rules(tx, technician, customer.id).await?;
        let wish = Wish {
            customer_id: customer.id,
            preset_id: preset.id,
            lifetime_s: new.lifetime.as_secs(),
            reason,
            ticket,
            start: new.starts_at.unwrap_or(now),
            account_id: None,
        };
        let permitted = rules.permit(tx, wish).await?.map_err(to_error)?;
        let connection = connections::find_by_customer(tx, msp_id, new.customer_id)
            .await?
            .ok_or(RequestError::CustomerNotConnected)?;
        let health = tenant_health::find(tx, msp_id, connection.id).await?;
        if let Some(obstacle) = health.find_obstacle(preset.id, now) {
            return Err(RequestError::ConnectionNotReady {
                obstacle,
                customer: customer.name,
                preset: preset.name,
            });
        }
        let custody = choose_custody(tx, technician, new.passkey_id, &rules).await?;
        let msp = msps::find(tx, msp_id)
            .await?
            .ok_or_else(|| StoreError::unreadable("technicians", "MSP is missing"))?;
        let stem = rules.name_stem(technician)?;
        let name = self.make_free_name(tx, msp_id, &stem, &connection).await?;
        let usual_making = find_usual_making(tx, msp_id, connection.id).await?;
        let account = Account {
            msp_id,
            id: AccountId::new(make_uuid(&*self.random, now)),
            technician_id: technician.id,
            customer_id: customer.id,
            customer_name: customer.name,
            connection_id: connection.id,
            tenant_id: connection.tenant_id,
            preset_id: preset.id,
            preset_name: preset.name,
            roles: preset.roles,
            groups: preset.groups,
            reason: reason.to_owned(),
            ticket: ticket.to_owned(),
            lifetime: new.lifetime,
            lifetime_max_s: max_s.min(permitted.lifetime_max_s),
            policy_max_s: (permitted.lifetime_max_s < u32::MAX).then_some(permitted.lifetime_max_s),
            allowed_methods: rules.sign_in_methods(),
            user_principal_name: name,
            display_name: rules.display_name(technician, &msp.name)?,
            credential_label: rules.credential_label().to_owned(),
            credential_logo: rules.credential_logo().cloned(),
            tag: self.make_free_tag(tx, msp_id, connection.tenant_id).await?,
            object_id: None,
            create_sent_at: None,
            grant_sent_at: None,
            custody,
            sign_in_method: None,
            pass_expires_at: None,
            credential_version: 0,
            confirmed_version: 0,
            rotation: None,
            password_sent_at: None,
            rotation_refused_at: None,
            are_sessions_settled: false,
            progress: first_progress(new),
            waiting_for: None,
            waits_until: None,
            is_overdue: false,
            requested_at: now,
            starts_at: new.starts_at,
            begun_at: new.starts_at.is_none().then_some(now),
            usual_making,
            // Where the start is known, so is the end: whoever looks beforehand sees both.
            ends_at: new
                .starts_at
                .map(|starts_at| starts_at.plus(new.lifetime.as_duration())),
            ended_at: None,
            revision: 1,
        };
        Ok((account, permitted.approvers))
    }

    /// A name that none of our accounts in the tenant ever had. One that someone else has shows
    /// when it is created.
    async fn make_free_name(
        &self,
        tx: &mut WriteTransaction,
        msp_id: MspId,
        stem: &str,
        connection: &connections::Connection,
    ) -> Result<String, StoreError> {
        let mut name = String::new();
        for _ in 0..NAME_TRIES {
            let suffix = make_suffix(&*self.random);
            name = join(stem, &suffix, &connection.account_domain);
            if !accounts::is_name_used(tx, msp_id, connection.id, &name).await? {
                break;
            }
        }
        Ok(name)
    }

    /// A tag that no account of the MSP ever had.
    async fn make_free_tag(
        &self,
        tx: &mut WriteTransaction,
        msp_id: MspId,
        tenant_id: EntraTenantId,
    ) -> Result<String, StoreError> {
        let mut tag = String::new();
        for _ in 0..NAME_TRIES {
            tag = make_tag(&*self.random, msp_id, tenant_id);
            if !of_tenant::is_tag_used(tx, msp_id, &tag).await? {
                break;
            }
        }
        Ok(tag)
    }
}

/// Where an account begins.
const fn first_progress(new: &NewAccount) -> Progress {
    match new.starts_at {
        Some(_) => Progress::Scheduled,
        None => Progress::Provisioning(ProvisioningStep::Create),
    }
}

/// Who is to hold the credential of an account that is asked for with this passkey.
async fn choose_custody(
    tx: &mut WriteTransaction,
    technician: &Technician,
    passkey_id: PasskeyId,
    rules: &Rules,
) -> Result<Custody, RequestError> {
    let msp_id = technician.msp_id;
    let keys = accounts::credentials::list_sealing_keys(tx, msp_id, technician.id).await?;
    if keys.iter().any(|(id, _)| *id == passkey_id) {
        return Ok(Custody::Sealed);
    }
    if rules.wants_sealed_custody() || msps::is_sealed_custody_required(tx, msp_id).await? {
        return Err(RequestError::NoSealingKey);
    }
    Ok(Custody::Cloud)
}

/// A reason that no policy asks for in particular keeps its own error, which older clients know.
fn to_error(forbidden: Forbidden) -> RequestError {
    let is_built_in = forbidden.level == PolicyLevel::BuiltIn;
    match forbidden.setting {
        SettingName::Reason if is_built_in => RequestError::ReasonInvalid,
        _ => RequestError::Forbidden(forbidden),
    }
}
