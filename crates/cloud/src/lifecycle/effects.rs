//! The steps' effects on Entra.

mod credential;
mod groups;
mod methods;

use hallpass_graph::password::make_password;
use hallpass_graph::{DirectoryUser, GraphClient, GraphError, GraphErrorKind, NewUser};
use hallpass_policy::user_name::mail_nickname;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{EntraObjectId, RoleTemplateId};

use super::account::Account;
use super::outcome::Outcome;
use super::progress::{EndingStep, ProvisioningStep};
use super::run::RunError;
use super::step::{Intent, Step};

impl Step<'_> {
    /// Performs a step of provisioning.
    pub(super) async fn provision(&self, step: ProvisioningStep) -> Result<Outcome, RunError> {
        if step == ProvisioningStep::Create {
            return self.create().await;
        }
        let Some(id) = self.account.object_id else {
            return self.create().await;
        };
        let outcome = match step {
            ProvisioningStep::Create => return self.create().await,
            ProvisioningStep::AwaitReadable => self.read_twice(id, |user, account| {
                is_ours(user, account) && user.account_enabled == Some(false)
            }),
            ProvisioningStep::SetCredential => return self.set_credential(id).await,
            ProvisioningStep::Enable => {
                self.intend(Intent::Grant).await?;
                return Ok(outcome_of(self.graph.set_enabled(id, true).await));
            }
            ProvisioningStep::AssignRole(index) => return self.assign_role(id, index).await,
            ProvisioningStep::AddToGroup(index) => return self.add_to_group(id, index).await,
            ProvisioningStep::ReadBack => return self.read_back(id).await,
        };
        Ok(outcome.await)
    }

    /// Performs a step of ending.
    pub(super) async fn end(&self, step: EndingStep) -> Result<Outcome, RunError> {
        let Some(id) = self.account.object_id else {
            return Ok(self.locate().await);
        };
        match step {
            EndingStep::Locate => Ok(self.locate().await),
            EndingStep::Disable => {
                self.intend(Intent::Plain).await?;
                Ok(outcome_of(self.graph.set_enabled(id, false).await))
            }
            EndingStep::StripRoles => match self.remove_roles(id).await? {
                // In a group that holds roles it is an administrator as well.
                Outcome::Done => self.leave_groups(id).await,
                outcome => Ok(outcome),
            },
            EndingStep::RemoveRoles => self.remove_roles(id).await,
            EndingStep::LeaveGroups => self.leave_groups(id).await,
            EndingStep::RemoveMethods => self.remove_methods(id).await,
            EndingStep::RevokeSessions => {
                self.intend(Intent::Plain).await?;
                Ok(outcome_of(self.graph.revoke_sessions(id).await))
            }
            EndingStep::RotatePassword => {
                self.intend(Intent::Plain).await?;
                // Nobody keeps it.
                let unknown = make_password(self.environment());
                Ok(outcome_of(self.graph.set_password(id, &unknown).await))
            }
            EndingStep::ReadBack => Ok(self.read_ended(id).await),
        }
    }

    /// Makes the user, disabled. Where an earlier attempt's answer was lost, looks for it first.
    async fn create(&self) -> Result<Outcome, RunError> {
        let account = self.account;
        if let Some(sent_at) = account.create_sent_at {
            match self.look_up().await {
                Ok(Lookup::Ours(id)) => return Ok(Outcome::Exists(id)),
                Ok(Lookup::Foreign) => return Ok(Outcome::NameTaken),
                Ok(Lookup::Nobody) if !self.may_send_again(sent_at) => return Ok(Outcome::NotYet),
                // The same name again: whichever of the two comes second conflicts with the first,
                // instead of making a second user.
                Ok(Lookup::Nobody) => {}
                Err(error) => return Ok(Outcome::Failed(error)),
            }
        }
        // Nothing is made in a tenant that would not let it in.
        if let Err(outcome) = self.choose_method().await {
            return Ok(outcome);
        }
        self.intend(Intent::SendCreate).await?;
        let user = NewUser {
            user_principal_name: &account.user_principal_name,
            mail_nickname: mail_nickname(&account.user_principal_name),
            display_name: &account.display_name,
            employee_id: &account.tag,
        };
        // Nobody keeps it: the secret that is used comes with its own step.
        let throw_away = make_password(self.environment());
        match self.graph.create_user(user, &throw_away).await {
            Ok(id) => Ok(Outcome::Exists(id)),
            Err(error) if error.kind == GraphErrorKind::NameTaken => Ok(self.explain_taken().await),
            Err(error) => Ok(Outcome::Failed(error)),
        }
    }

    /// The name is taken: by us, when an earlier answer was lost; else by someone else.
    async fn explain_taken(&self) -> Outcome {
        match self.look_up().await {
            Ok(Lookup::Ours(id)) => Outcome::Exists(id),
            Ok(Lookup::Nobody) if self.account.create_sent_at.is_some() => Outcome::NotYet,
            Ok(Lookup::Foreign | Lookup::Nobody) => Outcome::NameTaken,
            Err(error) => Outcome::Failed(GraphError {
                // A taken name is an answer: this attempt made nothing, an earlier one may have.
                kind: match error.kind {
                    GraphErrorKind::Forbidden => GraphErrorKind::Forbidden,
                    _ => GraphErrorKind::OutcomeUnknown {
                        retry_after: error.kind.retry_after(),
                    },
                },
                ..error
            }),
        }
    }

    async fn assign_role(&self, id: EntraObjectId, index: u32) -> Result<Outcome, RunError> {
        let role = usize::try_from(index)
            .ok()
            .and_then(|index| self.account.roles.get(index));
        let Some(role) = role else {
            return Ok(Outcome::Done);
        };
        self.intend(Intent::Grant).await?;
        let assigned = self.graph.assign_role(id, role.template_id).await;
        // A new account is not found everywhere at once, and waits; a role that is not there at
        // all would be waited for in vain, with the account enabled.
        if let Err(error) = &assigned
            && error.kind.may_be_replication()
            && matches!(self.graph.has_role(role.template_id).await, Ok(false))
        {
            return Ok(Outcome::RoleUnknown(role.name.clone()));
        }
        Ok(outcome_of(assigned))
    }

    async fn remove_roles(&self, id: EntraObjectId) -> Result<Outcome, RunError> {
        let held = match self.graph.list_role_assignments(id).await {
            Ok(held) => held,
            Err(error) => return Ok(Outcome::Failed(error)),
        };
        if held.is_empty() {
            return Ok(Outcome::Done);
        }
        self.intend(Intent::Plain).await?;
        // Each is tried, also when one fails.
        let mut failed = None;
        for assignment in &held {
            if let Err(error) = self.graph.remove_role_assignment(&assignment.id).await {
                failed = Some(error);
            }
        }
        // Only a list that is empty says that none is left.
        Ok(failed.map_or(Outcome::NotYet, Outcome::Failed))
    }

    /// Reads twice that the account is what was asked for, no more and no less.
    async fn read_back(&self, id: EntraObjectId) -> Result<Outcome, RunError> {
        let mut wanted: Vec<RoleTemplateId> = self
            .account
            .roles
            .iter()
            .map(|role| role.template_id)
            .collect();
        wanted.sort_unstable();
        for read in 0..2 {
            if read > 0 {
                self.pause().await;
            }
            let user = self.graph.get_user(id).await;
            let agrees = user.map(|user| {
                user.is_some_and(|user| {
                    is_ours(&user, self.account) && user.account_enabled == Some(true)
                })
            });
            match agrees {
                Ok(true) => {}
                Ok(false) => return Ok(Outcome::NotYet),
                Err(error) => return Ok(Outcome::Failed(error)),
            }
            match self.graph.list_role_assignments(id).await {
                Ok(held) => {
                    let mut held: Vec<_> = held.iter().map(|a| a.role_definition_id).collect();
                    held.sort_unstable();
                    if held != wanted {
                        return Ok(Outcome::NotYet);
                    }
                }
                Err(error) => return Ok(Outcome::Failed(error)),
            }
            match self.is_in_its_groups(id).await {
                Ok(true) => {}
                Ok(false) => return Ok(Outcome::NotYet),
                Err(error) => return Ok(Outcome::Failed(error)),
            }
        }
        Ok(Outcome::Done)
    }

    /// Reads twice that the account can do nothing any more, and only once nothing that was sent
    /// before can enable it after.
    async fn read_ended(&self, id: EntraObjectId) -> Outcome {
        if self
            .account
            .grant_sent_at
            .is_some_and(|sent_at| !self.is_past(sent_at))
        {
            return Outcome::NotYet;
        }
        for read in 0..2 {
            if read > 0 {
                self.pause().await;
            }
            match self.graph.get_user(id).await {
                Ok(Some(user)) if user.account_enabled == Some(false) => {}
                Ok(Some(_)) => return Outcome::NotYet,
                Ok(None) => return self.locate().await,
                Err(error) => return Outcome::Failed(error),
            }
            match self.graph.list_role_assignments(id).await {
                Ok(held) if held.is_empty() => {}
                Ok(_) => return Outcome::NotYet,
                Err(error) => return Outcome::Failed(error),
            }
            match self.is_out_of_groups(id).await {
                Ok(true) => {}
                Ok(false) => return Outcome::NotYet,
                Err(error) => return Outcome::Failed(error),
            }
        }
        Outcome::Done
    }

    async fn read_twice(
        &self,
        id: EntraObjectId,
        agrees: impl Fn(&DirectoryUser, &Account) -> bool,
    ) -> Outcome {
        for read in 0..2 {
            if read > 0 {
                self.pause().await;
            }
            match self.graph.get_user(id).await {
                Ok(Some(user)) if agrees(&user, self.account) => {}
                Ok(_) => return Outcome::NotYet,
                Err(error) => return Outcome::Failed(error),
            }
        }
        Outcome::Done
    }

    /// Whether the user exists. Absence is believed after two reads by each name that it goes by,
    /// and only when it is too old for a replica not to know it.
    async fn locate(&self) -> Outcome {
        let account = self.account;
        if account.object_id.is_none() && account.create_sent_at.is_none() {
            return Outcome::Gone;
        }
        for read in 0..2 {
            if read > 0 {
                self.pause().await;
            }
            if let Some(id) = account.object_id {
                match self.graph.get_user(id).await {
                    Ok(Some(_)) => return Outcome::Exists(id),
                    Ok(None) => {}
                    Err(error) => return Outcome::Failed(error),
                }
            }
            match self.look_up().await {
                Ok(Lookup::Ours(id)) => return Outcome::Exists(id),
                // Whoever has the name now is not ours.
                Ok(Lookup::Foreign | Lookup::Nobody) => {}
                Err(error) => return Outcome::Failed(error),
            }
        }
        let is_settled = if let (None, Some(sent_at)) = (account.object_id, account.create_sent_at)
        {
            self.is_past(sent_at)
        } else {
            let age = self.shared.clock.now().since(account.provisioned_since());
            age > self.shared.settings.gone_after
        };
        if is_settled {
            Outcome::Gone
        } else {
            Outcome::NotYet
        }
    }

    async fn look_up(&self) -> Result<Lookup, GraphError> {
        let found = self
            .graph
            .find_user_by_upn(&self.account.user_principal_name)
            .await?;
        Ok(match found {
            Some(user) if is_ours(&user, self.account) => Lookup::Ours(user.id),
            Some(_) => Lookup::Foreign,
            None => Lookup::Nobody,
        })
    }

    fn may_send_again(&self, sent_at: Timestamp) -> bool {
        self.shared.clock.now().since(sent_at) > self.shared.settings.create_again_after
    }

    fn is_past(&self, sent_at: Timestamp) -> bool {
        self.shared.clock.now().since(sent_at) > self.shared.settings.late_effect
    }

    async fn pause(&self) {
        self.environment()
            .sleep(self.shared.settings.between_reads)
            .await;
    }
}

enum Lookup {
    Ours(EntraObjectId),
    Foreign,
    Nobody,
}

/// Whether a user is the one that this account made: by its tag, which was random and committed
/// before the user was made.
fn is_ours(user: &DirectoryUser, account: &Account) -> bool {
    user.employee_id.as_deref() == Some(account.tag.as_str())
        && user
            .user_principal_name
            .eq_ignore_ascii_case(&account.user_principal_name)
}

fn outcome_of(result: Result<(), GraphError>) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(error) => Outcome::Failed(error),
    }
}

/// The client that a step uses: whoever waits, or whatever must end, goes first.
pub(super) fn prioritize(graph: &GraphClient) -> GraphClient {
    graph.with_priority(hallpass_graph::Priority::High)
}
