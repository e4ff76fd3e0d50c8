//! The program as an operator runs it: start, administer beside the running cloud, verify, restart.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use entra_sim::control::AppChange;
use entra_sim::{Seed, SimConfig, Simulator};
use serde_json::Value;

/// A running `hallpass serve`; ended when dropped.
struct Cloud {
    child: Child,
    address: String,
    /// The link that is printed as long as nobody has enrolled.
    first_owner: String,
}

impl Cloud {
    fn start(data_dir: &Path) -> Self {
        // Whatever is connected, nothing is asked of Microsoft: nobody listens on this port.
        Self::start_at(data_dir, "http://127.0.0.1:9")
    }

    /// With Entra and Graph at this address.
    fn start_at(data_dir: &Path, endpoint: &str) -> Self {
        let mut child = command(data_dir, &["serve"])
            .args(["--login-endpoint", endpoint, "--graph-endpoint", endpoint])
            .args(["--mandatory-mfa", "false"])
            .args([
                "--listen",
                "127.0.0.1:0",
                "--public-url",
                "http://localhost:0",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let listening = lines.next().unwrap().unwrap();
        let address = listening
            .strip_prefix("listening on http://")
            .unwrap()
            .to_owned();
        assert!(get(&address, "/healthz").ends_with("ok"));
        let first_owner = lines.next().unwrap().unwrap();
        let first_owner = first_owner
            .strip_prefix("first owner: ")
            .unwrap()
            .to_owned();
        Self {
            child,
            address,
            first_owner,
        }
    }

    fn stop(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().code()
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

fn command(data_dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hallpass"));
    command
        .env_clear()
        .args(args)
        .arg("--data-dir")
        .arg(data_dir);
    command
}

fn run(data_dir: &Path, args: &[&str]) -> Output {
    command(data_dir, args).output().unwrap()
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The complaint of a command that failed.
fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn cloud_when_started_serves_is_administered_beside_and_stops_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().join("data");
    assert!(
        complaint(&run(
            &data_dir,
            &["admin", "customer", "add", "--name", "x"]
        ))
        .contains("start `hallpass serve`")
    );

    let cloud = Cloud::start(&data_dir);
    let port = cloud.address.rsplit_once(':').unwrap().1;
    let link = cloud.first_owner.clone();
    assert!(
        link.starts_with(&format!("http://localhost:{port}/enrol#")),
        "{link}"
    );

    let invited = json(&run(
        &data_dir,
        &[
            "admin",
            "invite",
            "--name",
            "Kim",
            "--email",
            "kim@msp.example",
        ],
    ));
    assert!(
        invited["link"]
            .as_str()
            .unwrap()
            .starts_with(&format!("http://localhost:{port}/"))
    );
    assert!(invited["expires_at"].as_str().unwrap().ends_with('Z'));
    let role = [
        "admin",
        "invite",
        "--name",
        "Kim",
        "--email",
        "KIM@msp.example",
        "--role",
        "owner",
    ];
    assert!(complaint(&run(&data_dir, &role)).contains("there already"));

    json(&run(
        &data_dir,
        &["admin", "customer", "add", "--name", "Contoso"],
    ));
    let again = run(
        &data_dir,
        &["admin", "customer", "add", "--name", "contoso"],
    );
    assert!(complaint(&again).contains("already"));

    let preset = [
        "admin",
        "preset",
        "add",
        "--name",
        "Quick",
        "--lifetime-default",
        "30s",
        "--lifetime-min",
        "10s",
        "--lifetime-max",
        "1h",
        "--role",
        "729827e3-9c14-49f7-bb1b-9608f156bbb8=Helpdesk Administrator",
    ];
    assert!(json(&run(&data_dir, &preset))["preset_id"].is_string());

    let second = run(
        &data_dir,
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--public-url",
            "http://localhost",
        ],
    );
    assert!(complaint(&second).contains("another `hallpass serve`"));

    let verified = json(&run(&data_dir, &["audit", "verify"]));
    assert_eq!(verified["ok"], true);
    assert_eq!(cloud.stop("-TERM"), Some(0));
}

#[test]
fn technicians_are_listed_stopped_and_given_roles_beside_the_running_cloud() {
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().join("data");
    let _cloud = Cloud::start(&data_dir);
    let invite = [
        "admin",
        "invite",
        "--name",
        "Kim",
        "--email",
        "kim@msp.example",
        "--replace-passkeys",
    ];
    let invited = json(&run(&data_dir, &invite));
    let technician = |args: &[&str]| run(&data_dir, &[&["admin", "technician"], args].concat());

    let listed = json(&technician(&["list"]));
    let [kim, owner] = [0, 1].map(|n| listed["technicians"][n].clone());
    assert_eq!(kim["technician_id"], invited["technician_id"]);
    assert_eq!(
        (&kim["state"], &kim["passkeys"]),
        (&"invited".into(), &0.into())
    );
    let owner = owner["email"].as_str().unwrap();

    let changed = json(&technician(&[
        "set-role",
        "kim@msp.example",
        "--role",
        "admin",
    ]));
    assert_eq!(changed["role"], "admin");
    let suspended = json(&technician(&["suspend", "KIM@msp.example"]));
    assert_eq!(
        (&suspended["state"], &suspended["accounts_ending"]),
        (&"suspended".into(), &0.into())
    );
    let again = technician(&["suspend", kim["technician_id"].as_str().unwrap()]);
    assert!(complaint(&again).contains("suspended already"));
    let invite_suspended = [&invite[..], &["--role", "admin"]].concat();
    assert!(complaint(&run(&data_dir, &invite_suspended)).contains("resume them first"));
    assert_eq!(
        json(&technician(&["resume", "kim@msp.example"]))["state"],
        "invited"
    );
    assert_eq!(
        json(&technician(&["remove", "kim@msp.example"]))["state"],
        Value::Null
    );
    assert!(complaint(&technician(&["resume", "kim@msp.example"])).contains("no technician"));
    for args in [["suspend", owner], ["remove", owner]] {
        assert!(complaint(&technician(&args)).contains("last owner"));
    }
    assert!(
        complaint(&technician(&["set-role", owner, "--role", "auditor"])).contains("last owner")
    );
    assert_eq!(json(&run(&data_dir, &["audit", "verify"]))["ok"], true);
}

#[test]
fn accounts_are_listed_and_what_is_not_there_is_not_ended() {
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().join("data");
    let _cloud = Cloud::start(&data_dir);
    let admin = |args: &[&str]| run(&data_dir, &[&["admin"], args].concat());
    let listed = json(&admin(&["account", "list", "--json"]));
    assert_eq!(listed["accounts"], Value::Array(vec![]));
    let plain = admin(&["account", "list"]);
    assert!(plain.status.success() && plain.stdout.is_empty());
    let nobodys = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff";
    for args in [
        &["account", "end", nobodys][..],
        &["account", "rotate", nobodys],
        &["account", "extend", nobodys, "--by", "30m"],
    ] {
        assert!(complaint(&admin(args)).contains("no"), "{args:?}");
    }
    json(&admin(&["customer", "add", "--name", "Contoso"]));
    let ended = json(&admin(&["customer", "end-accounts", "CONTOSO"]));
    assert_eq!(ended["accounts_ending"], 0);
    let unknown = admin(&["customer", "end-accounts", "Fabrikam"]);
    assert!(complaint(&unknown).contains("no customer"));
    let listed = json(&admin(&["technician", "list"]));
    let owner = listed["technicians"][0]["email"].as_str().unwrap();
    let ended = json(&admin(&["technician", "end-accounts", owner]));
    assert_eq!(ended["accounts_ending"], 0);
    assert_eq!(json(&run(&data_dir, &["audit", "verify"]))["ok"], true);
}

#[test]
fn cloud_when_killed_starts_again_with_its_key_and_not_without() {
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().join("data");
    assert_eq!(Cloud::start(&data_dir).stop("-KILL"), None);
    let restarted = Cloud::start(&data_dir);
    assert_eq!(restarted.stop("-KILL"), None);
    std::fs::remove_file(data_dir.join("kek.key")).unwrap();
    let without_key = run(
        &data_dir,
        &[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--public-url",
            "http://localhost",
        ],
    );
    assert!(complaint(&without_key).contains("key file"));
    assert!(
        !data_dir.join("kek.key").exists(),
        "no new key beside an old database"
    );
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let wrong: [&[&str]; 5] = [
        &["serve"],
        &["serve", "--public-url", "nonsense"],
        &[
            "admin", "preset", "add", "--name", "x", "--role", "nonsense",
        ],
        &[
            "admin", "invite", "--name", "x", "--email", "x@x", "--role", "king",
        ],
        &["audit"],
    ];
    for args in wrong {
        assert_eq!(run(dir.path(), args).status.code(), Some(2), "{args:?}");
    }
    let no_host = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--public-url",
        "http://127.0.0.1:8080",
    ];
    assert!(complaint(&run(dir.path(), &no_host)).contains("host name"));
    let no_dir = Command::new(env!("CARGO_BIN_EXE_hallpass"))
        .env_clear()
        .args(["audit", "verify"])
        .output()
        .unwrap();
    assert!(complaint(&no_dir).contains("--data-dir"));
}

#[tokio::test(flavor = "multi_thread")]
async fn connection_is_kept_once_the_tenant_is_proven_and_never_in_clear() {
    let seed = Seed::contoso_and_fabrikam();
    let [contoso, fabrikam] = [seed.tenants[0].clone(), seed.tenants[1].clone()];
    let simulator = Simulator::start(SimConfig::new(seed)).await.unwrap();
    let endpoint = simulator.http_url();
    let endpoint = endpoint.trim_end_matches('/');
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().join("data");
    let _cloud = Cloud::start_at(&data_dir, endpoint);
    let added = json(&run(
        &data_dir,
        &["admin", "customer", "add", "--name", "Contoso"],
    ));
    let customer = added["customer_id"].as_str().unwrap();
    let secret_file = dir.path().join("secret");

    let add = |tenant_id: &str, secret: &str, domain: &str| {
        std::fs::write(&secret_file, format!("{secret}\n")).unwrap();
        let client_id = contoso.app.client_id.to_string();
        let secret_file = secret_file.to_str().unwrap();
        run(
            &data_dir,
            &[
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
                secret_file,
                "--account-domain",
                domain,
                "--login-endpoint",
                endpoint,
                "--graph-endpoint",
                endpoint,
                "--mandatory-mfa",
                "false",
            ],
        )
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

    let check = |form: &[&str]| {
        let args = ["admin", "connection", "check", "--customer", customer];
        let endpoints = ["--login-endpoint", endpoint, "--graph-endpoint", endpoint];
        run(&data_dir, &[&args[..], form, &endpoints[..]].concat())
    };
    // What is not said is that Microsoft's portals demand a second factor.
    let output = check(&["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let health: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(health["findings"][0]["code"], "no_sign_in_method");
    let check = |form: &[&'static str]| check(&[form, &["--mandatory-mfa", "false"]].concat());
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

    std::fs::remove_file(&secret_file).unwrap();
    for entry in data_dir.read_dir().unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(
            !bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        );
    }
    assert_eq!(json(&run(&data_dir, &["audit", "verify"]))["ok"], true);
}

#[test]
fn audit_verify_names_the_first_bad_entry_and_exits_with_1() {
    let dir = tempfile::tempdir().unwrap();
    Cloud::start(dir.path()).stop("-TERM");
    tamper(dir.path());
    let output = run(dir.path(), &["audit", "verify"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["ok"], false);
    assert_eq!(report["first_bad_entry"], 3);
}

/// As whoever holds the file would.
fn tamper(data_dir: &Path) {
    use sqlx::{Connection, SqliteConnection};
    let url = format!("sqlite://{}", data_dir.join("hallpass.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut thief = SqliteConnection::connect(&url).await.unwrap();
        for sql in [
            "DROP TRIGGER audit_is_never_changed",
            "UPDATE audit SET record = replace(record, 'Administrator', 'Reader') WHERE seq = 3",
        ] {
            sqlx::query(sql).execute(&mut thief).await.unwrap();
        }
    });
}
