//! How long a tenant's accounts take until they are ready.

use core::time::Duration;

use hallpass_protocol::ids::{ConnectionId, MspId};

use crate::store::StoreError;
use crate::store::sql;

/// So many of the last accounts say what is usual: Microsoft's delays change within a day.
const ACCOUNTS: u32 = 15;

/// The median of what the tenant's last accounts took from their beginning until they were ready;
/// `None` before there was one.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_usual_making(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<Option<Duration>, StoreError> {
    let took_ms = sql::query_scalar(
        "SELECT ready_at - begun_at FROM accounts
         WHERE msp_id = ?1 AND connection_id = ?2 AND ready_at IS NOT NULL
           AND begun_at IS NOT NULL AND ready_at >= begun_at
         ORDER BY ready_at DESC LIMIT ?3",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(ACCOUNTS)
    .fetch_all(connection)
    .await?;
    Ok(median(took_ms))
}

/// The one in the middle, of two the longer.
fn median(mut took_ms: Vec<i64>) -> Option<Duration> {
    took_ms.sort_unstable();
    let middle = took_ms.get(took_ms.len() / 2)?;
    u64::try_from(*middle).ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none(&[], None)]
    #[case::one(&[40_000], Some(40))]
    #[case::two(&[40_000, 10_000], Some(40))]
    #[case::one_far_off(&[12_000, 900_000, 10_000], Some(12))]
    fn usual_is_what_is_in_the_middle(#[case] took_ms: &[i64], #[case] seconds: Option<u64>) {
        let expected = seconds.map(Duration::from_secs);
        assert_eq!(median(took_ms.to_vec()), expected);
    }
}
