//! What the audit log records.

use hallpass_protocol::Timestamp;
use hallpass_protocol::access::AccessList;
use hallpass_protocol::account::{EndCause, FillOutcome};
use hallpass_protocol::app_registration::CredentialKind;
use hallpass_protocol::approval::ApprovalWarning;
use hallpass_protocol::customer::CustomerTag;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{
    AccountId, ApprovalId, ComputerSignInId, ConnectionId, CustomerId, EntraGroupId, EntraObjectId,
    EntraTenantId, GroupId, InvitationId, PasskeyId, PresetId, ProposalId, RoleTemplateId,
    SessionId, TechnicianId, WebhookId,
};
use hallpass_protocol::logo::LogoHash;
use hallpass_protocol::place::Place;
use hallpass_protocol::policy::{PolicyLevel, PolicySettings};
use hallpass_protocol::preset::PresetSettings;
use hallpass_protocol::preset_proposal::PresetChange;
use hallpass_protocol::technician::TechnicianRole;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::checkpoint::SignedCheckpoint;
use crate::approval::ApprovalEvidence;
use crate::computer_sign_in::ComputerSignInEvidence;
use crate::lifecycle::{EndingStep, ProvisioningStep, RotationCause, TenantChange, TenantStep};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A signed-in technician, or one who is enrolling.
    Technician {
        /// Who.
        technician_id: TechnicianId,
    },
    /// Whoever runs `hallpass admin` on the server.
    CommandLine,
    /// The cloud itself, on a deadline or while it carries out what was asked.
    Cloud,
}

/// A step in the life of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStep {
    /// While it is made.
    Provisioning(ProvisioningStep),
    /// While it is taken away.
    Ending(EndingStep),
    /// While it is ready, when its credential is replaced.
    Rotating,
}

/// One entry's content. The text in the database is exactly what was hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// When, by the cloud's clock.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub event: AuditEvent,
}

/// What happened. Holds ids and names, never a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuditEvent {
    /// The MSP was made: the first entry of every chain.
    MspCreated {
        /// Its name.
        name: String,
    },
    /// Secrets are written under another key-encryption key from now on.
    KeyEncryptionKeyChanged {
        /// The name of the key until now.
        from: String,
        /// The name of the new one.
        to: String,
    },
    /// Nothing is under these key-encryption keys any more: they left the key file.
    KeyEncryptionKeysRetired {
        /// Their names.
        kek_ids: Vec<String>,
    },
    /// Someone may enrol.
    InvitationCreated {
        /// The invitation.
        invitation_id: InvitationId,
        /// Who is invited.
        technician_id: TechnicianId,
        /// As what.
        role: TechnicianRole,
        /// Until when.
        expires_at: Timestamp,
        /// Whether their passkeys and sessions of before end when it is used.
        #[serde(default)]
        replaces_passkeys: bool,
    },
    /// A technician's open invitation was taken back.
    InvitationRevoked {
        /// Whose.
        technician_id: TechnicianId,
    },
    /// An invitation became a passkey.
    PasskeyEnrolled {
        /// The passkey.
        passkey_id: PasskeyId,
        /// Whose.
        technician_id: TechnicianId,
        /// The invitation that was used up.
        invitation_id: InvitationId,
        /// The public key to which credentials are sealed, as unpadded base64url.
        sealing_key: Option<String>,
    },
    /// A signed-in technician enrolled another passkey.
    PasskeyAdded {
        /// The passkey.
        passkey_id: PasskeyId,
        /// Whose.
        technician_id: TechnicianId,
        /// The session in which they did.
        session_id: SessionId,
        /// The public key to which credentials are sealed, as unpadded base64url.
        sealing_key: Option<String>,
    },
    /// A passkey got another name.
    PasskeyRenamed {
        /// The passkey.
        passkey_id: PasskeyId,
        /// The new name.
        name: String,
    },
    /// A passkey was removed, and its sessions ended.
    PasskeyRemoved {
        /// The passkey.
        passkey_id: PasskeyId,
        /// Whose.
        technician_id: TechnicianId,
    },
    /// A technician got another name or role; a change of role ended their sessions.
    TechnicianChanged {
        /// Who.
        technician_id: TechnicianId,
        /// The new name, where it is one.
        display_name: Option<String>,
        /// The new role, where it is one.
        role: Option<TechnicianRole>,
    },
    /// A technician was suspended: their sessions and invitations ended, their accounts are ending.
    TechnicianSuspended {
        /// Who.
        technician_id: TechnicianId,
    },
    /// A suspended technician may sign in again.
    TechnicianResumed {
        /// Who.
        technician_id: TechnicianId,
    },
    /// A technician was removed: their sessions, invitations and passkeys are gone, their accounts
    /// are ending.
    TechnicianRemoved {
        /// Who.
        technician_id: TechnicianId,
    },
    /// A group was added.
    GroupAdded {
        /// The group.
        group_id: GroupId,
        /// Its name.
        name: String,
    },
    /// A group got another name.
    GroupRenamed {
        /// The group.
        group_id: GroupId,
        /// The new name.
        name: String,
    },
    /// A group was deleted.
    GroupDeleted {
        /// The group.
        group_id: GroupId,
    },
    /// A technician was put into a group.
    GroupMemberAdded {
        /// The group.
        group_id: GroupId,
        /// Who.
        technician_id: TechnicianId,
    },
    /// A technician was taken out of a group.
    GroupMemberRemoved {
        /// The group.
        group_id: GroupId,
        /// Who.
        technician_id: TechnicianId,
    },
    /// A passkey's signature counter did not grow: it may have been copied.
    PasskeyCounterRegressed {
        /// The passkey.
        passkey_id: PasskeyId,
    },
    /// A technician signed in.
    SignedIn {
        /// The session.
        session_id: SessionId,
        /// With which passkey.
        passkey_id: PasskeyId,
        /// From which of the allowed origins.
        origin: String,
        /// In which browser, in words.
        #[serde(default)]
        browser: String,
        /// From which network address, where one is known.
        #[serde(default)]
        address: Option<String>,
        /// The key that the session is bound to; none in entries of before there was one.
        #[serde(default)]
        thumbprint: Option<Thumbprint>,
    },
    /// A technician signed out, here or elsewhere.
    SignedOut {
        /// The session.
        session_id: SessionId,
    },
    /// A session's token came with a good proof by another key: it was copied. It was refused, and
    /// the session goes on. At most once a minute for each session.
    SessionTokenMisused {
        /// The session.
        session_id: SessionId,
        /// The other key.
        thumbprint: Thumbprint,
        /// From which network address, where one is known.
        address: Option<String>,
        /// In which browser, in words.
        browser: String,
    },
    /// A customer was added.
    CustomerAdded {
        /// The customer.
        customer_id: CustomerId,
        /// Its name.
        name: String,
    },
    /// A customer was connected to its tenant, which was proven by a token and a read.
    ConnectionAdded {
        /// The connection.
        connection_id: ConnectionId,
        /// Whose.
        customer_id: CustomerId,
        /// The tenant.
        tenant_id: EntraTenantId,
        /// The domain in which accounts are made.
        account_domain: String,
    },
    /// Whether credentials must be sealed to passkeys was set.
    SealedCustodyRequired {
        /// Whether they must.
        required: bool,
    },
    /// A preset was added.
    PresetAdded {
        /// The preset.
        preset_id: PresetId,
        /// Its name.
        name: String,
        /// The names of its roles.
        roles: Vec<String>,
        /// The names of its groups.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<String>,
    },
    /// A technician asked for an account. Committed before Entra hears of it.
    AccountRequested {
        /// The account.
        account_id: AccountId,
        /// For which customer.
        customer_id: CustomerId,
        /// With which preset.
        preset_id: PresetId,
        /// For how long, in seconds.
        lifetime_s: u32,
        /// Why.
        reason: String,
        /// For which ticket, where one was named.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        ticket: String,
        /// From when on; at once where it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        starts_at: Option<Timestamp>,
    },
    /// An account is about to be ended. Committed before Entra hears of it.
    AccountEnding {
        /// The account.
        account_id: AccountId,
        /// Why.
        cause: EndCause,
    },
    /// A step that changes something in Entra is about to be taken. Committed before Entra hears of
    /// it.
    AccountStepBegun {
        /// The account.
        account_id: AccountId,
        /// The step.
        step: AccountStep,
        /// How often it was tried before.
        attempt: u32,
    },
    /// Entra answered that the step is done.
    AccountStepDone {
        /// The account.
        account_id: AccountId,
        /// The step.
        step: AccountStep,
    },
    /// The step failed; what follows says whether it is repeated.
    AccountStepFailed {
        /// The account.
        account_id: AccountId,
        /// The step.
        step: AccountStep,
        /// Why, with Microsoft's code and request id.
        error: String,
    },
    /// The user exists in Entra, disabled and tagged as ours.
    AccountCreated {
        /// The account.
        account_id: AccountId,
        /// Entra's id.
        object_id: EntraObjectId,
        /// The sign-in name.
        user_principal_name: String,
        /// The tag (`employeeId`).
        tag: String,
    },
    /// A secret was made and sealed. Committed before Entra hears of it.
    CredentialSealed {
        /// The account.
        account_id: AccountId,
        /// Which secret of the account.
        version: u32,
        /// To which passkeys.
        passkey_ids: Vec<PasskeyId>,
        /// The account's deadline.
        expires_at: Timestamp,
    },
    /// A secret was made for a passkey that cannot open sealed ones: the cloud holds it under its own
    /// key. Committed before Entra hears of it.
    CredentialHeld {
        /// The account.
        account_id: AccountId,
        /// Which secret of the account.
        version: u32,
        /// The account's deadline.
        expires_at: Timestamp,
    },
    /// The secret of an account is to be replaced.
    CredentialRotationRequested {
        /// The account.
        account_id: AccountId,
        /// Why.
        cause: RotationCause,
    },
    /// Entra has the new secret: it is the one that is handed out from now on.
    CredentialRotated {
        /// The account.
        account_id: AccountId,
        /// Which secret of the account.
        version: u32,
    },
    /// Entra does not let us replace the secret: the account keeps the one that it has.
    CredentialRotationRefused {
        /// The account.
        account_id: AccountId,
        /// Which secret of the account it keeps.
        version: u32,
    },
    /// Read back: the account is enabled, holds exactly these roles and is in these groups.
    AccountReady {
        /// The account.
        account_id: AccountId,
        /// Its deadline.
        ends_at: Timestamp,
        /// The names of its roles.
        roles: Vec<String>,
        /// The names of its groups.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<String>,
    },
    /// The account is past its deadline for too long, and still not known to be disabled, or not
    /// proven to be at its end.
    AccountOverdue {
        /// The account.
        account_id: AccountId,
        /// Its deadline, or when it was to be ended before.
        ends_at: Timestamp,
        /// By how many seconds at least.
        #[serde(default = "one_minute")]
        after_s: u32,
    },
    /// Read back: the account is disabled, holds no role and is in no group that was given to it, or
    /// does not exist.
    AccountEnded {
        /// The account.
        account_id: AccountId,
        /// Why it ended.
        cause: EndCause,
    },
    /// The credential was handed out, sealed or as the cloud holds it. Committed before it leaves the cloud.
    CredentialReleased {
        /// The account.
        account_id: AccountId,
        /// To which session.
        session_id: SessionId,
        /// Which secret of the account.
        version: u32,
    },
    /// What the extension said became of a fill.
    FillReported {
        /// The account.
        account_id: AccountId,
        /// On which origin.
        origin: String,
        /// On which screen.
        screen: String,
        /// What became of it.
        outcome: FillOutcome,
    },
    /// Microsoft refuses to let us end an account: someone must give us the right to.
    AccountEndingRefused {
        /// The account.
        account_id: AccountId,
        /// What Microsoft answered, with its code and request id.
        error: String,
    },
    /// A tenant does not answer: its accounts wait, and one at a time tries.
    BreakerOpened {
        /// By which connection.
        connection_id: ConnectionId,
    },
    /// The machine's clock jumped. Accounts are ended by the later of what it says and what the time
    /// must be.
    ClockJumped {
        /// By how many seconds.
        by_s: u32,
        /// Whether it is ahead; otherwise it is behind.
        is_forward: bool,
    },
    /// The tenant answers again: its accounts go on.
    BreakerClosed {
        /// By which connection.
        connection_id: ConnectionId,
        /// After how many seconds.
        after_s: u32,
    },
    /// The tenant was asked what we may do there: everything that accounts and their ends need.
    PreflightPassed {
        /// Which connection.
        connection_id: ConnectionId,
        /// What would be better otherwise, by code.
        notes: Vec<String>,
    },
    /// The tenant was asked what we may do there: not enough, or there was no answer.
    PreflightFailed {
        /// Which connection.
        connection_id: ConnectionId,
        /// What is missing, by code, with the permission's name where it is one.
        findings: Vec<String>,
        /// Why there was no answer, with Microsoft's code and request id.
        error: Option<String>,
    },
    /// A user with our mark may sign in, and no account of ours that goes on allows it. It is
    /// about to be disabled.
    OrphanFound {
        /// By which connection.
        connection_id: ConnectionId,
        /// Entra's id.
        object_id: EntraObjectId,
        /// The sign-in name.
        user_principal_name: String,
        /// The tag (`employeeId`).
        tag: String,
        /// The account that it was, where there is a record of it.
        account_id: Option<AccountId>,
    },
    /// Read back: the orphan is disabled and holds no role.
    OrphanDisabled {
        /// By which connection.
        connection_id: ConnectionId,
        /// Entra's id.
        object_id: EntraObjectId,
    },
    /// A ready account does not exist in the tenant any more: somebody deleted it. It is about to be
    /// ended.
    RecordWithoutAccount {
        /// The account.
        account_id: AccountId,
        /// What Entra's id of it was.
        object_id: EntraObjectId,
    },
    /// Somebody changed a ready account in the tenant. It is about to be ended.
    AccountChangedInTenant {
        /// The account.
        account_id: AccountId,
        /// Entra's id.
        object_id: EntraObjectId,
        /// What was done to it.
        change: TenantChange,
    },
    /// Read back: a ready account does not hold this role any more, which it was not granted.
    SurplusRoleRemoved {
        /// The account.
        account_id: AccountId,
        /// Entra's id.
        object_id: EntraObjectId,
        /// The role.
        role_definition_id: RoleTemplateId,
        /// Where it held; `/` is the whole directory.
        directory_scope_id: String,
    },
    /// Read back: a ready account is not in this group any more, which it was not granted.
    SurplusGroupLeft {
        /// The account.
        account_id: AccountId,
        /// Entra's id.
        object_id: EntraObjectId,
        /// The group.
        group_id: EntraGroupId,
    },
    /// Something is about to be changed about a user whom no step of an account changes. Committed
    /// before Entra hears of it.
    TenantStepBegun {
        /// By which connection.
        connection_id: ConnectionId,
        /// Entra's id of the user.
        object_id: EntraObjectId,
        /// What.
        step: TenantStep,
    },
    /// It failed; it is tried again.
    TenantStepFailed {
        /// By which connection.
        connection_id: ConnectionId,
        /// Entra's id of the user.
        object_id: EntraObjectId,
        /// What.
        step: TenantStep,
        /// Why, with Microsoft's code and request id.
        error: String,
    },
    /// The tenant's accounts were compared with our records for the first time since the start:
    /// accounts may be made there again.
    TenantReconciled {
        /// By which connection.
        connection_id: ConnectionId,
    },
    /// Where the chain stood was signed.
    CheckpointSigned {
        /// The checkpoint.
        checkpoint: SignedCheckpoint,
    },
    /// The entries up to here were pruned. Committed before they are deleted.
    AuditPruned {
        /// The last of them, at which a signed checkpoint stands.
        up_to_seq: i64,
    },
    /// The database is a backup that was restored: what happened after it was made is forgotten.
    Restored {
        /// The last entry of before.
        last_seq: i64,
        /// Entries behind it that are known to have been there, by a checkpoint kept elsewhere.
        missing: Option<i64>,
    },
    /// A webhook was added.
    WebhookAdded {
        /// The webhook.
        webhook_id: WebhookId,
        /// Where events are sent.
        url: String,
        /// Which kinds of them; all, when empty.
        events: Vec<String>,
    },
    /// A webhook was removed.
    WebhookRemoved {
        /// The webhook.
        webhook_id: WebhookId,
    },
    /// A webhook is told nothing any more: its receiver is gone, or took nothing for three days.
    WebhookDisabled {
        /// The webhook.
        webhook_id: WebhookId,
        /// Why the last attempt failed.
        error: String,
    },
    /// The log was read out.
    AuditExported {
        /// Behind which entry it began.
        after_seq: i64,
    },
    /// The start of an account that was asked for ahead of time has come: what follows in Entra
    /// follows from here.
    AccountStartReached {
        /// The account.
        account_id: AccountId,
    },
    /// An account got a longer lifetime.
    AccountExtended {
        /// The account.
        account_id: AccountId,
        /// Its whole lifetime until now, in seconds.
        lifetime_before_s: u32,
        /// Its whole lifetime from now on, in seconds.
        lifetime_s: u32,
        /// Its deadline until now.
        ends_at_before: Option<Timestamp>,
        /// Its deadline from now on.
        ends_at: Timestamp,
    },
    /// All accounts of a technician were told to end at once; an entry for each follows.
    TechnicianAccountsEnding {
        /// Whose.
        technician_id: TechnicianId,
        /// How many.
        count: u32,
    },
    /// All accounts for a customer were told to end at once; an entry for each follows.
    CustomerAccountsEnding {
        /// For whom.
        customer_id: CustomerId,
        /// How many.
        count: u32,
    },
    /// What a level of the policy says was saved.
    PolicySaved {
        /// Which level.
        level: PolicyLevel,
        /// What it said.
        before: Box<PolicySettings>,
        /// What it says.
        after: Box<PolicySettings>,
        /// Of a group that said something: its precedence among the customer's groups.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        precedence_before: Option<u16>,
        /// Of a group: its precedence from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        precedence: Option<u16>,
    },
    /// Where the MSP's ticket system is was saved, with a secret.
    TicketSystemSaved {
        /// Its address.
        url: String,
        /// Which of several that the host serves.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tenant: Option<String>,
        /// The id of our application there.
        client_id: String,
    },
    /// The MSP has no ticket system any more.
    TicketSystemRemoved {
        /// Where it was.
        url: String,
    },
    /// Somebody said which client of the ticket system a customer is.
    TicketClientSet {
        /// The customer.
        customer_id: CustomerId,
        /// The client until now, if it was one.
        before: Option<u32>,
        /// The client, if it is one.
        after: Option<u32>,
    },
    /// An account was asked for with a ticket that could not be looked up.
    TicketNotChecked {
        /// The account.
        account_id: AccountId,
        /// The ticket.
        ticket: String,
        /// Why.
        error: String,
    },
    /// A ticket was not told of an account's start or end, and will not be.
    TicketNoteGivenUp {
        /// The account.
        account_id: AccountId,
        /// The ticket's number.
        ticket: u32,
        /// Why.
        error: String,
    },
    /// Who reaches which customers was saved. An entry follows for each account that ends by it.
    CustomerAccessSaved {
        /// What it was.
        before: Box<AccessList>,
        /// What it is.
        after: Box<AccessList>,
    },
    /// A customer got other tags. An entry follows for each account that ends by it.
    CustomerTagsChanged {
        /// Which customer.
        customer_id: CustomerId,
        /// Its tags until now.
        before: Vec<CustomerTag>,
        /// Its tags from now on.
        after: Vec<CustomerTag>,
    },
    /// A preset became another. Accounts that live keep their roles.
    PresetChanged {
        /// Which preset.
        preset_id: PresetId,
        /// What it was.
        before: Box<PresetSettings>,
        /// What it is.
        after: Box<PresetSettings>,
    },
    /// A preset was removed. Accounts that live keep their roles.
    PresetRemoved {
        /// Which preset.
        preset_id: PresetId,
        /// What it was.
        before: Box<PresetSettings>,
    },
    /// A logo was added.
    LogoAdded {
        /// Its name.
        sha256: LogoHash,
    },
    /// The MSP's app registration was given or replaced.
    AppRegistrationSaved {
        /// What it was, where there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<RegistrationFacts>,
        /// What it is.
        after: RegistrationFacts,
    },
    /// The MSP's app registration was removed.
    AppRegistrationRemoved {
        /// Its application (client) id.
        client_id: Uuid,
    },
    /// The credential of the MSP's app registration expires soon, or has expired. Once for each of
    /// 60, 30 and 7 days, and for the expiry itself.
    AppCredentialExpiring {
        /// The registration's application (client) id.
        client_id: Uuid,
        /// When it expires.
        expires_at: Timestamp,
        /// Fewer days than this are left; 0 when none is.
        days: u32,
    },
    /// A technician asked a customer's administrator for consent.
    ConsentBegun {
        /// The customer.
        customer_id: CustomerId,
        /// The tenant, where it was named in advance.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tenant_id: Option<EntraTenantId>,
    },
    /// There was no consent.
    ConsentDeclined {
        /// The customer.
        customer_id: CustomerId,
        /// Why: `cancelled`, `not_administrator`, `foreign_tenant`, Microsoft's code, or `unknown`.
        reason: String,
    },
    /// An administrator of the tenant consented, which a token and a read proved: the MSP's app
    /// registration proves us there from now on.
    ConsentGiven {
        /// The connection.
        connection_id: ConnectionId,
        /// The customer.
        customer_id: CustomerId,
        /// The tenant.
        tenant_id: EntraTenantId,
        /// The registration's application (client) id.
        client_id: Uuid,
        /// The domain in which accounts are made.
        account_domain: String,
    },
    /// Accounts are made in another domain of the tenant from now on.
    AccountDomainChanged {
        /// The connection.
        connection_id: ConnectionId,
        /// Until now.
        before: String,
        /// From now on.
        after: String,
    },
    /// A customer was disconnected from its tenant: nothing new is made there, and what was is
    /// ending.
    ConnectionRemoved {
        /// The connection.
        connection_id: ConnectionId,
        /// The customer.
        customer_id: CustomerId,
        /// The tenant.
        tenant_id: EntraTenantId,
    },
    /// Somebody said whether changes to presets with Global Administrator need two administrators.
    SecondAdministratorRequired {
        /// Whether they do.
        required: bool,
    },
    /// A change to a preset waits for a second administrator. Nothing has changed yet.
    PresetChangeProposed {
        /// The proposal.
        proposal_id: ProposalId,
        /// What is to become of what.
        change: Box<PresetChange>,
    },
    /// A second administrator confirmed a change. An entry follows for what was done.
    PresetChangeConfirmed {
        /// The proposal.
        proposal_id: ProposalId,
        /// Who proposed it; absent for the command line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposed_by: Option<TechnicianId>,
    },
    /// A change was refused, or taken back by whoever proposed it. Nothing has changed.
    PresetChangeRefused {
        /// The proposal.
        proposal_id: ProposalId,
        /// What was to become of what.
        change: Box<PresetChange>,
    },
    /// A connection's own secret expires soon, or has expired. Once for each of 60, 30 and 7 days, and
    /// for the expiry itself.
    ConnectionSecretExpiring {
        /// The connection.
        connection_id: ConnectionId,
        /// The customer.
        customer_id: CustomerId,
        /// When it expires.
        expires_at: Timestamp,
        /// Fewer days than this are left; 0 when none is.
        days: u32,
    },
    /// Somebody said when a connection's own secret expires.
    ConnectionSecretExpirySet {
        /// The connection.
        connection_id: ConnectionId,
        /// What was known until now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Timestamp>,
        /// What is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Timestamp>,
    },
    /// A customer got another name.
    CustomerRenamed {
        /// The customer.
        customer_id: CustomerId,
        /// Its name until now.
        before: String,
        /// Its name from now on.
        after: String,
    },
    /// A technician asked for an account that somebody has to approve. There is none yet.
    ApprovalRequested {
        /// The request.
        approval_id: ApprovalId,
        /// For which customer.
        customer_id: CustomerId,
        /// In which tenant.
        tenant_id: EntraTenantId,
        /// With which preset.
        preset_id: PresetId,
        /// With which roles.
        roles: Vec<RoleTemplateId>,
        /// With which groups.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<EntraGroupId>,
        /// For how long, in seconds.
        lifetime_s: u32,
        /// Why.
        reason: String,
        /// For which ticket; empty without one.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        ticket: String,
        /// The start that was asked for, where it was not at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        starts_at: Option<Timestamp>,
        /// Until when it can be decided.
        expires_at: Timestamp,
        /// Of how many people it needs the approval.
        approvals_needed: u8,
        /// From which address it was asked, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Where that is, as the place databases said then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// What was unusual about it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<ApprovalWarning>,
    },
    /// Somebody looked at a request.
    ApprovalOpened {
        /// The request.
        approval_id: ApprovalId,
        /// From which address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Where that is, as the place databases said then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
    },
    /// Somebody approved a request. What checks the signature follows when the request is decided.
    ApprovalGiven {
        /// The request.
        approval_id: ApprovalId,
        /// Who asked.
        requester_id: TechnicianId,
        /// The passkey that signed.
        passkey_id: PasskeyId,
        /// From which address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Where that is, as the place databases said then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// How many approvals are missing.
        approvals_missing: u8,
    },
    /// What an approver of a request signed, and the signature. The request is decided.
    ApprovalSigned {
        /// All that checks it.
        evidence: Box<ApprovalEvidence>,
    },
    /// A request has the approvals that it needs: its account is being made.
    ApprovalGranted {
        /// The request.
        approval_id: ApprovalId,
        /// The account.
        account_id: AccountId,
        /// Of how many people it needed the approval.
        approvals_needed: u8,
    },
    /// Somebody denied a request.
    ApprovalDenied {
        /// The request.
        approval_id: ApprovalId,
        /// Who asked.
        requester_id: TechnicianId,
        /// Why; empty where they did not say.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// From which address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Where that is, as the place databases said then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
    },
    /// Somebody denied a request and says that the requester never asked: all sessions of the
    /// requester were ended. Somebody else may have their browser.
    ApprovalAlarm {
        /// The request.
        approval_id: ApprovalId,
        /// In whose name it was made.
        requester_id: TechnicianId,
        /// What was said; empty where nothing was.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// From which address it was denied, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Where that is, as the place databases said then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// How many sessions were ended.
        sessions_ended: u32,
    },
    /// Nobody decided a request in time.
    ApprovalExpired {
        /// The request.
        approval_id: ApprovalId,
        /// Who asked.
        requester_id: TechnicianId,
    },
    /// The requester took a request back.
    ApprovalCancelled {
        /// The request.
        approval_id: ApprovalId,
    },
    /// A wrong number was typed, which ended a request.
    ApprovalEndedByWrongNumber {
        /// The request.
        approval_id: ApprovalId,
        /// From which address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Where that is, as the place databases said then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
    },
    /// A technician came upon a limit of requests, prompts or typed codes. Once within ten minutes.
    ApprovalLimited {
        /// Which: `open_requests`, `tenant`, `unanswered`, `prompts` or `code_tries`.
        limit: String,
        /// From which address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// A technician looked at a computer that wants to be signed in by their phone.
    ComputerSignInOpened {
        /// Which wish of a browser.
        sign_in_id: ComputerSignInId,
        /// The computer's browser.
        browser: String,
        /// The computer's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        computer_address: Option<String>,
        /// The phone's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Whether both are in one network.
        is_same_network: bool,
        /// Where the computer is, as the place databases said then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// What was unusual about where the phone is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<ApprovalWarning>,
    },
    /// A technician signed a computer in by phone, for one account.
    ComputerSignInAllowed {
        /// Which wish of a browser.
        sign_in_id: ComputerSignInId,
        /// For which account.
        account_id: AccountId,
        /// The computer's session.
        session_id: SessionId,
        /// The passkey that signed.
        passkey_id: PasskeyId,
        /// The computer's browser.
        browser: String,
        /// The computer's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        computer_address: Option<String>,
        /// The phone's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// When the session ends at the latest.
        session_ends_at: Timestamp,
    },
    /// What a technician signed who signed a computer in by phone, and the signature.
    ComputerSignInSigned {
        /// All that checks it.
        evidence: Box<ComputerSignInEvidence>,
    },
    /// A technician was to sign a computer in that is in another network than their phone: refused.
    ComputerSignInFromElsewhere {
        /// Which wish of a browser.
        sign_in_id: ComputerSignInId,
        /// For which account.
        account_id: AccountId,
        /// The computer's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        computer_address: Option<String>,
        /// The phone's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// A technician was to sign a computer in from a country in which they never were, or to which they
    /// came faster than anybody travels: refused.
    ComputerSignInFromStrangePlace {
        /// Which wish of a browser.
        sign_in_id: ComputerSignInId,
        /// For which account.
        account_id: AccountId,
        /// The phone's address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Where that is, as the place databases said then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// What was unusual.
        warnings: Vec<ApprovalWarning>,
    },
    /// A technician did not sign a computer in by phone.
    ComputerSignInDenied {
        /// Which wish of a browser.
        sign_in_id: ComputerSignInId,
        /// Whether they say that it was not them who asked: somebody showed them a code.
        #[serde(default)]
        is_alarm: bool,
        /// The computer's browser.
        browser: String,
        /// The computer's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        computer_address: Option<String>,
        /// The phone's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// A wrong number was typed, which ended a computer's wish to be signed in.
    ComputerSignInEndedByWrongNumber {
        /// Which wish of a browser.
        sign_in_id: ComputerSignInId,
        /// The phone's address, where one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// Too many computers of one network, or in all, waited to be signed in by a phone. Once within ten
    /// minutes.
    ComputerSignInsLimited {
        /// Of the last one, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// Two technicians are one human being, or not any more.
    SamePersonSet {
        /// Who.
        technician_id: TechnicianId,
        /// The technician that they are one with; absent where they are themselves alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        same_as: Option<TechnicianId>,
    },
}

/// What an app registration is, without its credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationFacts {
    /// Its application (client) id.
    pub client_id: Uuid,
    /// What proves it.
    pub credential: CredentialKind,
    /// Of a certificate: SHA-1 in hexadecimal, by which Entra lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// When its credential expires, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// What an alarm meant before it said so.
const fn one_minute() -> u32 {
    60
}
