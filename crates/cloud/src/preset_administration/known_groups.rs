//! Which groups can hold roles: what tenants say, and not what somebody says who saves a preset.

use hallpass_protocol::ids::MspId;
use hallpass_protocol::preset::PresetSettings;

use crate::store::{StoreError, sql, tenant_groups};

/// The settings with what tenants said of their groups. A group that no tenant was asked about counts
/// as one that can hold any role.
pub(super) async fn settle(
    connection: &mut sql::Connection,
    msp_id: MspId,
    mut settings: PresetSettings,
) -> Result<PresetSettings, StoreError> {
    for group in &mut settings.groups {
        let known = tenant_groups::can_hold_roles(connection, msp_id, group.id).await?;
        group.can_hold_roles = known.unwrap_or(true);
    }
    Ok(settings)
}
