//! What an administrator of the tenant does by hand, as steps and as PowerShell.
//!
//! Sources: Microsoft Learn, "Assign Microsoft Entra roles", "Delete an enterprise application", and
//! the pages of `New-MgRoleManagementDirectoryRoleAssignment` and `Remove-MgServicePrincipal`.

use hallpass_protocol::connection::RoleHelp;
use hallpass_protocol::ids::EntraTenantId;
use uuid::Uuid;

/// Its holders may disable every administrator.
const ROLE: &str = "Privileged Authentication Administrator";

/// The same in every tenant.
const ROLE_ID: &str = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13";

/// A page of the Entra admin center in this tenant. Ids alone go into addresses and scripts: there is
/// nothing to escape.
fn entra(tenant: EntraTenantId, page: &str) -> String {
    format!("https://entra.microsoft.com/{tenant}/#view/Microsoft_AAD_IAM/{page}")
}

/// The list of enterprise applications.
pub(super) fn applications_link(tenant: EntraTenantId) -> String {
    entra(tenant, "StartboardApplicationsMenuBlade/~/AppAppsPreview")
}

/// The list of directory roles.
pub(super) fn roles_link(tenant: EntraTenantId) -> String {
    entra(tenant, "AllRolesBlade")
}

/// The list of groups.
pub(super) fn groups_link(tenant: EntraTenantId) -> String {
    entra(tenant, "GroupsManagementMenuBlade/~/AllGroups")
}

/// The policies of sign-in methods.
pub(super) fn methods_link(tenant: EntraTenantId) -> String {
    entra(tenant, "AuthenticationMethodsMenuBlade/~/AdminAuthMethods")
}

/// How the tenant gives our service principal its directory role.
pub fn role_help(tenant: EntraTenantId, client_id: Uuid) -> RoleHelp {
    let client_id = client_id.hyphenated();
    RoleHelp {
        role: ROLE.to_owned(),
        steps: vec![
            "Open the Entra admin center as a Privileged Role Administrator of the customer's \
             tenant, and go to Roles & admins."
                .to_owned(),
            format!("Open the role {ROLE} and press Add assignments."),
            format!(
                "Search for the application by its id {client_id}, select it, and press Add. Where \
                 the tenant has Privileged Identity Management, choose Active and permanent."
            ),
            "Come back here and press Check.".to_owned(),
        ],
        link: roles_link(tenant),
        powershell: format!(
            "Connect-MgGraph -TenantId {tenant} -Scopes \
             'RoleManagement.ReadWrite.Directory','Application.Read.All'\n\
             $app = Get-MgServicePrincipal -Filter \"appId eq '{client_id}'\"\n\
             New-MgRoleManagementDirectoryRoleAssignment -PrincipalId $app.Id `\n  \
             -RoleDefinitionId {ROLE_ID} -DirectoryScopeId '/'\n"
        ),
    }
}

/// What is left in the tenant of a customer who was disconnected. `unended` are the sign-in names of accounts whose end is not proven.
pub fn left_in_tenant(tenant: EntraTenantId, client_id: Uuid, unended: &[String]) -> Vec<String> {
    let client_id = client_id.hyphenated();
    let mut left: Vec<String> = unended
        .iter()
        .map(|name| {
            format!(
                "The account {name}, until Hallpass has proven its end. Where the tenant does not let \
                 Hallpass in any more, an administrator there has to delete it: nobody else can."
            )
        })
        .collect();
    left.extend([
        format!(
            "The enterprise application with the application id {client_id}: it and its permissions \
             stay in tenant {tenant} until an administrator deletes it under Enterprise applications."
        ),
        format!(
            "The directory roles that the application holds, such as {ROLE}: they go with the \
             application when it is deleted."
        ),
        "Accounts that the policy keeps: they are disabled, hold no role, and have a password that \
         nobody knows."
            .to_owned(),
    ]);
    left
}

/// Removes what is left: accounts whose end is not proven, then the application.
pub fn removal_script(tenant: EntraTenantId, client_id: Uuid, unended: &[String]) -> String {
    let client_id = client_id.hyphenated();
    let scopes = if unended.is_empty() {
        "'Application.ReadWrite.All'"
    } else {
        "'Application.ReadWrite.All','User.ReadWrite.All'"
    };
    let users: Vec<String> = unended
        .iter()
        .map(|name| format!("Remove-MgUser -UserId '{}'\n", name.replace('\'', "''")))
        .collect();
    let users = users.concat();
    format!(
        "Connect-MgGraph -TenantId {tenant} -Scopes {scopes}\n\
         {users}\
         $app = Get-MgServicePrincipal -Filter \"appId eq '{client_id}'\"\n\
         Remove-MgServicePrincipal -ServicePrincipalId $app.Id\n"
    )
}
