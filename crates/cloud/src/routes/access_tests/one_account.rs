//! Every route in a session for one account: what is not written down here opens nothing.

use super::*;

const FOR_ONE_ACCOUNT: [(&str, &str); 8] = [
    ("GET", "/v1/session"),
    ("DELETE", "/v1/session"),
    ("GET", "/v1/accounts"),
    ("GET", "/v1/accounts/{id}"),
    ("POST", "/v1/accounts/{id}/end"),
    ("GET", "/v1/accounts/{id}/credential"),
    ("POST", "/v1/accounts/{id}/fills"),
    ("GET", "/v1/events"),
];

#[test]
fn table_names_the_routes_that_a_session_for_one_account_opens() {
    let table = table();
    let open: BTreeSet<(String, &str)> = table
        .routes()
        .iter()
        .filter(|route| matches!(route.access, Access::AlsoForOneAccount(_)))
        .map(|route| (route.method.to_string(), route.path))
        .collect();
    let written = FOR_ONE_ACCOUNT.map(|(method, path)| (method.to_owned(), path));
    assert_eq!(open, BTreeSet::from(written));
}

#[tokio::test]
async fn session_for_one_account_opens_what_is_about_that_account_and_nothing_else() {
    let world = World::new().await;
    for actor in [&world.actors[0], &world.actors[2]] {
        for (method, path, expected) in &EXPECTED {
            if matches!(expected, Open) {
                continue;
            }
            let own = world.account_of(actor, Place::Own).await;
            let other = world.account_of(actor, Place::Own).await;
            let token = world.session_for(actor, &own).await;
            let cell = format!("{method} {path} by {:?}", actor.role);
            let is_open = FOR_ONE_ACCOUNT.contains(&(*method, *path));
            if is_open && path.contains("{id}") {
                let path_of_other = path.replace("{id}", &other);
                let answer = call(&world, method, path, &path_of_other, Some(&token)).await;
                assert_eq!(answer.error_code(), "not_found", "{cell}: another account");
            }
            let concrete = if path.starts_with("/v1/accounts/{id}") {
                path.replace("{id}", &own)
            } else {
                world.path_of(path, actor, Place::Own).await
            };
            let before = world.newest_entries().await;
            let answer = call(&world, method, path, &concrete, Some(&token)).await;
            if is_open {
                assert!(answer.status.is_success(), "{cell}: {answer:?}");
                continue;
            }
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{cell}: {answer:?}");
            assert_eq!(answer.error_code(), "not_allowed", "{cell}");
            assert_eq!(answer.json["message"], Failure::one_account_only().message);
            assert_eq!(world.newest_entries().await, before, "{cell}");
        }
    }
}

#[tokio::test]
async fn session_for_one_account_lists_that_account_alone() {
    let world = World::new().await;
    let technician = &world.actors[2];
    let own = world.account_of(technician, Place::Own).await;
    world.account_of(technician, Place::Own).await;
    let token = world.session_for(technician, &own).await;
    let listed = world.app.get("/v1/accounts", Some(&token)).await.ok();
    assert_eq!(listed["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(listed["accounts"][0]["id"], own);
    let session = world.app.get("/v1/session", Some(&token)).await.ok();
    assert_eq!(session["account_id"], own);
}
