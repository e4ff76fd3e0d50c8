//! Microsoft Graph's application permissions that Hallpass has words for (Microsoft Graph permissions
//! reference).

/// A permission in plain words.
pub(super) struct KnownPermission {
    /// Microsoft's name of it.
    pub(super) name: &'static str,
    /// What it lets an application do.
    pub(super) allows: &'static str,
    /// What Hallpass does with it, where it does something.
    pub(super) used_for: Option<&'static str>,
    /// Whether a registration asks for it.
    pub(super) asked: Asked,
}

/// Whether a registration asks for a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Every one.
    Always,
    /// One whose MSP has presets with groups.
    ForGroups,
    /// None.
    Never,
}

const fn needed(
    name: &'static str,
    allows: &'static str,
    used_for: &'static str,
) -> KnownPermission {
    KnownPermission {
        name,
        allows,
        used_for: Some(used_for),
        asked: Asked::Always,
    }
}

const fn useful(
    name: &'static str,
    allows: &'static str,
    used_for: &'static str,
) -> KnownPermission {
    KnownPermission {
        name,
        allows,
        used_for: Some(used_for),
        asked: Asked::Never,
    }
}

const fn unneeded(name: &'static str, allows: &'static str) -> KnownPermission {
    KnownPermission {
        name,
        allows,
        used_for: None,
        asked: Asked::Never,
    }
}

/// All of them, in the order in which a registration asks.
pub(super) const KNOWN: [KnownPermission; 26] = [
    needed(
        "RoleManagement.ReadWrite.Directory",
        "Give and take away every directory role, for everybody, itself included.",
        "Gives a technician's account the roles of the job, and takes them away at its end.",
    ),
    needed(
        "User.ReadWrite.All",
        "Make, read, change, disable and delete every user who is no administrator.",
        "Makes the technician's account for the job, and disables or deletes it at the end. Users \
         without Hallpass's tag are never changed.",
    ),
    needed(
        "User-PasswordProfile.ReadWrite.All",
        "Set the passwords of users.",
        "Gives the account a password that nobody types, and replaces it at the end.",
    ),
    needed(
        "UserAuthMethod-TAP.ReadWrite.All",
        "Make and remove Temporary Access Passes, by which users sign in.",
        "Lets the account satisfy multifactor authentication for as long as the job takes.",
    ),
    needed(
        "Policy.Read.All",
        "Read the tenant's policies, such as which sign-in methods are allowed.",
        "Finds out before a job how the account may sign in.",
    ),
    needed(
        "Domain.Read.All",
        "Read the tenant's domains.",
        "Makes accounts in a domain that is verified and not federated.",
    ),
    needed(
        "Organization.Read.All",
        "Read the organisation's name, domains and licences.",
        "Proves that the connection leads to the right tenant.",
    ),
    KnownPermission {
        name: "GroupMember.ReadWrite.All",
        allows: "Read the tenant's groups, add anybody to them and take anybody out.",
        used_for: Some(
            "Puts a technician's account into the groups of the job, and takes it out of them at its \
             end. Nobody else's membership is changed.",
        ),
        asked: Asked::ForGroups,
    },
    useful(
        "Application.Read.All",
        "Read all applications and what they were granted.",
        "Reads from the directory itself what Hallpass may do, and not from its token alone.",
    ),
    useful(
        "UserAuthMethod-HardwareOATH.ReadWrite.All",
        "Give users hardware one-time code tokens, and take them away.",
        "Signs accounts in where the tenant has no Temporary Access Passes.",
    ),
    useful(
        "Policy.ReadWrite.AuthenticationMethod",
        "Change which sign-in methods the tenant allows.",
        "Microsoft asks for it to put a one-time code token into the tenant's list; the policies \
         themselves are not changed.",
    ),
    useful(
        "UserAuthenticationMethod.ReadWrite.All",
        "Read, add and remove every sign-in method of every user.",
        "Takes the place of the two narrower permissions for passes and tokens.",
    ),
    useful(
        "User.Create",
        "Make users.",
        "Makes the technician's account for the job.",
    ),
    useful(
        "User.EnableDisableAccount.All",
        "Enable and disable users.",
        "Disables the technician's account at the end of the job.",
    ),
    useful(
        "User.Read.All",
        "Read every user.",
        "Reads back that an account is what it should be.",
    ),
    useful(
        "User.ReadUpdate.All",
        "Read and change every user.",
        "Disables the technician's account at the end of the job.",
    ),
    useful(
        "User.RevokeSessions.All",
        "End the sessions of users.",
        "Ends what is signed in with the account at the end of the job.",
    ),
    useful(
        "User.DeleteRestore.All",
        "Delete users and restore them.",
        "Deletes the technician's account at the end of the job, where that is wanted.",
    ),
    useful(
        "Directory.Read.All",
        "Read the whole directory: users, groups, applications.",
        "Takes the place of several narrower permissions to read.",
    ),
    unneeded(
        "Directory.ReadWrite.All",
        "Change nearly everything in the directory.",
    ),
    unneeded(
        "AppRoleAssignment.ReadWrite.All",
        "Grant every application every permission, itself included.",
    ),
    unneeded(
        "Application.ReadWrite.All",
        "Change every application, and add credentials to it.",
    ),
    unneeded("GroupMember.Read.All", "Read groups and who is in them."),
    unneeded("Group.ReadWrite.All", "Change every group and its members."),
    unneeded("Mail.Read", "Read everybody's mail."),
    unneeded("Files.Read.All", "Read everybody's files."),
];
