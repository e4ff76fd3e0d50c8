use super::*;
use crate::envelope::Kek;
use crate::random::SeededRandom;
use crate::store::presets as preset_rows;
use crate::testing::TestDatabase;

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

fn setup(public_url: &str, key_seed: u64) -> Setup {
    Setup {
        public_url: public_url.parse().unwrap(),
        kek_ids: vec![Kek::make(&SeededRandom::new(key_seed)).id()],
        msp_name: "Northwind IT".into(),
        owner: Invitee {
            display_name: "Olga Owner".into(),
            email: "olga@northwind.example".into(),
            role: TechnicianRole::Owner,
        },
    }
}

async fn new_store() -> (TestDatabase, Store) {
    let dir = TestDatabase::new();
    let store = dir.open().await;
    (dir, store)
}

#[tokio::test]
async fn first_start_makes_msp_presets_and_owner_and_a_chain_that_verifies() {
    let (_dir, store) = new_store().await;
    let setup = setup("http://localhost:8080", 1);
    let random = SeededRandom::new(9);
    let invitation = prepare(&store, &random, now(), &setup)
        .await
        .unwrap()
        .unwrap();
    let link = invitation.link(&setup.public_url);
    assert!(link.starts_with("http://localhost:8080/enrol#"), "{link}");
    assert_eq!(invitation.technician.role, TechnicianRole::Owner);

    let mut reader = store.read().await.unwrap();
    let [msp] = msps::list(&mut reader).await.unwrap().try_into().unwrap();
    assert_eq!(msp.name, "Northwind IT");
    let presets = preset_rows::list(&mut reader, msp.id).await.unwrap();
    let names: Vec<_> = presets.iter().map(|preset| preset.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Helpdesk Administrator",
            "User Administrator",
            "Exchange Administrator",
            "Global Administrator"
        ]
    );
    assert!(audit::verify(&mut reader, msp.id).await.unwrap().is_ok());
}

#[tokio::test]
async fn second_start_before_anybody_enrolled_prints_a_fresh_link_for_the_same_owner() {
    let (_dir, store) = new_store().await;
    let setup = setup("http://localhost:8080", 1);
    let random = SeededRandom::new(9);
    let first = prepare(&store, &random, now(), &setup)
        .await
        .unwrap()
        .unwrap();
    let second = prepare(&store, &random, now(), &setup)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(first.technician, second.technician);
    assert_ne!(
        first.link(&setup.public_url),
        second.link(&setup.public_url)
    );
    assert_eq!(
        msps::list(&mut store.read().await.unwrap())
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn start_with_another_key_is_refused() {
    let (_dir, store) = new_store().await;
    let random = SeededRandom::new(9);
    prepare(&store, &random, now(), &setup("http://localhost:8080", 1))
        .await
        .unwrap();
    let result = prepare(&store, &random, now(), &setup("http://localhost:8080", 2)).await;
    assert!(matches!(result, Err(SetupError::OtherKek { .. })));
}

#[tokio::test]
async fn start_with_another_host_is_refused_once_somebody_enrolled() {
    let app = crate::testing::TestApp::new().await;
    let random = SeededRandom::new(9);
    let mut moved = setup("https://hallpass.example", 1);
    moved.kek_ids = app.keys.ids();
    let still_empty = prepare(&app.app.store, &random, now(), &moved).await;
    assert!(still_empty.is_ok());
    moved.public_url = "http://localhost:8080".parse().unwrap();
    prepare(&app.app.store, &random, now(), &moved)
        .await
        .unwrap();

    app.enrol(1, TechnicianRole::Owner).await;
    moved.public_url = "http://localhost:9090".parse().unwrap();
    let other_port = prepare(&app.app.store, &random, now(), &moved)
        .await
        .unwrap();
    assert!(
        other_port.is_none(),
        "an owner has enrolled: no more first-owner links"
    );
    moved.public_url = "https://hallpass.example".parse().unwrap();
    let refused = prepare(&app.app.store, &random, now(), &moved).await;
    assert!(matches!(refused, Err(SetupError::HostChanged { .. })));
}
