//! The directory role that is a matter of its own everywhere, and its names.

use hallpass_protocol::ids::RoleTemplateId;
use uuid::uuid;

/// May do everything in its tenant (Microsoft Learn: Microsoft Entra built-in roles).
pub const GLOBAL_ADMINISTRATOR: RoleTemplateId =
    RoleTemplateId::new(uuid!("62e90394-69f5-4237-9190-012177145e10"));

/// Roles that tenants know under several names: the id, the name that people know, the others.
/// `directoryRole` and the older portals call the first by its other name.
const KNOWN_AS: [(RoleTemplateId, &str, &[&str]); 1] = [(
    GLOBAL_ADMINISTRATOR,
    "Global Administrator",
    &["Company Administrator"],
)];

/// What people know the role as, where that is not left to its tenant.
pub fn known_name(role: RoleTemplateId) -> Option<&'static str> {
    KNOWN_AS
        .iter()
        .find(|(id, ..)| *id == role)
        .map(|(_, name, _)| *name)
}

/// The names that it has beside that one.
pub fn other_names(role: RoleTemplateId) -> &'static [&'static str] {
    KNOWN_AS
        .iter()
        .find(|(id, ..)| *id == role)
        .map_or(&[], |(.., others)| *others)
}
