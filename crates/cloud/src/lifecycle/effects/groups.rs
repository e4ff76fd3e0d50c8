//! Putting an account into its groups, and taking it out of all that it can be taken out of.

use hallpass_graph::GraphError;
use hallpass_protocol::ids::EntraObjectId;

use super::outcome_of;
use crate::lifecycle::memberships::{list_left, list_missing};
use crate::lifecycle::outcome::Outcome;
use crate::lifecycle::run::RunError;
use crate::lifecycle::step::{Intent, Step};

impl Step<'_> {
    /// Puts the account into the group at this place of its list.
    pub(super) async fn add_to_group(
        &self,
        id: EntraObjectId,
        index: u32,
    ) -> Result<Outcome, RunError> {
        let group = usize::try_from(index)
            .ok()
            .and_then(|index| self.account.groups.get(index));
        let Some(group) = group else {
            return Ok(Outcome::Done);
        };
        self.intend(Intent::Grant).await?;
        let added = self.graph.add_to_group(group.id, id).await;
        // A new account is not found everywhere at once, and waits; for a group that is not there
        // at all it would wait in vain, enabled.
        if let Err(error) = &added
            && error.kind.may_be_replication()
            && matches!(self.graph.find_group(group.id).await, Ok(None))
        {
            return Ok(Outcome::GroupUnknown(group.name.clone()));
        }
        Ok(outcome_of(added))
    }

    /// Takes the account out of its groups, and of those that somebody else put it into.
    pub(super) async fn leave_groups(&self, id: EntraObjectId) -> Result<Outcome, RunError> {
        if self.account.groups.is_empty() {
            return Ok(Outcome::Done);
        }
        let left = match list_left(&self.graph, id, self.account).await {
            Ok(left) => left,
            Err(error) => return Ok(Outcome::Failed(error)),
        };
        if left.is_empty() {
            return Ok(Outcome::Done);
        }
        self.intend(Intent::Plain).await?;
        // Each is tried, also when one fails.
        let mut failed = None;
        for group in left {
            if let Err(error) = self.graph.remove_from_group(group, id).await {
                failed = Some(error);
            }
        }
        // Only a list that shows none says that it is in none.
        Ok(failed.map_or(Outcome::NotYet, Outcome::Failed))
    }

    /// Whether Entra shows the account in each of its groups.
    pub(super) async fn is_in_its_groups(&self, id: EntraObjectId) -> Result<bool, GraphError> {
        Ok(list_missing(&self.graph, id, self.account)
            .await?
            .is_empty())
    }

    /// Whether Entra shows it in none that it can be taken out of.
    pub(super) async fn is_out_of_groups(&self, id: EntraObjectId) -> Result<bool, GraphError> {
        if self.account.groups.is_empty() {
            return Ok(true);
        }
        Ok(list_left(&self.graph, id, self.account).await?.is_empty())
    }
}
