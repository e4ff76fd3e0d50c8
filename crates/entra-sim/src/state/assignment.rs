//! Who holds which directory role.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

/// One role of one principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoleAssignment {
    pub(crate) id: String,
    pub(crate) role_id: Uuid,
    pub(crate) principal_id: Uuid,
    pub(crate) scope: String,
}

impl RoleAssignment {
    /// The id is made of principal, role and scope, as the real one is: the same assignment made
    /// again has the same id.
    pub(crate) fn new(principal_id: Uuid, role_id: Uuid, scope: &str) -> Self {
        let mut bytes = Vec::with_capacity(32);
        bytes.extend_from_slice(principal_id.as_bytes());
        bytes.extend_from_slice(role_id.as_bytes());
        let suffix = if scope == "/" { "1" } else { "2" };
        let id = format!("{}-{suffix}", BASE64URL_NOPAD.encode(&bytes));
        Self {
            id,
            role_id,
            principal_id,
            scope: scope.to_owned(),
        }
    }

    /// The principal that an assignment id speaks of.
    pub(crate) fn principal_of(id: &str) -> Option<Uuid> {
        let (encoded, _) = id.rsplit_once('-')?;
        let bytes = BASE64URL_NOPAD.decode(encoded.as_bytes()).ok()?;
        Uuid::from_slice(bytes.get(..16)?).ok()
    }
}

/// The principal that the id of a role assignment speaks of, for whoever reads the recorded requests.
pub fn principal_of_assignment(id: &str) -> Option<Uuid> {
    RoleAssignment::principal_of(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::make_id;

    #[test]
    fn an_id_names_its_principal() {
        let principal = make_id();
        let assignment = RoleAssignment::new(principal, make_id(), "/");
        assert_eq!(
            RoleAssignment::principal_of(&assignment.id),
            Some(principal)
        );
    }

    #[test]
    fn foreign_ids_name_nobody() {
        for id in ["", "-", "abc-1", "no dash", "%%%-1"] {
            assert_eq!(RoleAssignment::principal_of(id), None, "{id}");
        }
    }
}
