//! The portals.

/// One portal.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) host: &'static str,
    /// Shown; plain words, no mark of Microsoft's.
    pub(crate) name: &'static str,
    pub(crate) client_id: &'static str,
    pub(crate) response_mode: &'static str,
    /// Hue of the page's accent, degrees.
    pub(crate) hue: u16,
}

/// Client id of the Azure portal, the Entra and the Intune admin centers.
const AZURE_PORTAL: &str = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";

/// Client id of the Microsoft 365 admin center.
const MICROSOFT_365: &str = "00000006-0000-0ff1-ce00-000000000000";
/// Client id of `SharePoint`.
const SHAREPOINT: &str = "00000003-0000-0ff1-ce00-000000000000";

/// Whether Microsoft lets nobody into this application without a second factor, whatever the
/// tenant's own settings say (Microsoft Learn, "Planning for mandatory multifactor
/// authentication").
pub(crate) fn demands_second_factor(client_id: &str) -> bool {
    [AZURE_PORTAL, MICROSOFT_365].contains(&client_id)
}

const SITES: &[Site] = &[
    site(
        "entra.microsoft.com",
        "Entra admin center",
        AZURE_PORTAL,
        "form_post",
        258,
    ),
    site(
        "portal.azure.com",
        "Azure portal",
        AZURE_PORTAL,
        "form_post",
        208,
    ),
    site(
        "intune.microsoft.com",
        "Intune admin center",
        AZURE_PORTAL,
        "form_post",
        190,
    ),
    site(
        "admin.cloud.microsoft",
        "Microsoft 365 admin center",
        MICROSOFT_365,
        "query",
        24,
    ),
    site(
        "security.microsoft.com",
        "Defender portal",
        "80ccca67-54bd-44ab-8625-4b79c4dc7775",
        "query",
        222,
    ),
    site(
        "purview.microsoft.com",
        "Purview portal",
        "80ccca67-54bd-44ab-8625-4b79c4dc7775",
        "query",
        280,
    ),
    site(
        "admin.powerplatform.microsoft.com",
        "Power Platform admin center",
        "065d9450-1e87-434e-ac2f-69af271549ed",
        "query",
        310,
    ),
    site(
        "contoso-admin.sharepoint.com",
        "SharePoint admin center",
        SHAREPOINT,
        "form_post",
        170,
    ),
    site(
        "fabrikam-admin.sharepoint.com",
        "SharePoint admin center",
        SHAREPOINT,
        "form_post",
        170,
    ),
    site(
        "admin.teams.microsoft.com",
        "Teams admin center",
        "2ddfbe71-ed12-4123-b99b-d5fc8a062a79",
        "query",
        240,
    ),
];

const fn site(
    host: &'static str,
    name: &'static str,
    client_id: &'static str,
    response_mode: &'static str,
    hue: u16,
) -> Site {
    Site {
        host,
        name,
        client_id,
        response_mode,
        hue,
    }
}

/// The portal of this host.
pub(crate) fn find(host: &str) -> Option<&'static Site> {
    SITES.iter().find(|site| site.host == host)
}

/// Whether a host is a portal's.
pub(crate) fn is_portal(host: &str) -> bool {
    find(host).is_some()
}

/// All hosts of portals.
pub(crate) fn hosts() -> impl Iterator<Item = &'static str> {
    SITES.iter().map(|site| site.host)
}
