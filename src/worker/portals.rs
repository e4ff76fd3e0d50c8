//! Where Microsoft's portals are, for a given tenant. The one place that holds their addresses.

use hallpass_protocol::account::AccountView;

use crate::ports::Portal;

/// The address that opens `portal` in the account's tenant.
pub fn address(portal: Portal, account: &AccountView) -> String {
    let tenant = tenant_segment(account);
    match portal {
        Portal::Entra => format!("https://entra.microsoft.com/{tenant}"),
        Portal::Azure => format!("https://portal.azure.com/{tenant}"),
        // Names no tenant: the account lives in the customer's and in no other.
        Portal::Microsoft365 => "https://admin.cloud.microsoft/".to_owned(),
    }
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
