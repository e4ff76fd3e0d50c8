//! `hallpass admin connection …`

use entra_sim::control::AppChange;
use entra_sim::{Seed, SimConfig, Simulator};
use serde_json::Value;

use crate::program::{Installation, complaint, json};

#[tokio::test(flavor = "multi_thread")]
async fn connection_is_kept_once_the_tenant_is_proven_and_never_in_clear() {
    let seed = Seed::contoso_and_fabrikam();
    let [contoso, fabrikam] = [seed.tenants[0].clone(), seed.tenants[1].clone()];
    let simulator = Simulator::start(SimConfig::new(seed)).await.unwrap();
    let endpoint = simulator.http_url();
    let endpoint = endpoint.trim_end_matches('/');
    let installation = Installation::new();
    let endpoints = ["--login-endpoint", endpoint, "--graph-endpoint", endpoint];
    let not_mandatory = ["--mandatory-mfa", "false"];
    let _cloud = installation.serve(&[&endpoints[..], &not_mandatory].concat());
    let added = installation.ask(&["admin", "customer", "add", "--name", "Contoso"]);
    let customer = added["customer_id"].as_str().unwrap();
    let secret_file = installation.beside("secret");

    let add = |tenant_id: &str, secret: &str, domain: &str| {
        std::fs::write(&secret_file, format!("{secret}\n")).unwrap();
        let client_id = contoso.app.client_id.to_string();
        let args = [
            "admin",
            "connection",
            "add",
            "--customer",
            customer,
            "--tenant-id",
            tenant_id,
            "--client-id",
            &client_id,
            "--client-secret-file",
            &secret_file,
            "--account-domain",
            domain,
        ];
        installation.run(&[&args[..], &endpoints, &not_mandatory].concat())
    };
    let tenant_id = contoso.tenant_id.to_string();
    let secret = contoso.app.client_secret.as_str();

    assert!(
        complaint(&add(&tenant_id, "wrong", &contoso.initial_domain)).contains("was not reached")
    );
    let nowhere = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    assert!(complaint(&add(nowhere, secret, &contoso.initial_domain)).contains("was not reached"));
    assert!(
        complaint(&add(&tenant_id, secret, "attacker.example")).contains("contoso.onmicrosoft.com")
    );
    let of_other = fabrikam.tenant_id.to_string();
    assert!(
        complaint(&add(&of_other, secret, &fabrikam.initial_domain)).contains("was not reached")
    );

    let connection = json(&add(&tenant_id, secret, "CONTOSO.onmicrosoft.com"));
    assert_eq!(connection["tenant_name"], "Contoso");
    assert_eq!(connection["account_domain"], "contoso.onmicrosoft.com");
    assert_eq!(connection["health"]["state"], "ok");
    find_global_administrator(&installation, customer, &endpoints);

    let check = |form: &[&str]| {
        let args = ["admin", "connection", "check", "--customer", customer];
        installation.run(&[&args[..], form, &endpoints[..]].concat())
    };
    // What is not said is that Microsoft's portals demand a second factor.
    let output = check(&["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let health: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(health["findings"][0]["code"], "no_sign_in_method");
    let check = |form: &[&'static str]| check(&[form, &not_mandatory].concat());
    assert_eq!(json(&check(&["--json"]))["state"], "ok");
    let change = AppChange {
        app_roles: Some(vec!["User.ReadWrite.All".into(), "Domain.Read.All".into()]),
        ..AppChange::default()
    };
    simulator.control().change_app(&tenant_id, change).unwrap();
    let output = check(&["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let health: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(health["state"], "failing");
    assert_eq!(health["findings"][0]["code"], "permission_missing");
    let in_words = String::from_utf8(check(&[]).stdout).unwrap();
    assert!(
        in_words.contains("missing: Hallpass lacks the permission RoleManagement"),
        "{in_words}"
    );

    assert!(
        complaint(&add(&tenant_id, secret, &contoso.initial_domain)).contains("connected already")
    );

    explain_and_remove(&installation, customer, &endpoints);

    std::fs::remove_file(&secret_file).unwrap();
    for entry in installation.data_dir().read_dir().unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(
            !bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        );
    }
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
}

/// Whoever knows the role by its old name finds it.
fn find_global_administrator(installation: &Installation, customer: &str, endpoints: &[&str]) {
    let roles = ["admin", "connection", "roles", "--customer", customer];
    let by_old_name = ["--name", "company administrator"];
    let found = installation.ask(&[&roles[..], &by_old_name, endpoints].concat());
    let found = found.get("roles").and_then(Value::as_array).unwrap();
    let names: Vec<_> = found.iter().map(|role| role.get("name")).collect();
    assert_eq!(names, [Some(&Value::from("Global Administrator"))]);
}

/// What the application may do there in plain words, and the end of the connection.
fn explain_and_remove(installation: &Installation, customer: &str, endpoints: &[&str]) {
    let document = installation.beside("permissions.html");
    let args = ["admin", "connection", "permissions", "--customer", customer];
    let args = [&args[..], &["--document", &document], endpoints].concat();
    let permissions = json(&installation.run(&args));
    let count = |what: &str| {
        permissions
            .get(what)
            .and_then(Value::as_array)
            .map(Vec::len)
    };
    assert_eq!((count("permissions"), count("missing")), (Some(2), Some(5)));
    let page = std::fs::read_to_string(&document).unwrap();
    assert!(page.contains("What Hallpass can do at Contoso"));

    // It may not be asked any more.
    let roles = ["admin", "connection", "roles", "--customer", customer];
    let silent = installation.run(&[&roles[..], endpoints].concat());
    assert!(complaint(&silent).contains("does not say which roles it knows"));

    let expiry = [
        "admin",
        "connection",
        "secret-expiry",
        "--customer",
        customer,
    ];
    let told = installation.ask(&[&expiry[..], &["--at", "2036-11-22T00:00:00Z"]].concat());
    let at = Value::from("2036-11-22T00:00:00Z");
    assert_eq!(told.get("secret_expires_at"), Some(&at));
    let unknown = installation.ask(&expiry);
    assert_eq!(unknown.get("secret_expires_at"), Some(&Value::Null));

    let remove = ["admin", "connection", "remove", "--customer", customer];
    let removed = installation.ask(&remove);
    assert_eq!(removed.get("accounts_ending"), Some(&Value::from(0)));
    assert!(removed.to_string().contains("Remove-MgServicePrincipal"));
    assert_eq!(installation.ask(&remove), removed);
    assert!(complaint(&installation.run(&args)).contains("not connected"));
}
