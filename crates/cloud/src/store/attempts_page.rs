//! A page of either kind of attempts: the same questions of two tables.

use hallpass_protocol::Timestamp;
use hallpass_protocol::attempt::{AttemptResult, AttemptsQuery};
use hallpass_protocol::ids::{AttemptId, MspId};
use sqlx::AssertSqlSafe;

use super::StoreError;
use super::column::moment;
use crate::attempts::Position;
use crate::store::sql::{self, Query, Row};

/// How many a page has.
pub const PAGE: usize = 100;

/// Where one kind is.
pub(super) struct Kind {
    pub(super) table: &'static str,
    pub(super) id: &'static str,
    /// Whose attempt it is.
    pub(super) technician: &'static str,
    /// What a result means, after `AND`; with one `?` where it names the time.
    pub(super) result: fn(AttemptResult) -> &'static str,
}

impl Kind {
    /// Where the MSP's attempt with this id stands.
    pub(super) async fn find_position(
        &self,
        connection: &mut sql::Connection,
        msp_id: MspId,
        id: AttemptId,
    ) -> Result<Option<Position>, StoreError> {
        let Self {
            table, id: column, ..
        } = self;
        let found = sql::query(AssertSqlSafe(format!(
            "SELECT requested_at FROM {table} WHERE msp_id = ? AND {column} = ?"
        )))
        .bind(msp_id.as_uuid())
        .bind(id.as_uuid())
        .fetch_optional(connection)
        .await?;
        let position = |row| {
            let requested_at = moment(&row, "requested_at")?;
            Ok(Position { requested_at, id })
        };
        found.map(position).transpose()
    }

    /// The rows of a page, the newest first, behind a place that need not be there any more, and
    /// whether there are more. What `wanted` names to begin behind, and its kind, are not looked at.
    /// `select` makes the query of a condition, which is made of constants.
    pub(super) async fn fetch(
        &self,
        connection: &mut sql::Connection,
        select: impl Fn(&str) -> AssertSqlSafe<String>,
        (msp_id, wanted): (MspId, &AttemptsQuery),
        (after, now): (Option<Position>, Timestamp),
    ) -> Result<(Vec<Row>, bool), StoreError> {
        let result = wanted.result.map_or("", self.result);
        let condition = self.condition(wanted, after.is_some(), result);
        let mut query: Query<'_> = sql::query(select(&condition))
            .bind(msp_id.as_uuid())
            .bind(wanted.from.map_or(i64::MIN, Timestamp::unix_ms))
            .bind(wanted.until.map_or(i64::MAX, Timestamp::unix_ms));
        if let Some(id) = &wanted.technician_id {
            query = query.bind(id.as_uuid());
        }
        if let Some(id) = &wanted.customer_id {
            query = query.bind(id.as_uuid());
        }
        if let Some(after) = &after {
            let at = after.requested_at.unix_ms();
            query = query.bind(at).bind(at).bind(after.id.as_uuid());
        }
        if result.contains('?') {
            query = query.bind(now.unix_ms());
        }
        let mut found = query.fetch_all(connection).await?;
        let has_more = found.len() > PAGE;
        found.truncate(PAGE);
        Ok((found, has_more))
    }

    fn condition(&self, wanted: &AttemptsQuery, is_behind: bool, result: &str) -> String {
        let Self { id, technician, .. } = self;
        let of_technician = wanted
            .technician_id
            .map(|_| format!(" AND {technician} = ?"));
        let of_customer = wanted.customer_id.map_or("", |_| " AND customer_id = ?");
        let behind = is_behind
            .then(|| format!(" AND (requested_at < ? OR (requested_at = ? AND {id} < ?))"));
        format!(
            "msp_id = ? AND requested_at >= ? AND requested_at < ?{}{of_customer}{}{result}
             ORDER BY requested_at DESC, {id} DESC LIMIT {}",
            of_technician.unwrap_or_default(),
            behind.unwrap_or_default(),
            PAGE + 1,
        )
    }
}
