//! A few values, one for each account.

use hallpass_protocol::ids::AccountId;
use serde::{Deserialize, Serialize};

/// At most one `T` for each account. A technician has a handful: a list is smaller and quicker
/// than a tree.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PerAccount<T>(Vec<(AccountId, T)>);

impl<T> Default for PerAccount<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> PerAccount<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn contains(&self, id: AccountId) -> bool {
        self.get(id).is_some()
    }

    pub(crate) fn get(&self, id: AccountId) -> Option<&T> {
        self.0
            .iter()
            .find(|(one, _)| *one == id)
            .map(|(_, value)| value)
    }

    /// Puts `value` in the place of a former one.
    pub(crate) fn insert(&mut self, id: AccountId, value: T) {
        self.0.retain(|(one, _)| *one != id);
        self.0.push((id, value));
    }

    pub(crate) fn remove(&mut self, id: AccountId) -> Option<T> {
        let at = self.0.iter().position(|(one, _)| *one == id)?;
        Some(self.0.swap_remove(at).1)
    }

    pub(crate) fn retain(&mut self, keep: impl Fn(AccountId) -> bool) {
        self.0.retain(|(id, _)| keep(*id));
    }
}
