//! What must not come back with an old database.

use super::{StoreError, WriteTransaction, sql};

/// Ends every session and ceremony and takes back every open invitation, of all MSPs: some of them
/// were ended, or used, after the backup was made. Nobody can tell which.
///
/// # Errors
/// When the database refuses.
pub async fn end_what_may_have_ended(tx: &mut WriteTransaction) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM sessions",
        "DELETE FROM ceremonies",
        "DELETE FROM invitations WHERE used_at IS NULL",
    ] {
        sql::query(statement).execute(tx).await?;
    }
    tx.note_changed_technician();
    Ok(())
}
