use serde_json::json;

use super::*;
use crate::seed::SeedTenant;

fn body(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

#[test]
fn unknown_and_read_only_properties_are_refused() {
    for name in ["passwordprofile", "id", "nickname"] {
        let refused = check_shapes(&body(&json!({ name: "x" })));
        assert_eq!(refused, Err(GraphError::UnknownProperty(name.to_owned())));
    }
}

#[test]
fn wrong_types_are_refused() {
    let wrong = |value| check_shapes(&body(&value)).unwrap_err();
    assert_eq!(
        wrong(json!({ "accountEnabled": "yes" })),
        GraphError::WrongType {
            expected: "Edm.Boolean"
        }
    );
    assert_eq!(
        wrong(json!({ "displayName": 1 })),
        GraphError::WrongType {
            expected: "Edm.String"
        }
    );
    assert_eq!(
        wrong(json!({ "accountEnabled": null })),
        invalid("accountEnabled")
    );
}

#[test]
fn an_employee_id_holds_sixteen_characters_and_no_more() {
    assert_eq!(
        check_shapes(&body(&json!({ "employeeId": "a".repeat(16) }))),
        Ok(())
    );
    let refused = check_shapes(&body(&json!({ "employeeId": "a".repeat(17) })));
    assert_eq!(refused, Err(invalid("employeeId")));
}

#[test]
fn sign_in_names_hold_the_allowed_characters_in_a_verified_managed_domain() {
    let mut seed = SeedTenant::contoso();
    seed.federated_domains.push("adfs.example".to_owned());
    let tenant = Tenant::new(&seed, 0);
    let check = |upn: &str| check_upn(upn, &tenant);
    assert_eq!(
        check("jit-7f3a.o'neil_!#^~@contoso.onmicrosoft.com"),
        Ok(())
    );
    for bad in [
        "jane",
        "@contoso.com",
        "ja ne@contoso.com",
        "jäne@contoso.com",
        "a.@contoso.com",
    ] {
        assert_eq!(check(bad), Err(invalid("userPrincipalName")), "{bad}");
    }
    assert_eq!(check("jane@fabrikam.com"), Err(GraphError::InvalidDomain));
    assert!(matches!(
        check("jane@adfs.example"),
        Err(GraphError::MissingProperty { .. })
    ));
}

#[test]
fn passwords_need_three_classes_and_must_not_hold_the_name() {
    for good in ["Passw0rd", "passw0rd!", "A very long one with spaces"] {
        assert!(is_complex(good, "jane@contoso.com"), "{good}");
    }
    let too_long = format!("aA1{}", "x".repeat(254));
    for bad in [
        "Sh0rt!",
        "alllowercase1",
        "Pässw0rd!x",
        "Jane-Doe-1",
        too_long.as_str(),
    ] {
        assert!(!is_complex(bad, "jane@contoso.com"), "{bad}");
    }
}

#[test]
fn a_password_must_be_changed_unless_said_otherwise() {
    let read = |value| {
        read_password(&body(&value), "jane@contoso.com")
            .unwrap()
            .must_change
    };
    assert!(read(json!({ "password": "Passw0rd!" })));
    assert!(!read(
        json!({ "password": "Passw0rd!", "forceChangePasswordNextSignIn": false })
    ));
}
