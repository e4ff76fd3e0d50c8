//! One setting on its way down the levels.

use hallpass_protocol::policy::{PolicyLevel, Setting};

use crate::Narrow;

/// What holds so far.
#[derive(Debug, Clone)]
pub(crate) struct Held<V> {
    pub(crate) value: V,
    pub(crate) decided_by: PolicyLevel,
    /// The lowest lock: what it allows, the locks above it allow too.
    pub(crate) lock: Option<Lock<V>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Lock<V> {
    pub(crate) value: V,
    pub(crate) level: PolicyLevel,
    /// Whose word the value is: a level that locks what a lock above it left is not.
    pub(crate) decided_by: PolicyLevel,
}

impl<V: Narrow> Held<V> {
    pub(crate) const fn built_in(value: V) -> Self {
        Self {
            value,
            decided_by: PolicyLevel::BuiltIn,
            lock: None,
        }
    }

    /// Takes in what a level says.
    pub(crate) fn take(&mut self, level: PolicyLevel, setting: &Setting<V::Given>) {
        let wanted = V::from_given(&setting.value);
        let (value, decided_by) = match &self.lock {
            None => (wanted, level),
            Some(lock) => {
                let allowed = lock.value.narrow(&wanted);
                // Nothing is left of what the level wanted but what the lock says already.
                let is_locks_word = allowed == lock.value && allowed != wanted;
                let decided_by = if is_locks_word {
                    lock.decided_by
                } else {
                    level
                };
                (allowed, decided_by)
            }
        };
        if setting.locked {
            self.lock = Some(Lock {
                value: value.clone(),
                level,
                decided_by,
            });
        }
        self.value = value;
        self.decided_by = decided_by;
    }
}
