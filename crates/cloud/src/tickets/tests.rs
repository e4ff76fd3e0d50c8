use core::time::Duration;

use axum::http::{Method, StatusCode};
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{AccountId, CustomerId};
use serde_json::{Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::*;
use crate::audit::{Actor, AuditEvent};
use crate::clock::Clock;
use crate::envelope::KeyRing;
use crate::kek_rotation::KekRotation;
use crate::key_file::KeyFile;
use crate::store::{audit, ticket_systems};
use crate::testing::{
    Answer as HttpAnswer, CLIENT_ID, CLIENT_SECRET, FakeHalo, Member, TestApp, add_customer,
};

/// The client that Customer 1 is in Halo.
const CLIENT: u32 = 12;

/// An MSP with a ticket system, a customer whose policy asks for tickets, and who asks.
struct Desk {
    app: TestApp,
    halo: FakeHalo,
    owner: Member,
    kim: Member,
    customer: CustomerId,
    preset: Value,
    asked: std::cell::Cell<u128>,
}

impl Desk {
    async fn new(need: &str) -> Self {
        let app = TestApp::new().await;
        let owner = app.first_owner().await;
        let kim = app.member(&owner, 1, "technician").await;
        let customer = add_customer(&app, app.msp_id, 1, true).await;
        let halo = FakeHalo::start().await;
        halo.add_ticket(4711, CLIENT.into(), 2);
        halo.add_ticket(4712, CLIENT.into(), 9);
        halo.add_ticket(4713, 13, 2);
        let listed = app.get("/v1/customers", Some(&kim.token)).await.ok();
        let desk = Self {
            preset: listed["customers"][0]["presets"][0]["id"].clone(),
            app,
            halo,
            owner,
            kim,
            customer,
            asked: std::cell::Cell::new(1_000),
        };
        desk.save(&desk.halo.url(), CLIENT_SECRET).await.unwrap();
        desk.set_client(Some(CLIENT)).await;
        desk.ask_for_tickets(need).await;
        desk
    }

    async fn save(&self, url: &str, secret: &str) -> Result<TicketSettings, SaveTicketSystemError> {
        let secret = TicketSecret::new(Zeroizing::new(secret.to_owned()));
        let new = SaveTicketSystem {
            msp_id: self.app.msp_id,
            actor: Actor::CommandLine,
            url,
            tenant: Some("northwind"),
            client_id: CLIENT_ID,
            secret: &secret,
        };
        let policy = self.app.app.tickets.http.policy().clone();
        let with = (&*self.app.app.random, &*self.app.keys);
        let now = self.app.clock.now();
        let mut tx = self.app.app.store.write().await.unwrap();
        let saved = save_ticket_system(&mut tx, &policy, with, now, &new).await?;
        tx.commit().await.unwrap();
        Ok(saved)
    }

    async fn set_client(&self, client: Option<u32>) {
        let mut tx = self.app.app.store.write().await.unwrap();
        ticket_systems::set_client(&mut tx, self.app.msp_id, self.customer, client)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn ask_for_tickets(&self, need: &str) {
        let path = format!("/v1/customers/{}/policy", self.customer);
        let token = Some(self.owner.token.as_str());
        let now = self.app.get(&path, token).await.ok();
        let body = json!({
            "settings": { "ticket": { "value": { "need": need } } },
            "revision": now["policy"]["revision"],
        });
        self.app
            .send(Method::PUT, &path, token, Some(body))
            .await
            .ok();
    }

    async fn ask(&self, ticket: &str) -> HttpAnswer {
        self.asked.set(self.asked.get() + 1);
        self.ask_again(ticket).await
    }

    /// With the key of the last time.
    async fn ask_again(&self, ticket: &str) -> HttpAnswer {
        let body = json!({
            "idempotency_key": Uuid::from_u128(self.asked.get()),
            "customer_id": self.customer,
            "preset_id": self.preset,
            "lifetime_s": 3_600,
            "reason": "Mail flow is down",
            "ticket": ticket,
        });
        let token = Some(self.kim.token.as_str());
        self.app.post("/v1/accounts", token, body).await
    }

    async fn asked_for(&self, ticket: &str) -> AccountId {
        let answer = self.ask(ticket).await.ok();
        serde_json::from_value(answer["account"]["id"].clone()).unwrap()
    }

    async fn refused(&self, ticket: &str, says: &str) {
        let before = self.app.newest_audit().await;
        let answer = self.ask(ticket).await;
        assert_eq!(answer.error_code(), "ticket_invalid", "{answer:?}");
        let message = answer.json["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
        assert_eq!(
            self.app.newest_audit().await,
            before,
            "nothing has happened"
        );
    }

    async fn happen(&self, event: AuditEvent) {
        let now = self.app.clock.now();
        let mut tx = self.app.app.store.write().await.unwrap();
        audit::append(&mut tx, self.app.msp_id, now, Actor::Cloud, event)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn start(&self, account_id: AccountId) {
        let ends_at = self.app.clock.now().plus(Duration::from_hours(1));
        let roles = vec![];
        self.happen(AuditEvent::AccountReady {
            groups: Vec::new(),
            account_id,
            ends_at,
            roles,
        })
        .await;
    }

    async fn end(&self, account_id: AccountId) {
        let cause = EndCause::EndedByTechnician;
        self.happen(AuditEvent::AccountEnded { account_id, cause })
            .await;
    }

    async fn turn(&self) {
        let tickets = &self.app.app.tickets;
        tickets.take_turn(self.app.msp_id).await.unwrap();
    }

    async fn settings(&self) -> TicketSettings {
        let mut reader = self.app.app.store.read().await.unwrap();
        let found = ticket_systems::find(&mut reader, self.app.msp_id).await;
        found.unwrap().unwrap()
    }

    /// The notes that came, each with its ticket.
    fn notes(&self) -> Vec<(i64, String)> {
        let actions = self.halo.take_actions();
        let note = |action: &Value| {
            assert_eq!(action["hiddenfromuser"], true, "{action}");
            assert_eq!(action["sendemail"], false, "{action}");
            let number = action["ticket_id"].as_i64().unwrap();
            (number, action["note"].as_str().unwrap().to_owned())
        };
        actions.iter().map(note).collect()
    }
}

#[tokio::test]
async fn ticket_of_a_request_has_to_be_there_open_and_the_customers() {
    for need in ["required", "optional"] {
        let desk = Desk::new(need).await;
        desk.refused("reset MFA", "enter the number of one ticket")
            .await;
        desk.refused("4712", "4712 is closed").await;
        desk.refused("#4713", "4713 is not one of Customer 1").await;
        desk.refused("INC-4799", "there is no ticket 4799").await;
        desk.ask(" INC-0004711 ").await.ok();
        let newest = desk.app.newest_audit().await;
        assert!(
            matches!(&newest[0], AuditEvent::AccountRequested { ticket, .. }
            if ticket == "INC-0004711")
        );
    }
}

#[tokio::test]
async fn ticket_that_no_policy_asks_for_is_not_looked_up() {
    let desk = Desk::new("off").await;
    desk.ask("4712").await.ok();
    desk.ask_for_tickets("optional").await;
    desk.ask("").await.ok();
    assert_eq!(desk.halo.calls(), 0);
}

#[tokio::test]
async fn request_that_the_policy_refuses_learns_nothing_of_tickets() {
    let desk = Desk::new("required").await;
    let path = format!("/v1/customers/{}/policy", desk.customer);
    let token = Some(desk.owner.token.as_str());
    let body = json!({
        "settings": {
            "enabled": { "value": false },
            "ticket": { "value": { "need": "required" } },
        },
        "revision": 1,
    });
    desk.app
        .send(Method::PUT, &path, token, Some(body))
        .await
        .ok();
    for ticket in ["4711", "4713", "4799"] {
        assert_eq!(desk.ask(ticket).await.error_code(), "policy_forbids");
    }
    assert_eq!(desk.halo.calls(), 0);
}

#[tokio::test]
async fn required_ticket_waits_for_a_system_that_does_not_answer_and_an_optional_one_is_marked() {
    let desk = Desk::new("required").await;
    for fault in [500, 429, 401, 302] {
        desk.halo.fail_next(&[fault]);
        let answer = desk.ask("4711").await;
        assert_eq!(answer.error_code(), "unavailable", "{fault}");
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        let message = answer.json["message"].as_str().unwrap();
        assert!(message.contains("does not answer, try again"), "{message}");
    }
    desk.ask_for_tickets("optional").await;
    desk.halo.fail_next(&[503]);
    let id = desk.asked_for("4711").await;
    let newest = desk.app.newest_audit().await;
    let AuditEvent::TicketNotChecked {
        account_id, error, ..
    } = &newest[0]
    else {
        panic!("{newest:?}");
    };
    assert_eq!((*account_id, error.as_str()), (id, "it answered HTTP 503"));
}

#[tokio::test]
async fn customer_that_is_no_client_has_no_required_ticket() {
    let desk = Desk::new("required").await;
    desk.set_client(None).await;
    desk.refused("4711", "which client of the ticket system Customer 1 is")
        .await;
    desk.ask_for_tickets("optional").await;
    desk.ask("4711").await.ok();
    let newest = desk.app.newest_audit().await;
    assert!(
        matches!(&newest[0], AuditEvent::TicketNotChecked { .. }),
        "{newest:?}"
    );
}

#[tokio::test]
async fn request_that_is_sent_again_is_answered_though_the_ticket_was_closed_meanwhile() {
    let desk = Desk::new("required").await;
    let first = desk.ask("4711").await.ok();
    desk.halo.add_ticket(4711, CLIENT.into(), 9);
    let again = desk.ask_again("4711").await.ok();
    assert_eq!(again["account"]["id"], first["account"]["id"]);
}

#[tokio::test]
async fn ticket_is_told_of_start_and_end_by_private_notes_and_of_nothing_else() {
    let desk = Desk::new("optional").await;
    let id = desk.asked_for("4711").await;
    let without = desk.asked_for("").await;
    desk.turn().await;
    assert_eq!(desk.notes(), []);
    desk.start(id).await;
    desk.start(without).await;
    desk.turn().await;
    let [(number, note)] = desk.notes().try_into().unwrap();
    assert_eq!(number, 4711);
    assert!(
        note.contains("access began") && note.contains(&id.to_string()),
        "{note}"
    );
    desk.end(id).await;
    desk.end(without).await;
    desk.turn().await;
    desk.turn().await;
    let [(number, note)] = desk.notes().try_into().unwrap();
    assert_eq!(number, 4711);
    assert!(
        note.contains("access ended") && note.contains("technician ended it"),
        "{note}"
    );
}

#[tokio::test]
async fn note_that_is_not_taken_is_told_again_later_and_before_those_behind_it() {
    let desk = Desk::new("optional").await;
    let id = desk.asked_for("4711").await;
    desk.start(id).await;
    desk.end(id).await;
    desk.halo.fail_next(&[500, 502]);
    desk.turn().await;
    assert_eq!(desk.notes(), []);
    desk.turn().await;
    assert_eq!(desk.notes(), [], "not before its time");
    let failing = desk.settings().await;
    assert_eq!(failing.last_error.as_deref(), Some("it answered HTTP 500"));
    desk.app.clock.advance(Duration::from_secs(5));
    desk.turn().await;
    assert_eq!(desk.settings().await.attempt, 2);
    desk.app.clock.advance(Duration::from_secs(10));
    desk.turn().await;
    let notes = desk.notes();
    assert!(notes[0].1.contains("began") && notes[1].1.contains("ended"));
    let healed = desk.settings().await;
    assert_eq!(
        (healed.attempt, healed.failing_since, healed.last_error),
        (0, None, None)
    );
}

#[tokio::test]
async fn note_that_is_refused_for_good_or_for_three_days_is_given_up_with_a_word_in_the_log() {
    let desk = Desk::new("optional").await;
    let id = desk.asked_for("4711").await;
    desk.start(id).await;
    desk.halo.fail_next(&[404]);
    desk.turn().await;
    let given_up = |newest: &[AuditEvent]| match &newest[0] {
        AuditEvent::TicketNoteGivenUp {
            account_id, ticket, ..
        } => (*account_id, *ticket),
        other => panic!("{other:?}"),
    };
    assert_eq!(given_up(&desk.app.newest_audit().await), (id, 4711));
    desk.end(id).await;
    desk.halo.fail_next(&[500]);
    desk.turn().await;
    desk.app.clock.advance(Duration::from_hours(72));
    desk.halo.fail_next(&[500]);
    desk.turn().await;
    assert_eq!(given_up(&desk.app.newest_audit().await), (id, 4711));
    assert_eq!(desk.notes(), []);
    assert_eq!(desk.settings().await.failing_since, None);
}

#[tokio::test]
async fn notes_are_told_by_one_process_at_a_time_and_by_the_next_when_that_one_died() {
    let desk = Desk::new("optional").await;
    let id = desk.asked_for("4711").await;
    desk.start(id).await;
    let now = desk.app.clock.now();
    let lease = Duration::from_mins(1);
    let mut tx = desk.app.app.store.write().await.unwrap();
    let dead = ticket_systems::claim(&mut tx, desk.app.msp_id, now, now.plus(lease)).await;
    assert!(dead.unwrap().is_some());
    tx.commit().await.unwrap();
    desk.turn().await;
    assert_eq!(desk.notes(), []);
    desk.app.clock.advance(lease);
    desk.turn().await;
    assert_eq!(desk.notes().len(), 1);
}

#[tokio::test]
async fn sign_in_is_tested_and_says_what_is_wrong() {
    let desk = Desk::new("optional").await;
    let test = || async { desk.app.app.tickets.test(desk.app.msp_id).await.unwrap() };
    assert_eq!(test().await, Some(Ok(())));
    desk.halo.fail_next(&[403]);
    let refused = TicketSystemError::ReadingRefused { status: 403 };
    assert_eq!(test().await, Some(Err(refused)));
    desk.save(&desk.halo.url(), "wrong").await.unwrap();
    let refused = TicketSystemError::SignInRefused { status: 400 };
    assert_eq!(test().await, Some(Err(refused)));
    desk.save("http://127.0.0.1:9/", CLIENT_SECRET)
        .await
        .unwrap();
    assert_eq!(test().await, Some(Err(TicketSystemError::Unreachable)));
    let mut tx = desk.app.app.store.write().await.unwrap();
    assert!(
        ticket_systems::delete(&mut tx, desk.app.msp_id)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert_eq!(test().await, None);
    desk.ask("whatever").await.ok();
}

#[tokio::test]
async fn address_is_https_and_not_within_the_clouds_own_network() {
    let desk = Desk::new("optional").await;
    for url in [
        "http://example.com/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://user:secret@example.com/",
        "nonsense",
    ] {
        let refused = desk.save(url, CLIENT_SECRET).await;
        assert!(
            matches!(refused, Err(SaveTicketSystemError::Url(_))),
            "{url}"
        );
    }
    assert!(
        desk.settings()
            .await
            .url
            .as_str()
            .starts_with(&desk.halo.url())
    );
}

#[tokio::test]
async fn secret_opens_after_the_key_was_rotated_and_stands_in_no_entry_of_the_log() {
    let desk = Desk::new("optional").await;
    let app = &desk.app;
    let file = || KeyFile::new(None, app.dir.path());
    let (store, random, now) = (&app.app.store, &*app.app.random, app.clock.now());
    let rotation = KekRotation::begin(store, file(), random, now)
        .await
        .unwrap();
    while !rotation.retire(now).await.unwrap() {
        rotation.rewrap_some(random, 3).await.unwrap();
    }
    let keys = KeyRing::of_file(file(), file().read().unwrap());
    let mut reader = store.read().await.unwrap();
    let secret = ticket_systems::find_secret(&mut reader, &keys, app.msp_id).await;
    assert_eq!(secret.unwrap().unwrap().expose(), CLIENT_SECRET);
    drop(reader);
    let log = format!("{:?}", app.newest_audit().await);
    assert!(!log.contains(CLIENT_SECRET), "{log}");
}
