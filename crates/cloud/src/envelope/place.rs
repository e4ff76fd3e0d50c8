//! Where a secret is stored, as associated data.

use hallpass_protocol::ids::MspId;
use uuid::Uuid;

/// The one place in the database where a secret belongs.
#[derive(Debug, Clone, Copy)]
pub struct SecretPlace<'a> {
    /// The table.
    pub table: &'a str,
    /// The MSP that owns the row.
    pub msp_id: MspId,
    /// The row.
    pub row_id: Uuid,
    /// The column.
    pub column: &'a str,
    /// The secret's number in its place, where an older one may not come back.
    pub version: u32,
}

impl SecretPlace<'_> {
    /// Every part behind its length, so that no two places give the same bytes.
    pub(super) fn associated_data(&self, purpose: &str, header: &[u8]) -> Vec<u8> {
        let parts: [&[u8]; 8] = [
            b"hallpass envelope",
            purpose.as_bytes(),
            header,
            self.table.as_bytes(),
            self.msp_id.as_uuid().as_bytes(),
            self.row_id.as_bytes(),
            self.column.as_bytes(),
            &self.version.to_be_bytes(),
        ];
        let mut data = Vec::new();
        for part in parts {
            data.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            data.extend_from_slice(part);
        }
        data
    }
}
