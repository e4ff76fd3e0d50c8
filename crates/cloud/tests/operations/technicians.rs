//! `hallpass admin technician …`

use serde_json::Value;

use crate::program::{Installation, complaint, json};

#[test]
fn technicians_are_listed_stopped_and_given_roles_beside_the_running_cloud() {
    let installation = Installation::new();
    let _cloud = installation.serve(&[]);
    let invite = [
        "admin",
        "invite",
        "--name",
        "Kim",
        "--email",
        "kim@msp.example",
        "--replace-passkeys",
    ];
    let invited = installation.ask(&invite);
    let technician = |args: &[&str]| installation.run(&[&["admin", "technician"], args].concat());

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
    assert!(complaint(&installation.run(&invite_suspended)).contains("resume them first"));
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
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
}

#[test]
fn two_technicians_are_said_to_be_one_human_being_and_themselves_again() {
    let installation = Installation::new();
    let _cloud = installation.serve(&[]);
    let invite = |name: &str| {
        let email = format!("{name}@msp.example");
        let invited = installation.ask(&[
            "admin", "invite", "--name", name, "--email", &email, "--role", "admin",
        ]);
        invited["technician_id"].clone()
    };
    let (kim, alex) = (invite("kim"), invite("alex"));
    let same_person =
        |args: &[&str]| installation.run(&[&["admin", "technician", "same-person"], args].concat());

    let said = json(&same_person(&[
        "kim@msp.example",
        "--as",
        alex.as_str().unwrap(),
    ]));
    assert_eq!((&said["technician_id"], &said["same_as"]), (&kim, &alex));
    let apart = json(&same_person(&["KIM@msp.example"]));
    assert_eq!(
        (&apart["technician_id"], &apart["same_as"]),
        (&kim, &Value::Null)
    );
    let unknown = same_person(&["kim@msp.example", "--as", "nobody@msp.example"]);
    assert!(complaint(&unknown).contains("no technician"));

    let log = installation.run(&["audit", "export", "--format", "jsonl"]);
    let log = String::from_utf8(log.stdout).unwrap();
    let entries: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["record"].clone())
        .filter(|record| record.to_string().contains("same_person_set"))
        .collect();
    assert_eq!(entries.len(), 2, "one for each that was carried out: {log}");
    assert!(entries[0].to_string().contains(alex.as_str().unwrap()));
    assert!(!entries[1].to_string().contains(alex.as_str().unwrap()));
    assert_eq!(installation.ask(&["audit", "verify"])["ok"], true);
}
