//! Who may do what. Deny by default: what is not listed here is refused.
//!
//! Every route declares an [`Action`]; [`decide`] is the only judge of it. The MSP is not asked about
//! here, because no handler can reach another MSP's rows: every query takes the MSP from the caller's
//! session. A thing that the caller may not see is answered exactly as one that does not exist.

use hallpass_protocol::technician::TechnicianRole;

/// Something that a technician wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read what is the caller's: session, sessions, passkeys, accounts, live events.
    ReadOwn,
    /// End a session.
    EndSession,
    /// Add, rename or remove a passkey of one's own.
    KeepPasskeys,
    /// Read the customers and what may be requested there.
    ListCustomers,
    /// Add a customer.
    AddCustomer,
    /// Give a customer another name.
    RenameCustomer,
    /// See what is known of a customer's tenant.
    SeeConnection,
    /// Have a customer's tenant asked what we may do there.
    CheckConnection,
    /// Ask for an account for oneself.
    RequestAccount,
    /// Ask for an account that somebody has to approve, and see and take back what one asked for.
    RequestApproval,
    /// See, approve and deny what others ask for.
    DecideApproval,
    /// Sign a computer without one's passkey in by phone, for one account of one's own.
    SignComputerIn,
    /// Read all requests for approval, and what became of them.
    SeeAttempts,
    /// See an account.
    SeeAccount,
    /// End an account.
    EndAccount,
    /// Give an account a longer lifetime.
    ExtendAccount,
    /// Replace the credential of an account.
    RotateCredential,
    /// End all accounts of a technician at once.
    EndTechnicianAccounts,
    /// End all accounts for a customer at once.
    EndCustomerAccounts,
    /// Fetch the credential of an account, and say what became of filling it.
    UseCredential,
    /// See who is there.
    ListTechnicians,
    /// See a technician with all that belongs to them.
    SeeTechnician,
    /// Add a technician.
    InviteTechnician,
    /// Give a technician another name or role.
    ChangeTechnician,
    /// Suspend, resume or remove a technician.
    StopTechnician,
    /// Invite a technician again, take that back, or remove one of their passkeys.
    RecoverTechnician,
    /// See the groups.
    ListGroups,
    /// Add a group.
    AddGroup,
    /// Rename or delete a group, or change who is in it.
    ChangeGroup,
    /// Read what the levels of the policy say.
    SeePolicy,
    /// Save what a level of the policy says, or ask what that would do.
    ChangePolicy,
    /// Ask what holds for a technician at a customer, and why.
    ExplainPolicy,
    /// See who reaches which customers, and the customers' tags.
    SeeAccess,
    /// Say who reaches which customers, give customers tags, or ask what that would do.
    ChangeAccess,
    /// See the presets with what uses them.
    SeePresets,
    /// Add, change or remove a preset, or propose that.
    ChangePresets,
    /// Confirm a change to a preset that somebody else proposed.
    ConfirmPresetChange,
    /// Refuse such a change, or take one's own back.
    RefusePresetChange,
    /// Upload a logo.
    AddLogo,
    /// See a logo.
    SeeLogo,
    /// Read the audit log out.
    ExportAudit,
    /// See the webhooks.
    ListWebhooks,
    /// Add a webhook.
    AddWebhook,
    /// Try, enable or remove a webhook.
    ChangeWebhook,
    /// See the MSP's app registration.
    SeeAppRegistration,
    /// Give the MSP's app registration, replace its credential, or remove it.
    ChangeAppRegistration,
    /// Connect a customer to its tenant, or disconnect it.
    ConnectTenant,
    /// Have a customer's tenant say what it is like and what we may do there.
    ReadTenant,
    /// Change something about a connection that is there.
    ChangeConnection,
    /// See the ticket system.
    SeeTicketSystem,
    /// Save or remove the ticket system, or say which client of it a customer is.
    ChangeTicketSystem,
    /// Have the ticket system asked whether it lets Hallpass in.
    TestTicketSystem,
}

/// How what is acted upon relates to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The MSP as a whole: a list, or something that is only about to exist.
    Msp,
    /// The caller, or something of theirs.
    Own,
    /// Anything else of the MSP: another technician, something of theirs, a group.
    Others,
    /// Another technician who is an owner, or is about to be one.
    OtherOwner,
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It is done.
    Allow,
    /// The caller may know of it, but not do this: 403.
    Forbid,
    /// As if it did not exist: 404.
    Hide,
}

/// Whether a technician of this role may do it to something that is so related to them.
pub fn decide(role: TechnicianRole, action: Action, relation: Relation) -> Decision {
    if !may_see(role, action, relation) {
        Decision::Hide
    } else if may_do(role, action, relation) {
        Decision::Allow
    } else {
        Decision::Forbid
    }
}

fn may_see(role: TechnicianRole, action: Action, relation: Relation) -> bool {
    use TechnicianRole::{Admin, Auditor, Owner};
    match relation {
        // Auditors have no accounts.
        Relation::Msp | Relation::Own if action == Action::SignComputerIn => role != Auditor,
        Relation::Msp | Relation::Own => true,
        Relation::Others | Relation::OtherOwner => {
            // These routes are about the caller alone, whoever that is.
            let is_private = matches!(
                action,
                Action::EndSession
                    | Action::KeepPasskeys
                    | Action::RequestApproval
                    | Action::SignComputerIn
            );
            // Which of them they reach, their customers say.
            if action == Action::DecideApproval {
                return role != Auditor;
            }
            matches!(role, Owner | Admin | Auditor) && !is_private
        }
    }
}

fn may_do(role: TechnicianRole, action: Action, relation: Relation) -> bool {
    use TechnicianRole::{Admin, Auditor, Owner, Technician};
    let is_own = relation == Relation::Own;
    let administers = match relation {
        Relation::OtherOwner => role == Owner,
        Relation::Msp | Relation::Own | Relation::Others => matches!(role, Owner | Admin),
    };
    match action {
        Action::ReadOwn
        | Action::EndSession
        | Action::KeepPasskeys
        | Action::ListCustomers
        | Action::SeeLogo => {
            matches!(role, Owner | Admin | Technician | Auditor)
        }
        Action::RequestAccount
        | Action::RequestApproval
        | Action::DecideApproval
        | Action::SignComputerIn => {
            matches!(role, Owner | Admin | Technician)
        }
        // Who may see it is decided already.
        Action::SeeAccount | Action::SeeTechnician | Action::ExplainPolicy => {
            matches!(role, Owner | Admin | Technician | Auditor)
        }
        Action::EndAccount
        | Action::ExtendAccount
        | Action::RotateCredential
        | Action::EndTechnicianAccounts => administers || (role == Technician && is_own),
        Action::UseCredential => matches!(role, Owner | Admin | Technician) && is_own,
        Action::ListTechnicians
        | Action::ListGroups
        | Action::SeeConnection
        | Action::SeePolicy
        | Action::SeeAccess
        | Action::SeePresets
        | Action::ExportAudit
        | Action::SeeAttempts
        | Action::ListWebhooks
        | Action::SeeAppRegistration
        | Action::ReadTenant
        | Action::SeeTicketSystem => matches!(role, Owner | Admin | Auditor),
        Action::AddCustomer
        | Action::RenameCustomer
        | Action::CheckConnection
        | Action::EndCustomerAccounts
        | Action::InviteTechnician
        | Action::ChangeTechnician
        | Action::AddGroup
        | Action::ChangeGroup
        | Action::ChangePolicy
        | Action::ChangeAccess
        | Action::AddLogo
        | Action::ChangePresets
        | Action::RefusePresetChange
        | Action::AddWebhook
        | Action::ChangeWebhook
        | Action::ChangeAppRegistration
        | Action::ConnectTenant
        | Action::ChangeConnection
        | Action::ChangeTicketSystem
        | Action::TestTicketSystem => administers,
        // Nobody locks themselves out, and one's own passkeys have their own routes. Nobody is their
        // own second administrator.
        Action::StopTechnician | Action::RecoverTechnician | Action::ConfirmPresetChange => {
            administers && !is_own
        }
    }
}

#[cfg(test)]
mod tests;
