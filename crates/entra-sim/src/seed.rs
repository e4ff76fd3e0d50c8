//! What the simulated world holds at the start.

use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

use crate::settings::TenantSignIn;

/// The tenants of a new world; the file given to `entra-sim --seed` is this as JSON.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// The tenants.
    pub tenants: Vec<SeedTenant>,
}

/// One tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedTenant {
    /// The tenant's id.
    pub tenant_id: Uuid,
    /// The organisation's name, as the portals show it.
    pub display_name: String,
    /// The `….onmicrosoft.com` domain: verified, managed, default.
    pub initial_domain: String,
    /// Further domains, verified and managed.
    #[serde(default)]
    pub domains: Vec<String>,
    /// Further domains, verified but federated: no user can be created there.
    #[serde(default)]
    pub federated_domains: Vec<String>,
    /// Our application in this tenant.
    pub app: SeedApp,
    /// People who exist before us.
    #[serde(default)]
    pub users: Vec<SeedUser>,
    /// What it demands of a sign-in.
    #[serde(default)]
    pub sign_in: TenantSignIn,
    /// Directory roles that it made itself.
    #[serde(default)]
    pub custom_roles: Vec<SeedRole>,
    /// Its groups.
    #[serde(default)]
    pub groups: Vec<SeedGroup>,
    /// Whether it calls Global Administrator "Company Administrator", as `directoryRole` does.
    #[serde(default)]
    pub has_old_role_names: bool,
}

/// A directory role of a tenant's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedRole {
    /// The definition's id.
    pub id: Uuid,
    /// Its name.
    pub display_name: String,
    /// Whether it can be given to anybody.
    #[serde(default = "yes")]
    pub is_enabled: bool,
}

/// A group of a tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedGroup {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// What kind of group it is.
    #[serde(default)]
    pub kind: SeedGroupKind,
    /// Whether directory roles can be assigned to it.
    #[serde(default)]
    pub is_assignable_to_role: bool,
    /// Directory roles that it holds, by name or template id.
    #[serde(default)]
    pub directory_roles: Vec<String>,
    /// Groups that are members of it.
    #[serde(default)]
    pub member_groups: Vec<Uuid>,
}

impl SeedGroup {
    /// A security group whose members are assigned one by one.
    pub fn security(id: Uuid, display_name: &str) -> Self {
        Self {
            id,
            display_name: display_name.to_owned(),
            description: None,
            kind: SeedGroupKind::Security,
            is_assignable_to_role: false,
            directory_roles: Vec::new(),
            member_groups: Vec::new(),
        }
    }

    /// The same, to which directory roles can be assigned, and which holds these.
    pub fn role_assignable(id: Uuid, display_name: &str, directory_roles: &[&str]) -> Self {
        Self {
            is_assignable_to_role: true,
            directory_roles: directory_roles.iter().map(|&it| it.to_owned()).collect(),
            ..Self::security(id, display_name)
        }
    }
}

/// What kind of group it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeedGroupKind {
    /// Security, with members that are assigned.
    #[default]
    Security,
    /// Security, with members by a rule.
    Dynamic,
    /// Security, from the customer's own Active Directory.
    Synced,
    /// A Microsoft 365 group.
    Microsoft365,
    /// A mail-enabled security group, which Exchange looks after.
    MailSecurity,
}

/// Our application: registration and service principal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedApp {
    /// The application (client) id.
    pub client_id: Uuid,
    /// The client secret that the token endpoint accepts.
    pub client_secret: String,
    /// Consented Graph application permissions, by name: `User.ReadWrite.All` …
    pub app_roles: Vec<String>,
    /// Directory roles that our service principal holds, by name or template id.
    #[serde(default)]
    pub directory_roles: Vec<String>,
    /// Whether an administrator has consented before; `false` for a customer who is yet to be asked.
    #[serde(default = "yes")]
    pub is_consented: bool,
    /// Where administrators may be sent back to after their consent; anywhere, when there is none.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
}

/// A user who exists from the start.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedUser {
    /// The sign-in name.
    pub user_principal_name: String,
    /// The name shown.
    pub display_name: String,
    /// The password.
    pub password: String,
    /// May sign in.
    #[serde(default = "yes")]
    pub account_enabled: bool,
    /// Directory roles, by name or template id.
    #[serde(default)]
    pub directory_roles: Vec<String>,
}

fn yes() -> bool {
    true
}

impl Seed {
    /// The core set of application permissions that Hallpass asks for.
    pub const CORE_APP_ROLES: [&'static str; 7] = [
        "User.ReadWrite.All",
        "User-PasswordProfile.ReadWrite.All",
        "RoleManagement.ReadWrite.Directory",
        "Domain.Read.All",
        "Organization.Read.All",
        "UserAuthMethod-TAP.ReadWrite.All",
        "Policy.Read.All",
    ];

    /// One tenant, Contoso, whose service principal holds no directory role.
    pub fn contoso() -> Self {
        Self {
            tenants: vec![SeedTenant::contoso()],
        }
    }

    /// Two customers, Contoso and Fabrikam, which share one multi-tenant application.
    pub fn contoso_and_fabrikam() -> Self {
        Self {
            tenants: vec![SeedTenant::contoso(), SeedTenant::fabrikam()],
        }
    }
}

impl SeedTenant {
    /// Contoso: client secret `contoso-secret`, the core permissions, no directory role.
    pub fn contoso() -> Self {
        Self {
            tenant_id: uuid!("c0a1c0a1-0000-4000-8000-00000000c051"),
            display_name: "Contoso".to_owned(),
            initial_domain: "contoso.onmicrosoft.com".to_owned(),
            domains: vec!["contoso.com".to_owned()],
            federated_domains: Vec::new(),
            app: SeedApp::core("contoso-secret"),
            users: Vec::new(),
            sign_in: TenantSignIn::default(),
            custom_roles: Vec::new(),
            groups: Vec::new(),
            has_old_role_names: false,
        }
    }

    /// Fabrikam: client secret `fabrikam-secret`, the core permissions, and our service principal
    /// holds Privileged Authentication Administrator.
    pub fn fabrikam() -> Self {
        let mut app = SeedApp::core("fabrikam-secret");
        app.directory_roles
            .push("Privileged Authentication Administrator".to_owned());
        Self {
            tenant_id: uuid!("fab0fab0-0000-4000-8000-00000000fab1"),
            display_name: "Fabrikam".to_owned(),
            initial_domain: "fabrikam.onmicrosoft.com".to_owned(),
            domains: Vec::new(),
            federated_domains: Vec::new(),
            app,
            users: Vec::new(),
            sign_in: TenantSignIn::default(),
            custom_roles: Vec::new(),
            groups: Vec::new(),
            has_old_role_names: false,
        }
    }
}

impl SeedApp {
    /// The application of the ready-made seeds.
    pub const CLIENT_ID: Uuid = uuid!("a9911ca7-1000-4000-8000-00000000a991");

    fn core(client_secret: &str) -> Self {
        Self {
            client_id: Self::CLIENT_ID,
            client_secret: client_secret.to_owned(),
            app_roles: Seed::CORE_APP_ROLES
                .iter()
                .map(|&role| role.to_owned())
                .collect(),
            directory_roles: Vec::new(),
            is_consented: true,
            redirect_uris: Vec::new(),
        }
    }
}
