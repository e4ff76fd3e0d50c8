use core::time::Duration;

use super::*;
use crate::store::webhooks::find;
use crate::testing::{Receiver, TestApp};
use crate::webhook::{Webhook, WebhookSecret};
use crate::webhook_addition::{NewWebhook, add_webhook};

struct Hooked {
    app: TestApp,
    receiver: Receiver,
    id: WebhookId,
    secret: WebhookSecret,
}

impl Hooked {
    async fn new(events: &[&str]) -> Self {
        let app = TestApp::new().await;
        let receiver = Receiver::start().await;
        let (webhook, secret) = add(&app, &receiver.url(), events).await;
        Self {
            app,
            receiver,
            id: webhook.id,
            secret,
        }
    }

    async fn happen(&self, name: &str) {
        let event = AuditEvent::MspCreated { name: name.into() };
        let mut tx = self.app.app.store.write().await.unwrap();
        let now = self.app.app.clock.now();
        audit::append(&mut tx, self.app.msp_id, now, Actor::Cloud, event)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn turn(&self) {
        let delivery = &self.app.app.webhooks;
        delivery.take_turn(self.app.msp_id, self.id).await.unwrap();
    }

    async fn webhook(&self) -> Webhook {
        let mut reader = self.app.app.store.read().await.unwrap();
        let found = find(&mut reader, self.app.msp_id, self.id).await;
        found.unwrap().unwrap()
    }

    /// The names that came since the last look.
    fn names(&self) -> Vec<String> {
        let came = self.receiver.take();
        came.iter()
            .map(|message| {
                let name = &message.json()["data"]["event"]["name"];
                name.as_str().unwrap_or("-").to_owned()
            })
            .collect()
    }
}

async fn add(app: &TestApp, url: &str, events: &[&str]) -> (Webhook, WebhookSecret) {
    let events: Vec<_> = events.iter().map(|kind| (*kind).to_owned()).collect();
    let new = NewWebhook {
        msp_id: app.msp_id,
        actor: Actor::CommandLine,
        url,
        events: &events,
    };
    let policy = app.app.webhooks.sender.policy().clone();
    let random = &*app.app.random;
    let mut tx = app.app.store.write().await.unwrap();
    let now = app.app.clock.now();
    let added = add_webhook(&mut tx, &policy, random, &app.keys, now, &new).await;
    tx.commit().await.unwrap();
    added.unwrap()
}

#[tokio::test]
async fn events_come_signed_in_their_order_and_once_while_they_are_taken() {
    let hooked = Hooked::new(&[]).await;
    for name in ["one", "two", "three"] {
        hooked.happen(name).await;
    }
    hooked.turn().await;
    hooked.turn().await;
    let came = hooked.receiver.take();
    let kinds: Vec<_> = came.iter().map(crate::testing::Received::kind).collect();
    assert_eq!(kinds[0], "webhook_added", "its own addition first");
    assert_eq!(kinds.len(), 4);
    let second = &came[2];
    assert_eq!(second.json()["data"]["event"]["name"], "two");
    let now = hooked.app.app.clock.now();
    let id = second.header("webhook-id");
    let expected = hooked.secret.sign(id, now, &second.text);
    assert_eq!(second.header("webhook-signature"), expected);
    let seconds = (now.unix_ms() / 1_000).to_string();
    assert_eq!(second.header("webhook-timestamp"), seconds);
    assert_eq!(second.header("content-type"), "application/json");
    hooked.happen("four").await;
    hooked.turn().await;
    assert_eq!(hooked.names(), ["four"]);
}

#[tokio::test]
async fn events_that_are_not_asked_for_are_passed_over() {
    let hooked = Hooked::new(&["group_deleted"]).await;
    hooked.happen("one").await;
    hooked.turn().await;
    assert_eq!(hooked.receiver.take().len(), 0);
    let mut reader = hooked.app.app.store.read().await.unwrap();
    let end = audit::find_end(&mut reader, hooked.app.msp_id)
        .await
        .unwrap();
    assert_eq!(hooked.webhook().await.told_seq, end.seq);
}

#[tokio::test]
async fn event_that_is_refused_comes_again_under_its_id_and_holds_up_those_behind_it() {
    let hooked = Hooked::new(&["msp_created"]).await;
    hooked.happen("one").await;
    hooked.happen("two").await;
    hooked
        .receiver
        .answer_next(&[(204, None), (500, None), (500, None)]);
    hooked.turn().await;
    let first = hooked.receiver.take();
    assert_eq!(first.len(), 2);
    hooked.turn().await;
    assert_eq!(hooked.receiver.take().len(), 0, "not before its time");
    let failing = hooked.webhook().await;
    assert_eq!(failing.attempt, 1);
    assert_eq!(
        failing.last_error.as_deref(),
        Some("the answer was HTTP 500")
    );

    hooked.app.clock.advance(Duration::from_secs(5));
    hooked.turn().await;
    let again = hooked.receiver.take();
    assert_eq!(again[0].header("webhook-id"), first[1].header("webhook-id"));
    assert_eq!(again[0].text, first[1].text);
    assert_eq!(hooked.webhook().await.attempt, 2);
    hooked.app.clock.advance(Duration::from_secs(10));
    hooked.turn().await;
    assert_eq!(hooked.names(), ["two"]);
    let healed = hooked.webhook().await;
    assert_eq!(
        (healed.attempt, healed.failing_since, healed.last_error),
        (0, None, None)
    );
}

#[tokio::test]
async fn receiver_that_asks_for_time_gets_it_up_to_an_hour() {
    let hooked = Hooked::new(&["msp_created"]).await;
    hooked.happen("one").await;
    hooked
        .receiver
        .answer_next(&[(429, Some("600")), (503, Some("99999999"))]);
    for longest in [600, 3_600] {
        let now = hooked.app.app.clock.now();
        hooked.turn().await;
        assert_eq!(
            hooked.webhook().await.due_at.since(now),
            Duration::from_secs(longest)
        );
        hooked.app.clock.advance(Duration::from_secs(longest));
    }
    hooked.receiver.take();
    hooked.turn().await;
    assert_eq!(hooked.names(), ["one"]);
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let hooked = Hooked::new(&["msp_created"]).await;
    let other = Receiver::start().await;
    hooked.happen("one").await;
    hooked.receiver.answer_next(&[(307, Some(&other.url()))]);
    hooked.turn().await;
    assert_eq!(other.take().len(), 0);
    assert_eq!(hooked.webhook().await.attempt, 1);
}

#[tokio::test]
async fn webhook_that_takes_nothing_for_three_days_is_disabled_and_others_are_told() {
    let hooked = Hooked::new(&["msp_created"]).await;
    let watching = Receiver::start().await;
    let (watcher, _) = add(&hooked.app, &watching.url(), &["webhook_disabled"]).await;
    hooked.happen("one").await;
    hooked.receiver.answer_next(&[(500, None); 3]);
    hooked.turn().await;
    hooked
        .app
        .clock
        .advance(DISABLE_AFTER.saturating_sub(Duration::from_secs(1)));
    hooked.turn().await;
    assert_eq!(hooked.webhook().await.disabled_at, None);
    hooked.app.clock.advance(Duration::from_mins(30));
    hooked.turn().await;
    let disabled = hooked.webhook().await;
    assert_eq!(disabled.disabled_at, Some(hooked.app.app.clock.now()));
    assert_eq!(hooked.receiver.take().len(), 3);
    hooked.app.clock.advance(Duration::from_hours(10));
    hooked.turn().await;
    assert_eq!(hooked.receiver.take().len(), 0, "nothing is sent any more");

    let delivery = &hooked.app.app.webhooks;
    delivery
        .take_turn(hooked.app.msp_id, watcher.id)
        .await
        .unwrap();
    let told = watching.take();
    let event = &told[0].json()["data"]["event"];
    assert_eq!(event["webhook_id"], hooked.id.to_string());
}

#[tokio::test]
async fn webhook_whose_receiver_is_gone_is_disabled_at_once() {
    let hooked = Hooked::new(&["msp_created"]).await;
    hooked.happen("one").await;
    hooked.receiver.answer_next(&[(410, None)]);
    hooked.turn().await;
    assert!(hooked.webhook().await.disabled_at.is_some());
}

#[tokio::test]
async fn webhook_is_told_by_one_at_a_time_and_by_the_next_when_that_one_died() {
    let hooked = Hooked::new(&["msp_created"]).await;
    hooked.happen("one").await;
    let now = hooked.app.app.clock.now();
    let mut tx = hooked.app.app.store.write().await.unwrap();
    let dead = webhooks::claim(&mut tx, hooked.app.msp_id, hooked.id, now, now.plus(LEASE))
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
    hooked.turn().await;
    assert_eq!(hooked.receiver.take().len(), 0);
    hooked.app.clock.advance(LEASE);
    hooked.turn().await;
    assert_eq!(hooked.names(), ["one"]);
    let told = Told {
        seq: 1,
        was_taken: false,
        failure: None,
    };
    hooked.app.app.webhooks.record(&dead, told).await.unwrap();
    assert!(
        hooked.webhook().await.told_seq > 1,
        "the fence of the dead one is old"
    );
}

#[tokio::test]
async fn delivery_while_it_runs_tells_what_happens() {
    let hooked = Hooked::new(&["msp_created"]).await;
    hooked.happen("one").await;
    let delivery = hooked.app.app.webhooks.clone();
    let shutdown = hooked.app.app.shutdown.clone();
    let running = tokio::spawn(async move { delivery.run(shutdown).await });
    let mut came = Vec::new();
    while came.is_empty() {
        tokio::task::yield_now().await;
        came = hooked.names();
    }
    assert_eq!(came, ["one"]);
    hooked.app.shutdown.request();
    running.await.unwrap();
}
