//! Reads the names of what rooms refer to by id.

use crate::api::{CallError, SignedInApi};
use crate::state::policy::Names;

/// The names of the MSP's customers, groups, technicians and presets.
pub(crate) async fn read_names(api: SignedInApi) -> Result<Names, CallError> {
    let customers = api.customers().await?.customers;
    let groups = api.groups().await?.groups;
    let technicians = api.technicians().await?.technicians;
    Ok(Names {
        customers: customers.into_iter().map(|it| (it.id, it.name)).collect(),
        groups: groups.into_iter().map(|it| (it.id, it.name)).collect(),
        technicians: technicians
            .into_iter()
            .map(|it| (it.technician.id, it.technician.display_name))
            .collect(),
        presets: api.preset_names().await?,
    })
}
