use std::collections::BTreeSet;

use hallpass_protocol::ids::{ConnectionId, CustomerId, EntraTenantId, RoleTemplateId};

use super::*;

fn connection(tenant_name: &str) -> Connection {
    let id = Uuid::from_u128(7);
    Connection {
        id: ConnectionId::new(id),
        customer_id: CustomerId::new(id),
        tenant_id: EntraTenantId::new(id),
        tenant_name: tenant_name.into(),
        account_domain: "contoso.onmicrosoft.com".into(),
        client_id: id,
        uses_registration: true,
        disconnected_at: None,
    }
}

fn rights<'a>(permissions: impl IntoIterator<Item = &'a str>, roles: &[Uuid]) -> GrantedRights {
    GrantedRights {
        permissions: permissions.into_iter().map(str::to_owned).collect(),
        directory_roles: roles.iter().copied().map(RoleTemplateId::new).collect(),
    }
}

fn explained(rights: &GrantedRights) -> AppPermissionsResponse {
    let at = Timestamp::from_unix_ms(1_795_000_000_000);
    explain("Contoso", &connection("Contoso"), (rights, false), at)
}

#[test]
fn permissions_when_exactly_what_is_asked_for_are_all_needed_and_none_is_missing() {
    let said = explained(&rights(asked_for(false), &[ROLES[1].0]));
    assert_eq!(said.permissions.len(), asked_for(false).count());
    assert!(said.permissions.iter().all(|one| one.used_for.is_some()));
    assert_eq!(said.missing, []);
    assert_eq!(
        said.directory_roles[0].name,
        "Privileged Authentication Administrator"
    );
    assert!(said.summary[0].contains("Global Administrator"));
    assert!(
        said.summary
            .iter()
            .any(|one| one.starts_with("It cannot read mail"))
    );
}

#[test]
fn permission_that_nobody_has_words_for_is_shown_by_its_name_and_as_not_needed() {
    let said = explained(&rights(
        ["Moon.ReadWrite.All", "Mail.ReadWrite"],
        &[Uuid::from_u128(9)],
    ));
    let moon = said
        .permissions
        .iter()
        .find(|one| one.name == "Moon.ReadWrite.All");
    assert_eq!(moon.unwrap().used_for, None);
    assert!(said.document.contains("Moon.ReadWrite.All"));
    assert!(said.document.contains("Hallpass does not need this."));
    assert!(
        said.summary
            .iter()
            .any(|one| one.contains("can get at mail"))
    );
    assert!(said.directory_roles[0].name.contains("0000"));
    assert_eq!(said.missing.len(), asked_for(false).count());
}

#[test]
fn document_runs_nothing_and_escapes_what_the_tenant_says() {
    let names = "<script>alert(1)</script>\"'&";
    let at = Timestamp::from_unix_ms(1_795_000_000_000);
    let granted = rights(["<img src=x>"], &[]);
    let page = explain(names, &connection(names), (&granted, false), at).document;
    assert!(!page.contains("<script") && !page.contains("<img"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
    assert!(page.contains("default-src 'none'"));
    for outside in ["http://", "https://", "src=", "href="] {
        assert!(
            !page.replace("&lt;img src=x&gt;", "").contains(outside),
            "{outside}"
        );
    }
}

#[test]
fn known_permissions_are_named_once() {
    let names: BTreeSet<_> = KNOWN.iter().map(|known| known.name).collect();
    assert_eq!(names.len(), KNOWN.len());
}

#[test]
fn permission_for_groups_is_asked_for_and_missing_only_where_presets_name_groups() {
    const NAME: &str = "GroupMember.ReadWrite.All";
    assert!(!asked_for(false).any(|name| name == NAME));
    assert!(asked_for(true).any(|name| name == NAME));
    let at = Timestamp::from_unix_ms(1_795_000_000_000);
    let core = rights(asked_for(false), &[]);
    let said = |uses_groups| explain("Contoso", &connection("Contoso"), (&core, uses_groups), at);
    assert_eq!(said(false).missing, []);
    let missing = said(true).missing;
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].name, NAME);
    let with = explained(&rights(asked_for(true), &[]));
    assert!(with.permissions.iter().all(|one| one.used_for.is_some()));
    let says_so = |one: &String| one.starts_with("It can add anybody to groups");
    assert!(with.summary.iter().any(says_so));
    assert!(!said(false).summary.iter().any(says_so));
    assert!(with.document.contains(NAME));
}
