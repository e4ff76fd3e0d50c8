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
