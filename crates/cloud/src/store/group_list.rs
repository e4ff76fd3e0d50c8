//! The groups of a preset or an account, as a column.

use hallpass_protocol::customer::GroupView;

use super::StoreError;

/// As JSON.
pub(super) fn write_groups(groups: &[GroupView]) -> Result<String, StoreError> {
    serde_json::to_string(groups).map_err(|error| StoreError::unreadable("groups", error))
}

/// From JSON.
pub(super) fn read_groups(text: &str, table: &'static str) -> Result<Vec<GroupView>, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::unreadable(table, error))
}
