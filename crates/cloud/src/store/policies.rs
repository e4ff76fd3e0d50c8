//! What each level of the policy says.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, GroupId, MspId};
use hallpass_protocol::policy::{LevelView, PolicyLevel, PolicySettings};

use super::column::{moment, text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

/// Everything that an MSP's levels say.
#[derive(Debug, Clone, Default)]
pub struct SavedLevels {
    /// The whole MSP's level, where it was ever saved.
    pub global: Option<LevelView>,
    /// Those of customers.
    pub customers: Vec<LevelView>,
    /// Those of groups: by customer, and of each the one that has the last word comes last.
    pub groups: Vec<LevelView>,
}

/// What a level says. One that was never saved says nothing, at revision 0.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    level: PolicyLevel,
) -> Result<LevelView, StoreError> {
    let row = match level {
        PolicyLevel::BuiltIn => None,
        PolicyLevel::Global => {
            sql::query("SELECT settings, revision, saved_at FROM global_policies WHERE msp_id = ?1")
                .bind(msp_id.as_uuid())
                .fetch_optional(connection)
                .await?
        }
        PolicyLevel::Customer { customer_id } => {
            sql::query(
                "SELECT settings, revision, saved_at FROM customer_policies
                 WHERE msp_id = ?1 AND customer_id = ?2",
            )
            .bind(msp_id.as_uuid())
            .bind(customer_id.as_uuid())
            .fetch_optional(connection)
            .await?
        }
        PolicyLevel::Group {
            customer_id,
            group_id,
        } => {
            sql::query(
                "SELECT settings, precedence, revision, saved_at FROM group_policies
                 WHERE msp_id = ?1 AND customer_id = ?2 AND group_id = ?3",
            )
            .bind(msp_id.as_uuid())
            .bind(customer_id.as_uuid())
            .bind(group_id.as_uuid())
            .fetch_optional(connection)
            .await?
        }
    };
    row.as_ref().map_or_else(
        || {
            Ok(LevelView {
                level,
                settings: PolicySettings::default(),
                precedence: None,
                revision: 0,
                saved_at: None,
            })
        },
        |row| read(row, level),
    )
}

/// What the groups say at a customer; the one that has the last word comes last.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_groups(
    connection: &mut sql::Connection,
    msp_id: MspId,
    customer_id: CustomerId,
) -> Result<Vec<LevelView>, StoreError> {
    let rows = sql::query(
        "SELECT customer_id, group_id, settings, precedence, revision, saved_at
         FROM group_policies WHERE msp_id = ?1 AND customer_id = ?2 ORDER BY precedence",
    )
    .bind(msp_id.as_uuid())
    .bind(customer_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read_group).collect()
}

/// Everything that the MSP's levels say.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<SavedLevels, StoreError> {
    let global = find(connection, msp_id, PolicyLevel::Global).await?;
    let customers = sql::query(
        "SELECT customer_id, settings, revision, saved_at FROM customer_policies WHERE msp_id = ?1",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    let groups = sql::query(
        "SELECT customer_id, group_id, settings, precedence, revision, saved_at
         FROM group_policies WHERE msp_id = ?1 ORDER BY customer_id, precedence",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    let read_customer = |row: &Row| {
        let customer_id = CustomerId::new(uuid(row, "customer_id")?);
        read(row, PolicyLevel::Customer { customer_id })
    };
    Ok(SavedLevels {
        global: (global.revision > 0).then_some(global),
        customers: customers
            .iter()
            .map(read_customer)
            .collect::<Result<_, _>>()?,
        groups: groups.iter().map(read_group).collect::<Result<_, _>>()?,
    })
}

/// Puts what a level says in the place of what it said.
///
/// # Errors
/// When the database refuses; a unique violation when another group of the customer has the
/// precedence.
pub async fn put(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    policy: &LevelView,
    saved_at: Timestamp,
) -> Result<(), StoreError> {
    let settings = serde_json::to_string(&policy.settings)
        .map_err(|error| StoreError::unreadable("policies", error))?;
    let revision = i64::try_from(policy.revision).unwrap_or(i64::MAX);
    let query = match policy.level {
        PolicyLevel::BuiltIn => return Ok(()),
        PolicyLevel::Global => sql::query(
            "INSERT INTO global_policies (settings, revision, saved_at, msp_id)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (msp_id) DO UPDATE SET settings = excluded.settings,
                 revision = excluded.revision, saved_at = excluded.saved_at",
        )
        .bind(settings)
        .bind(revision)
        .bind(saved_at.unix_ms())
        .bind(msp_id.as_uuid()),
        PolicyLevel::Customer { customer_id } => sql::query(
            "INSERT INTO customer_policies (settings, revision, saved_at, msp_id, customer_id)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (msp_id, customer_id) DO UPDATE SET settings = excluded.settings,
                 revision = excluded.revision, saved_at = excluded.saved_at",
        )
        .bind(settings)
        .bind(revision)
        .bind(saved_at.unix_ms())
        .bind(msp_id.as_uuid())
        .bind(*customer_id.as_uuid()),
        PolicyLevel::Group {
            customer_id,
            group_id,
        } => sql::query(
            "INSERT INTO group_policies (settings, revision, saved_at, precedence, msp_id,
                 customer_id, group_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (msp_id, customer_id, group_id) DO UPDATE SET
                 settings = excluded.settings, revision = excluded.revision,
                 saved_at = excluded.saved_at, precedence = excluded.precedence",
        )
        .bind(settings)
        .bind(revision)
        .bind(saved_at.unix_ms())
        .bind(i64::from(policy.precedence.unwrap_or(0)))
        .bind(msp_id.as_uuid())
        .bind(*customer_id.as_uuid())
        .bind(*group_id.as_uuid()),
    };
    query.execute(tx).await?;
    Ok(())
}

fn read_group(row: &Row) -> Result<LevelView, StoreError> {
    let level = PolicyLevel::Group {
        customer_id: CustomerId::new(uuid(row, "customer_id")?),
        group_id: GroupId::new(uuid(row, "group_id")?),
    };
    read(row, level)
}

/// A setting that this version does not know stops everything: what it forbids is not known either.
fn read(row: &Row, level: PolicyLevel) -> Result<LevelView, StoreError> {
    let settings = serde_json::from_str(&text(row, "settings")?)
        .map_err(|error| StoreError::unreadable("policies", error))?;
    let revision: i64 = row.try_get("revision")?;
    let precedence = match level {
        PolicyLevel::Group { .. } => {
            let precedence: i64 = row.try_get("precedence")?;
            Some(
                u16::try_from(precedence)
                    .map_err(|error| StoreError::unreadable("policies", error))?,
            )
        }
        PolicyLevel::BuiltIn | PolicyLevel::Global | PolicyLevel::Customer { .. } => None,
    };
    Ok(LevelView {
        level,
        settings,
        precedence,
        revision: u64::try_from(revision)
            .map_err(|error| StoreError::unreadable("policies", error))?,
        saved_at: Some(moment(row, "saved_at")?),
    })
}
