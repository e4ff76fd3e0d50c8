//! A transaction that may write.

use core::ops::{Deref, DerefMut};

use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::StoreError;

/// A transaction that holds the write lock. Dropped without [`WriteTransaction::commit`], it is
/// undone. It lends itself where a connection to read from is asked for.
#[derive(Debug)]
pub struct WriteTransaction(Transaction<'static, Sqlite>);

impl WriteTransaction {
    pub(super) fn new(transaction: Transaction<'static, Sqlite>) -> Self {
        Self(transaction)
    }

    /// Makes it durable: when this returns, a power cut does not undo it.
    ///
    /// # Errors
    /// When the disk refuses; then nothing of it has happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }
}

impl Deref for WriteTransaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}
