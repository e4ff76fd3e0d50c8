//! Where Microsoft's portals are, for a given tenant. The one place that holds their addresses.

use std::fmt::Write as _;

use hallpass_protocol::account::AccountView;

use crate::ports::Portal;

/// The address that opens `portal` in the account's tenant.
pub fn address(portal: Portal, account: &AccountView) -> String {
    let tenant = tenant_segment(account);
    let id = account.tenant_id;
    match portal {
        Portal::Entra => format!("https://entra.microsoft.com/{tenant}"),
        Portal::Azure => format!("https://portal.azure.com/{tenant}"),
        Portal::Intune => format!("https://intune.microsoft.com/{tenant}"),
        Portal::Defender => format!("https://security.microsoft.com/?tid={id}"),
        Portal::Purview => format!("https://purview.microsoft.com/?tid={id}"),
        Portal::PowerPlatform => {
            format!("https://admin.powerplatform.microsoft.com/account/login/{id}")
        }
        // These name no tenant: the account lives in the customer's and in no other.
        Portal::Microsoft365 => "https://admin.cloud.microsoft/".to_owned(),
        Portal::Exchange => "https://admin.cloud.microsoft/exchange".to_owned(),
        Portal::Teams => "https://admin.teams.microsoft.com/".to_owned(),
        Portal::SharePoint => share_point_host(account).map_or_else(
            || "https://admin.cloud.microsoft/sharepoint".to_owned(),
            |host| format!("https://{host}/"),
        ),
    }
}

/// The same, naming the account, for browsers without rules for requests. Microsoft's sign-in takes
/// `login_hint`; which portals hand theirs on is not known, and the others ignore it.
pub fn address_with_hint(portal: Portal, account: &AccountView) -> String {
    let address = address(portal, account);
    let mark = if address.contains('?') { '&' } else { '?' };
    let hint = encode(&account.user_principal_name);
    format!("{address}{mark}login_hint={hint}")
}

/// For a query's value: everything but RFC 3986's unreserved characters is escaped.
fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// `SharePoint`'s admin center has a host of its own in each tenant, made of the initial domain's
/// name; where the account lives in another domain, Microsoft 365 leads there.
fn share_point_host(account: &AccountView) -> Option<String> {
    let name = account.tenant_domain.strip_suffix(".onmicrosoft.com")?;
    let is_plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_plain.then(|| format!("{name}-admin.sharepoint.com"))
}

/// The account's domain, or the tenant's id where the domain is not a plain one.
fn tenant_segment(account: &AccountView) -> String {
    let domain = &account.tenant_domain;
    let is_plain = domain.contains('.')
        && domain
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    if is_plain {
        domain.clone()
    } else {
        account.tenant_id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::fixtures::account;

    #[test]
    fn address_when_the_domain_is_plain_names_it() {
        let account = account(1);
        assert_eq!(
            address(Portal::Entra, &account),
            "https://entra.microsoft.com/contoso.onmicrosoft.com"
        );
        assert_eq!(
            address(Portal::Azure, &account),
            "https://portal.azure.com/contoso.onmicrosoft.com"
        );
        assert_eq!(
            address(Portal::Microsoft365, &account),
            "https://admin.cloud.microsoft/"
        );
        assert_eq!(
            address(Portal::SharePoint, &account),
            "https://contoso-admin.sharepoint.com/"
        );
        assert_eq!(
            address(Portal::Defender, &account),
            format!("https://security.microsoft.com/?tid={}", account.tenant_id)
        );
    }

    #[test]
    fn address_with_hint_names_the_account_and_nothing_else() {
        let mut account = account(1);
        assert_eq!(
            address_with_hint(Portal::Entra, &account),
            "https://entra.microsoft.com/contoso.onmicrosoft.com\
             ?login_hint=hp-1%40contoso.onmicrosoft.com"
        );
        let tenant = account.tenant_id;
        "a&b=c#d@contoso.com".clone_into(&mut account.user_principal_name);
        assert_eq!(
            address_with_hint(Portal::Defender, &account),
            format!(
                "https://security.microsoft.com/?tid={tenant}&login_hint=a%26b%3Dc%23d%40contoso.com"
            )
        );
    }

    #[test]
    fn address_of_share_point_when_the_domain_is_not_the_initial_one_is_microsoft_365s() {
        let mut account = account(1);
        for domain in ["contoso.com", ".onmicrosoft.com", "a/b.onmicrosoft.com"] {
            domain.clone_into(&mut account.tenant_domain);
            assert_eq!(
                address(Portal::SharePoint, &account),
                "https://admin.cloud.microsoft/sharepoint",
                "{domain}"
            );
        }
    }

    #[test]
    fn address_when_the_domain_is_not_plain_names_the_tenant() {
        let mut account = account(1);
        for domain in [
            "evil.example/../x",
            "a.b?c",
            "",
            "nodots",
            "a.b#c",
            "a.b@c.d",
        ] {
            domain.clone_into(&mut account.tenant_domain);
            let url = address(Portal::Entra, &account);
            assert_eq!(
                url,
                format!("https://entra.microsoft.com/{}", account.tenant_id),
                "{domain}"
            );
        }
    }
}
