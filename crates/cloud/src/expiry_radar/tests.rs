use zeroize::Zeroizing;

use super::*;
use crate::app_registration::{NewRegistration, save};
use crate::testing::{TestApp, add_customer};
use uuid::Uuid;

const DAY: Duration = Duration::from_hours(24);

#[test]
fn alarm_is_that_of_the_fewest_days() {
    let now = Timestamp::from_unix_ms(1_795_000_000_000);
    for (left, expected) in [
        (61 * DAY, None),
        (60 * DAY, Some(60)),
        (31 * DAY, Some(60)),
        (30 * DAY, Some(30)),
        (8 * DAY, Some(30)),
        (7 * DAY, Some(7)),
        (Duration::from_secs(1), Some(7)),
        (Duration::ZERO, Some(0)),
    ] {
        assert_eq!(alarm_days(now.plus(left), now), expected, "{left:?}");
    }
    assert_eq!(alarm_days(now, now.plus(DAY)), Some(0));
}

#[tokio::test]
async fn alarms_are_given_once_each_and_begin_anew_with_another_credential() {
    let app = TestApp::new().await;
    let radar = ExpiryRadar {
        store: app.app.store.clone(),
        clock: app.app.clock.clone(),
    };
    let begun = app.app.clock.now();
    let put = async |expires_at: Timestamp| {
        let secret = Zeroizing::new("Xq7~canary".to_owned());
        let client_id = Uuid::from_u128(1);
        let new = NewRegistration::of_secret(client_id, &secret, Some(expires_at), begun).unwrap();
        let mut tx = app.app.store.write().await.unwrap();
        let made_with = (&*app.app.random, &*app.app.keys);
        let by = (app.msp_id, Actor::CommandLine);
        save(&mut tx, made_with, by, &new).await.unwrap();
        tx.commit().await.unwrap();
    };
    put(begun.plus(100 * DAY)).await;
    let mut alarms = Vec::new();
    for day in 0..=110 {
        let now = begun.plus(day * DAY);
        for _ in 0..2 {
            for _ in 0..radar.look(now).await.unwrap() {
                let newest = app.newest_audit().await;
                let AuditEvent::AppCredentialExpiring { days, .. } = newest[0] else {
                    panic!("{newest:?}");
                };
                alarms.push((day, days));
            }
        }
    }
    assert_eq!(alarms, [(40, 60), (70, 30), (93, 7), (100, 0)]);
    put(begun.plus(150 * DAY)).await;
    assert_eq!(radar.look(begun.plus(110 * DAY)).await.unwrap(), 1);
    assert_eq!(radar.look(begun.plus(110 * DAY)).await.unwrap(), 0);
}

#[tokio::test]
async fn own_secret_of_a_connection_is_alarmed_about_until_the_registration_takes_its_place() {
    let app = TestApp::new().await;
    let radar = ExpiryRadar {
        store: app.app.store.clone(),
        clock: app.app.clock.clone(),
    };
    let customer = add_customer(&app, app.msp_id, 1, true).await;
    let begun = app.app.clock.now();
    let mut tx = app.app.store.write().await.unwrap();
    let found = connections::find_by_customer(&mut tx, app.msp_id, customer).await;
    let connection = found.unwrap().unwrap();
    let (msp_id, id) = (app.msp_id, connection.id);
    connections::set_secret_expiry(&mut tx, msp_id, id, Some(begun.plus(100 * DAY)))
        .await
        .unwrap();
    let first = find_first_expiry(&mut tx).await.unwrap();
    assert_eq!(first, Some(begun.plus(100 * DAY)));
    tx.commit().await.unwrap();
    let mut alarms = Vec::new();
    for day in 0..=95 {
        for _ in 0..2 {
            for _ in 0..radar.look(begun.plus(day * DAY)).await.unwrap() {
                let newest = app.newest_audit().await;
                let AuditEvent::ConnectionSecretExpiring {
                    days, customer_id, ..
                } = newest[0]
                else {
                    panic!("{newest:?}");
                };
                assert_eq!(customer_id, customer);
                alarms.push((day, days));
            }
        }
    }
    assert_eq!(alarms, [(40, 60), (70, 30), (93, 7)]);
    let mut tx = app.app.store.write().await.unwrap();
    let (random, keys) = (&*app.app.random, &*app.app.keys);
    connections::use_registration(&mut tx, random, keys, msp_id, &connection, begun)
        .await
        .unwrap();
    assert_eq!(find_first_expiry(&mut tx).await.unwrap(), None);
    tx.commit().await.unwrap();
    assert_eq!(radar.look(begun.plus(100 * DAY)).await.unwrap(), 0);
}
