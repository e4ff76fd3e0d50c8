//! All that an MSP's levels say, to look up what holds where.

use std::collections::HashMap;

use hallpass_policy::{CustomerLevels, EffectivePolicy, GroupLevel, Level, Person, Resolution};
use hallpass_protocol::ids::{CustomerId, MspId};
use hallpass_protocol::policy::{LevelView, PolicyLevel, PolicySettings};

use crate::store::{StoreError, policies, sql};

/// All that an MSP's levels say.
#[derive(Debug, Clone)]
pub struct PolicyBook {
    global: PolicySettings,
    above: Resolution,
    customers: HashMap<CustomerId, Spoken>,
}

/// What is said at one customer.
#[derive(Debug, Clone, Default)]
struct Spoken {
    own: Option<PolicySettings>,
    /// The one that has the last word comes last.
    groups: Vec<LevelView>,
}

impl PolicyBook {
    /// Reads it: three queries, however many customers there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read(connection: &mut sql::Connection, msp_id: MspId) -> Result<Self, StoreError> {
        let saved = policies::list(connection, msp_id).await?;
        let mut customers: HashMap<CustomerId, Spoken> = HashMap::new();
        for level in saved.customers {
            if let PolicyLevel::Customer { customer_id } = level.level {
                customers.entry(customer_id).or_default().own = Some(level.settings);
            }
        }
        for level in saved.groups {
            if let PolicyLevel::Group { customer_id, .. } = level.level {
                customers.entry(customer_id).or_default().groups.push(level);
            }
        }
        let global = saved.global.map(|level| level.settings).unwrap_or_default();
        Ok(Self {
            above: resolve_global(&global),
            global,
            customers,
        })
    }

    /// What is said at the whole MSP and one customer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read_at(
        connection: &mut sql::Connection,
        msp_id: MspId,
        customer_id: CustomerId,
    ) -> Result<Self, StoreError> {
        let global = policies::find(connection, msp_id, PolicyLevel::Global).await?;
        let level = PolicyLevel::Customer { customer_id };
        let own = policies::find(connection, msp_id, level).await?;
        let spoken = Spoken {
            own: (own.revision > 0).then_some(own.settings),
            groups: policies::list_groups(connection, msp_id, customer_id).await?,
        };
        Ok(Self {
            above: resolve_global(&global.settings),
            global: global.settings,
            customers: HashMap::from([(customer_id, spoken)]),
        })
    }

    /// The same with something else said at one level: what would be if it were saved.
    #[must_use]
    pub fn with(mut self, policy: &LevelView) -> Self {
        match policy.level {
            PolicyLevel::BuiltIn => {}
            PolicyLevel::Global => {
                self.above = resolve_global(&policy.settings);
                self.global = policy.settings.clone();
            }
            PolicyLevel::Customer { customer_id } => {
                self.customers.entry(customer_id).or_default().own = Some(policy.settings.clone());
            }
            PolicyLevel::Group { customer_id, .. } => {
                let groups = &mut self.customers.entry(customer_id).or_default().groups;
                groups.retain(|level| level.level != policy.level);
                groups.push(policy.clone());
                groups.sort_by_key(|level| level.precedence);
            }
        }
        self
    }

    /// What the whole MSP's level says.
    pub const fn global(&self) -> &PolicySettings {
        &self.global
    }

    /// What is said at a customer.
    pub fn at(&self, id: CustomerId) -> CustomerLevels<'_> {
        let spoken = self.customers.get(&id);
        let groups = spoken.map(|spoken| spoken.groups.as_slice());
        let groups = groups.unwrap_or_default().iter();
        CustomerLevels {
            id,
            settings: spoken.and_then(|spoken| spoken.own.as_ref()),
            groups: groups.filter_map(as_group).collect(),
        }
    }

    /// The levels that speak to somebody at a customer, the highest first.
    pub fn chain(&self, id: CustomerId, person: &Person) -> Vec<Level<'_>> {
        let global = Level {
            level: PolicyLevel::Global,
            settings: &self.global,
        };
        let below = self.at(id).levels_for(person);
        [global].into_iter().chain(below).collect()
    }

    /// What holds for somebody at a customer, and which level decides each setting.
    pub fn resolve(&self, id: CustomerId, person: &Person) -> Resolution {
        self.at(id).resolve(&self.above, person)
    }

    /// What holds for somebody at a customer.
    pub fn effective(&self, id: CustomerId, person: &Person) -> EffectivePolicy {
        self.resolve(id, person).into_effective()
    }

    /// The levels above one, taken in. Other groups are not above a group: not everybody in it is in
    /// them.
    pub fn above(&self, level: PolicyLevel) -> Resolution {
        match level {
            PolicyLevel::BuiltIn | PolicyLevel::Global => Resolution::built_in(),
            PolicyLevel::Customer { .. } => self.above.clone(),
            PolicyLevel::Group { customer_id, .. } => {
                let mut resolution = self.above.clone();
                if let Some(settings) = self.at(customer_id).settings {
                    let level = PolicyLevel::Customer { customer_id };
                    resolution.take(Level { level, settings });
                }
                resolution
            }
        }
    }
}

fn resolve_global(settings: &PolicySettings) -> Resolution {
    let level = PolicyLevel::Global;
    Resolution::of([Level { level, settings }])
}

fn as_group(level: &LevelView) -> Option<GroupLevel<'_>> {
    match level.level {
        PolicyLevel::Group { group_id, .. } => Some(GroupLevel {
            id: group_id,
            settings: &level.settings,
        }),
        _ => None,
    }
}
