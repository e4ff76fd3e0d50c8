//! Which application permissions allow which call: Microsoft's permissions reference.

/// Alternatives, each a set of permissions that must be held together; least privilege first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need(&'static [&'static [&'static str]]);

impl Need {
    /// The first alternative that is fully held, its permissions joined by ` + `.
    pub(crate) fn granted_by(self, held: &[String]) -> Option<String> {
        self.0
            .iter()
            .find(|set| {
                set.iter()
                    .all(|&wanted| held.iter().any(|role| role == wanted))
            })
            .map(|set| set.join(" + "))
    }
}

pub(crate) const CREATE_USER: Need = Need(&[
    &["User.Create"],
    &["User.ReadWrite.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_USER_BASICS: Need = Need(&[
    &["User.ReadBasic.All"],
    &["User.Read.All"],
    &["User.ReadWrite.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_USER: Need = Need(&[
    &["User.Read.All"],
    &["User.ReadWrite.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const UPDATE_USER: Need = Need(&[
    &["User.ReadUpdate.All"],
    &["User.ReadWrite.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const ENABLE_USER: Need = Need(&[
    &["User.EnableDisableAccount.All", "User.Read.All"],
    &["User.ReadUpdate.All"],
    &["User.ReadWrite.All"],
    &["Directory.ReadWrite.All"],
]);

/// `User.ReadWrite.All` alone does not do: contrib#3443, contrib#8774 of Microsoft's docs.
pub(crate) const SET_PASSWORD: Need = Need(&[&["User-PasswordProfile.ReadWrite.All"]]);

pub(crate) const DELETE_USER: Need = Need(&[
    &["User.DeleteRestore.All", "User.Read.All"],
    &["User.ReadWrite.All"],
]);

pub(crate) const REVOKE_SESSIONS: Need = Need(&[
    &["User.RevokeSessions.All"],
    &["User.ReadWrite.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_ORGANIZATION: Need = Need(&[
    &["Organization.Read.All"],
    &["Organization.ReadWrite.All"],
    &["User.Read.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_LICENCES: Need = Need(&[
    &["LicenseAssignment.Read.All"],
    &["Organization.Read.All"],
    &["Organization.ReadWrite.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_DOMAINS: Need = Need(&[
    &["Domain.Read.All"],
    &["Domain.ReadWrite.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_ROLES: Need = Need(&[
    &["RoleManagement.Read.Directory"],
    &["RoleManagement.Read.All"],
    &["RoleManagement.ReadWrite.Directory"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const WRITE_ROLES: Need = Need(&[&["RoleManagement.ReadWrite.Directory"]]);

pub(crate) const READ_GROUPS: Need = Need(&[
    &["GroupMember.Read.All"],
    &["GroupMember.ReadWrite.All"],
    &["Group.Read.All"],
    &["Group.ReadWrite.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const WRITE_MEMBERS: Need = Need(&[
    &["GroupMember.ReadWrite.All"],
    &["Group.ReadWrite.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_MEMBERSHIPS_OF_USER: Need = Need(&[
    &["User.ReadBasic.All", "GroupMember.Read.All"],
    &["User.Read.All"],
    &["User.ReadWrite.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_DELETED_USERS: Need = Need(&[
    &["User.Read.All"],
    &["User.ReadWrite.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const READ_APPLICATIONS: Need = Need(&[
    &["Application.Read.All"],
    &["Application.ReadWrite.All"],
    &["Directory.Read.All"],
    &["Directory.ReadWrite.All"],
]);

pub(crate) const WRITE_ACCESS_PASS: Need = Need(&[
    &["UserAuthMethod-TAP.ReadWrite.All"],
    &["UserAuthenticationMethod.ReadWrite.All"],
]);

pub(crate) const READ_ACCESS_PASS: Need = Need(&[
    &["UserAuthMethod-TAP.Read.All"],
    &["UserAuthMethod-TAP.ReadWrite.All"],
    &["UserAuthenticationMethod.Read.All"],
    &["UserAuthenticationMethod.ReadWrite.All"],
]);

pub(crate) const WRITE_OATH: Need = Need(&[
    &["UserAuthMethod-HardwareOATH.ReadWrite.All"],
    &["UserAuthenticationMethod.ReadWrite.All"],
]);

pub(crate) const READ_OATH: Need = Need(&[
    &["UserAuthMethod-HardwareOATH.Read.All"],
    &["UserAuthMethod-HardwareOATH.ReadWrite.All"],
    &["UserAuthenticationMethod.Read.All"],
    &["UserAuthenticationMethod.ReadWrite.All"],
]);

/// The inventory of hardware tokens is part of the policy about them.
pub(crate) const WRITE_METHOD_POLICY: Need = Need(&[&["Policy.ReadWrite.AuthenticationMethod"]]);

pub(crate) const READ_METHOD_POLICY: Need = Need(&[
    &["Policy.Read.AuthenticationMethod"],
    &["Policy.Read.All"],
    &["Policy.ReadWrite.AuthenticationMethod"],
]);

pub(crate) const READ_POLICY: Need =
    Need(&[&["Policy.Read.All"], &["Policy.ReadWrite.SecurityDefaults"]]);

#[cfg(test)]
mod tests {
    use super::*;

    fn held(roles: &[&str]) -> Vec<String> {
        roles.iter().map(|&role| role.to_owned()).collect()
    }

    #[test]
    fn write_all_does_not_reset_passwords() {
        assert_eq!(
            SET_PASSWORD.granted_by(&held(&["User.ReadWrite.All"])),
            None
        );
    }

    #[test]
    fn a_combination_must_be_held_completely() {
        let half = held(&["User.EnableDisableAccount.All"]);
        assert_eq!(ENABLE_USER.granted_by(&half), None);
        let whole = held(&["User.Read.All", "User.EnableDisableAccount.All"]);
        let granted = ENABLE_USER.granted_by(&whole);
        assert_eq!(
            granted.as_deref(),
            Some("User.EnableDisableAccount.All + User.Read.All")
        );
    }
}
