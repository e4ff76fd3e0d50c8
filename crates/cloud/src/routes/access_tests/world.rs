//! An MSP with everybody in it, and another one beside it.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::Method;
use hallpass_approval::{APPROVAL_LIFETIME, Code, Nonce};
use hallpass_protocol::access::{AccessMode, AssignedTo, Assignee, Assignment, PutAccessRequest};
use hallpass_protocol::ids::{
    AccountId, ApprovalId, ComputerSignInId, CustomerId, EntraTenantId, GroupId, IdempotencyKey,
    MspId, PasskeyId, PresetId, ProposalId, SessionId, TechnicianId,
};
use hallpass_protocol::policy::{Approvers, LevelView, PolicyLevel, PolicySettings, Setting};
use hallpass_protocol::preset_proposal::PresetChange;
use hallpass_protocol::technician::{TechnicianRole, TechnicianState};
use hallpass_protocol::{Lifetime, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::AppParts;
use crate::approval::{Approval, ApprovalSecrets, Stage};
use crate::audit::{Actor, AuditRecord};
use crate::clock::Clock;
use crate::computer_sign_in::{self, AccountBound, ComputerSignIn};
use crate::customer_access::save_access;
use crate::lifecycle::NewAccount;
use crate::preset_administration::add_preset;
use crate::secret_text::hash_secret_text;
use crate::store::groups::Group;
use crate::store::passkeys::EnrolledPasskey;
use crate::store::preset_proposals::{self, PresetProposal};
use crate::store::sessions::{OriginKind, Session};
use crate::store::technicians::{Standing, Technician};
use crate::store::{
    approvals, audit, computer_sign_ins, groups, logos, passkeys, policies, presets, sessions,
    technicians, webhooks,
};
use crate::testing::{Answer, TestApp, TestLimits, add_customer, make_ready};
use crate::webhook_addition::{NewWebhook, add_webhook};

/// Whose the object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The caller's.
    Own,
    /// Another technician's.
    Others,
    /// Another technician's, for another customer; of technicians, another owner.
    OtherCustomers,
    /// Another MSP's.
    OtherMsps,
}

impl Place {
    pub(super) const ALL: [Self; 4] = [
        Self::Own,
        Self::Others,
        Self::OtherCustomers,
        Self::OtherMsps,
    ];
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) role: TechnicianRole,
    pub(super) msp_id: MspId,
    pub(super) id: TechnicianId,
    pub(super) passkey_id: PasskeyId,
}

pub(super) struct World {
    pub(super) app: TestApp,
    /// Owner, admin, technician, auditor.
    pub(super) actors: [Person; 4],
    pub(super) other_msp: MspId,
    customers: [CustomerId; 3],
    preset_id: PresetId,
    made: AtomicU64,
}

impl World {
    pub(super) async fn new() -> Self {
        let app = TestApp::with_limits(TestLimits::unlimited()).await;
        let other_msp = app.other_msp().await;
        let customers = [
            add_customer(&app, app.msp_id, 1, true).await,
            add_customer(&app, app.msp_id, 2, true).await,
            add_customer(&app, other_msp, 3, true).await,
        ];
        // One passkey from a real ceremony; the others are copies of it under other ids.
        app.enrol(1, TechnicianRole::Auditor).await;
        let msp_id = app.msp_id;
        let nobody = Person {
            role: TechnicianRole::Auditor,
            msp_id,
            id: TechnicianId::new(Uuid::nil()),
            passkey_id: PasskeyId::new(Uuid::nil()),
        };
        let preset = presets::list(&mut app.app.store.read().await.unwrap(), msp_id).await;
        let mut world = Self {
            preset_id: preset.unwrap().remove(0).id,
            app,
            actors: [nobody; 4],
            other_msp,
            customers,
            made: AtomicU64::new(1_000),
        };
        let roles = [
            TechnicianRole::Owner,
            TechnicianRole::Admin,
            TechnicianRole::Technician,
            TechnicianRole::Auditor,
        ];
        for (n, role) in roles.into_iter().enumerate() {
            world.actors[n] = world.add_person(msp_id, role).await;
        }
        world.allow_computer_sign_in().await;
        world
    }

    /// At a customer, of each MSP: the level that the table saves is another one.
    async fn allow_computer_sign_in(&self) {
        let settings = PolicySettings {
            computer_sign_in: Some(Setting::open(true)),
            ..PolicySettings::default()
        };
        let [_, second, others] = self.customers;
        let mut tx = self.app.app.store.write().await.unwrap();
        for (msp_id, customer_id) in [(self.app.msp_id, second), (self.other_msp, others)] {
            let level = LevelView {
                level: PolicyLevel::Customer { customer_id },
                settings: settings.clone(),
                precedence: None,
                revision: 1,
                saved_at: Some(self.app.clock.now()),
            };
            policies::put(&mut tx, msp_id, &level, self.app.clock.now())
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }

    fn next(&self) -> u128 {
        self.made.fetch_add(1, Ordering::Relaxed).into()
    }

    /// A technician with a passkey.
    pub(super) async fn add_person(&self, msp_id: MspId, role: TechnicianRole) -> Person {
        let n = self.next();
        let technician = Technician {
            msp_id,
            id: TechnicianId::new(Uuid::from_u128(n)),
            display_name: format!("Person {n}"),
            email: format!("person-{n}@msp.example"),
            role,
            state: TechnicianState::Invited,
        };
        let now = self.app.clock.now();
        let mut tx = self.app.app.store.write().await.unwrap();
        technicians::insert(&mut tx, &technician, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let person = Person {
            role,
            msp_id,
            id: technician.id,
            passkey_id: PasskeyId::new(Uuid::from_u128(n)),
        };
        self.add_passkey(&person, person.passkey_id).await;
        person
    }

    async fn add_passkey(&self, person: &Person, passkey_id: PasskeyId) {
        let mut tx = self.app.app.store.write().await.unwrap();
        let enrolled = passkeys::find_by_credential_id(&mut tx, &[1; 16])
            .await
            .unwrap()
            .unwrap();
        let mut copy = serde_json::to_value(&enrolled.passkey).unwrap();
        let credential_id = data_encoding::BASE64URL_NOPAD.encode(passkey_id.as_uuid().as_bytes());
        copy["cred"]["cred_id"] = json!(credential_id);
        let passkey = EnrolledPasskey {
            msp_id: person.msp_id,
            id: passkey_id,
            technician_id: person.id,
            passkey: serde_json::from_value(copy).unwrap(),
            ..enrolled
        };
        passkeys::insert(&mut tx, &passkey).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The token of a new session.
    pub(super) async fn session_of(&self, person: &Person) -> String {
        let token = format!("token-{}", self.next());
        self.add_session(person, &token).await;
        token
    }

    async fn add_session(&self, person: &Person, token: &str) -> SessionId {
        let now = self.app.clock.now();
        let session = Session {
            msp_id: person.msp_id,
            id: SessionId::new(Uuid::from_u128(self.next())),
            technician_id: person.id,
            passkey_id: person.passkey_id,
            origin_kind: OriginKind::Extension,
            thumbprint: self.app.browser.thumbprint(),
            browser: "Chromium 156 on Linux".into(),
            address: None,
            created_at: now,
            last_used_at: now,
            expires_at: now.plus(Duration::from_hours(10)),
            idle_timeout_s: 3_600,
            account: None,
        };
        let mut tx = self.app.app.store.write().await.unwrap();
        sessions::insert(&mut tx, &session, &hash_secret_text(token))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        session.id
    }

    /// Lets only this session be past its end.
    pub(super) async fn expire(&self, token: &str) {
        let mut tx = self.app.app.store.write().await.unwrap();
        let session = sessions::find_by_token(&mut tx, &hash_secret_text(token))
            .await
            .unwrap()
            .unwrap();
        let (msp_id, technician_id) = (session.msp_id, session.technician_id);
        sessions::delete(&mut tx, msp_id, technician_id, session.id)
            .await
            .unwrap();
        let session = Session {
            created_at: Timestamp::from_unix_ms(1),
            expires_at: Timestamp::from_unix_ms(2),
            ..session
        };
        sessions::insert(&mut tx, &session, &hash_secret_text(token))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// A session that the suspension of its technician did not end.
    pub(super) async fn session_of_suspended(&self) -> String {
        let person = self
            .add_person(self.app.msp_id, TechnicianRole::Owner)
            .await;
        let token = self.session_of(&person).await;
        let mut tx = self.app.app.store.write().await.unwrap();
        let technician = technicians::find(&mut tx, person.msp_id, person.id)
            .await
            .unwrap()
            .unwrap();
        technicians::set_standing(&mut tx, &technician, Standing::Suspended)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        token
    }

    /// The route's path with the ids of new objects.
    pub(super) async fn path_of(&self, path: &str, actor: &Person, place: Place) -> String {
        if path.contains("{sha256}") {
            return path.replace("{sha256}", &self.add_logo(place).await);
        }
        let Some((collection, _)) = path.split_once("/{id}") else {
            return path.to_owned();
        };
        match collection {
            "/v1/accounts" => path.replace("{id}", &self.add_account(actor, place).await),
            "/v1/approvals" => path.replace("{id}", &self.add_approval(actor, place).await),
            "/v1/computer-sign-ins" => {
                path.replace("{id}", &self.add_computer_sign_in(actor, place).await)
            }
            "/v1/sessions" => {
                let person = self.person_at(actor, place).await;
                let token = format!("object-{}", self.next());
                let id = self.add_session(&person, &token).await;
                path.replace("{id}", &id.to_string())
            }
            "/v1/passkeys" => {
                let person = self.person_at(actor, place).await;
                let id = PasskeyId::new(Uuid::from_u128(self.next()));
                self.add_passkey(&person, id).await;
                path.replace("{id}", &id.to_string())
            }
            "/v1/technicians" => {
                let person = self.person_at(actor, place).await;
                let id = PasskeyId::new(Uuid::from_u128(self.next()));
                self.add_passkey(&person, id).await;
                path.replace("{id}", &person.id.to_string())
                    .replace("{passkey_id}", &id.to_string())
            }
            "/v1/groups" => self.group_path(path, place).await,
            // It may be disconnected: nobody else has it.
            "/v1/customers" if path.ends_with("/connection") => {
                let msp_id = match place {
                    Place::OtherMsps => self.other_msp,
                    _ => self.app.msp_id,
                };
                let id = add_customer(&self.app, msp_id, self.next(), true).await;
                path.replace("{id}", &id.to_string())
            }
            "/v1/customers" => {
                let path = path.replace("{id}", &self.customer_at(place).to_string());
                if !path.contains("{group_id}") {
                    return path;
                }
                let msp_id = match place {
                    Place::OtherMsps => self.other_msp,
                    _ => self.app.msp_id,
                };
                path.replace("{group_id}", &self.add_group(msp_id).await.to_string())
            }
            "/v1/presets" => path.replace("{id}", &self.add_preset(place).await),
            "/v1/preset-proposals" => path.replace("{id}", &self.add_proposal(actor, place).await),
            "/v1/webhooks" => path.replace("{id}", &self.add_webhook(place).await),
            other => panic!("no objects are known for {other}"),
        }
    }

    /// One that accounts are asked for, another one, another MSP's.
    fn customer_at(&self, place: Place) -> CustomerId {
        let [first, second, others] = self.customers;
        match place {
            Place::Own | Place::Others => first,
            Place::OtherCustomers => second,
            Place::OtherMsps => others,
        }
    }

    async fn group_path(&self, path: &str, place: Place) -> String {
        let (msp_id, member_msp) = match place {
            Place::Own | Place::Others => (self.app.msp_id, self.app.msp_id),
            Place::OtherCustomers => (self.app.msp_id, self.other_msp),
            Place::OtherMsps => (self.other_msp, self.app.msp_id),
        };
        let group_id = self.add_group(msp_id).await;
        let member = self
            .add_person(member_msp, TechnicianRole::Technician)
            .await;
        path.replace("{id}", &group_id.to_string())
            .replace("{technician_id}", &member.id.to_string())
    }

    async fn add_group(&self, msp_id: MspId) -> GroupId {
        let n = self.next();
        let group = Group {
            msp_id,
            id: GroupId::new(Uuid::from_u128(n)),
            name: format!("Group {n}"),
            members: Vec::new(),
        };
        let now = self.app.clock.now();
        let mut tx = self.app.app.store.write().await.unwrap();
        groups::insert(&mut tx, &group, now).await.unwrap();
        tx.commit().await.unwrap();
        group.id
    }

    /// One as [`Self::preset_settings`] describes it.
    async fn add_preset(&self, place: Place) -> String {
        let msp_id = match place {
            Place::OtherMsps => self.other_msp,
            _ => self.app.msp_id,
        };
        let settings = serde_json::from_value(Self::preset_settings("Mail")).unwrap();
        let by = (Actor::CommandLine, self.app.clock.now());
        let mut tx = self.app.app.store.write().await.unwrap();
        // The one of before, if it is still there.
        for preset in presets::list(&mut tx, msp_id).await.unwrap() {
            if preset.name == "Mail" {
                presets::delete(&mut tx, msp_id, preset.id).await.unwrap();
            }
        }
        let random = &*self.app.app.random;
        let made = add_preset(&mut tx, random, msp_id, settings, by).await;
        tx.commit().await.unwrap();
        made.unwrap().id.to_string()
    }

    /// One that the caller proposed, or somebody on the command line.
    async fn add_proposal(&self, actor: &Person, place: Place) -> String {
        let (msp_id, proposed_by) = match place {
            Place::Own => (actor.msp_id, Some(actor.id)),
            Place::Others | Place::OtherCustomers => (self.app.msp_id, None),
            Place::OtherMsps => (self.other_msp, None),
        };
        let n = self.next();
        let after = serde_json::from_value(Self::preset_settings(&format!("Proposed {n}")));
        let proposal = PresetProposal {
            id: ProposalId::new(Uuid::from_u128(n)),
            change: PresetChange::Add {
                after: after.unwrap(),
            },
            proposed_by,
            proposed_at: self.app.clock.now(),
        };
        let mut tx = self.app.app.store.write().await.unwrap();
        preset_proposals::insert(&mut tx, msp_id, &proposal)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        proposal.id.to_string()
    }

    fn preset_settings(name: &str) -> Value {
        json!({
            "name": name,
            "roles": [{ "template_id": Uuid::from_u128(1), "name": "Exchange Administrator" }],
            "lifetime_default_s": 3_600, "lifetime_min_s": 900, "lifetime_max_s": 7_200,
        })
    }

    async fn add_logo(&self, place: Place) -> String {
        let msp_id = match place {
            Place::OtherMsps => self.other_msp,
            _ => self.app.msp_id,
        };
        let sha256 = format!("{:064x}", self.next()).parse().unwrap();
        let now = self.app.clock.now();
        let mut tx = self.app.app.store.write().await.unwrap();
        logos::insert(&mut tx, msp_id, (&sha256, b"png"), now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        sha256.to_string()
    }

    async fn add_webhook(&self, place: Place) -> String {
        let new = NewWebhook {
            msp_id: match place {
                Place::OtherMsps => self.other_msp,
                _ => self.app.msp_id,
            },
            actor: Actor::CommandLine,
            url: "http://127.0.0.1:9/",
            events: &[],
        };
        let AppParts {
            random,
            keys,
            webhooks: delivery,
            ..
        } = &*self.app.app;
        let policy = delivery.sender.policy();
        let mut tx = self.app.app.store.write().await.unwrap();
        let now = self.app.clock.now();
        let added = add_webhook(&mut tx, policy, &**random, keys, now, &new).await;
        let webhook = added.unwrap().0;
        // One at a time: there is a limit to them.
        for other in webhooks::list(&mut tx, new.msp_id).await.unwrap() {
            if other.id != webhook.id {
                webhooks::delete(&mut tx, new.msp_id, other.id)
                    .await
                    .unwrap();
            }
        }
        tx.commit().await.unwrap();
        webhook.id.to_string()
    }

    /// The caller, or somebody new.
    async fn person_at(&self, actor: &Person, place: Place) -> Person {
        let (msp_id, role) = match place {
            Place::Own => return *actor,
            Place::Others => (self.app.msp_id, TechnicianRole::Technician),
            Place::OtherCustomers => (self.app.msp_id, TechnicianRole::Owner),
            Place::OtherMsps => (self.other_msp, TechnicianRole::Technician),
        };
        self.add_person(msp_id, role).await
    }

    /// A request of somebody that nobody has opened, for the customer that belongs to the place.
    async fn add_approval(&self, actor: &Person, place: Place) -> String {
        let person = self.person_at(actor, place).await;
        let customer_id = self.customer_at(place);
        let n = self.next();
        let (random, now) = (&self.app.app.random, self.app.clock.now());
        let approval = Approval {
            groups: Vec::new(),
            msp_id: person.msp_id,
            id: ApprovalId::new(Uuid::from_u128(n)),
            requester_id: person.id,
            session_id: SessionId::new(Uuid::from_u128(n)),
            passkey_id: person.passkey_id,
            browser: "Chromium 156 on Linux".into(),
            address: None,
            idempotency_key: IdempotencyKey::new(Uuid::from_u128(n)),
            customer_id,
            customer_name: "Contoso".into(),
            tenant_id: EntraTenantId::new(Uuid::from_u128(n)),
            tenant_domain: "contoso.onmicrosoft.com".into(),
            preset_id: self.preset_id,
            preset_name: "Mail".into(),
            roles: Vec::new(),
            lifetime: Lifetime::from_secs(3_600).unwrap(),
            reason: "Ticket 4711".into(),
            ticket: String::new(),
            unchecked_ticket: None,
            starts_at: None,
            warnings: Vec::new(),
            approvers: Approvers {
                count: 1,
                may_be_oneself: false,
            },
            secrets: ApprovalSecrets::make(|bytes| random.fill(bytes)),
            code: Code::make(|bytes| random.fill(bytes)),
            requested_at: now,
            expires_at: now.plus(APPROVAL_LIFETIME),
            stage: Stage::Waiting,
            decided_at: None,
            ended_by: None,
            ended_from: None,
            ended_place: None,
            place: None,
            denial: String::new(),
            is_alarm: false,
            account_id: None,
            revision: 1,
            openings: BTreeMap::new(),
            given: Vec::new(),
        };
        let mut tx = self.app.app.store.write().await.unwrap();
        approvals::insert(&mut tx, &**random, &self.app.keys, &approval)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        approval.id.to_string()
    }

    /// A computer's wish that somebody opened.
    async fn add_computer_sign_in(&self, actor: &Person, place: Place) -> String {
        let person = self.person_at(actor, place).await;
        let n = self.next();
        let (random, now) = (&self.app.app.random, self.app.clock.now());
        let wish = ComputerSignIn {
            id: ComputerSignInId::new(Uuid::from_u128(n)),
            token_hash: hash_secret_text(&format!("wish-{n}")),
            thumbprint: self.app.browser.thumbprint(),
            public_key: [9; 32],
            browser: "Chromium 156 on Linux".into(),
            address: None,
            network: None,
            secrets: ApprovalSecrets::make(|bytes| random.fill(bytes)),
            code: Code::make(|bytes| random.fill(bytes)),
            requested_at: now,
            expires_at: now.plus(APPROVAL_LIFETIME),
            stage: computer_sign_in::Stage::Waiting,
            opening: None,
            revision: 1,
        };
        let opening = computer_sign_in::Opening {
            msp_id: person.msp_id,
            technician_id: person.id,
            nonce: Nonce::new([7; 16]),
            opened_at: now,
        };
        let opened = (computer_sign_in::Stage::Opened, Some(opening));
        let mut tx = self.app.app.store.write().await.unwrap();
        let keys = &self.app.keys;
        computer_sign_ins::insert(&mut tx, &**random, keys, &wish)
            .await
            .unwrap();
        assert!(
            computer_sign_ins::change(&mut tx, &wish, opened, now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        wish.id.to_string()
    }

    /// The token of a session for this account alone, which is ready.
    pub(super) async fn session_for(&self, person: &Person, account_id: &str) -> String {
        let token = self.session_of(person).await;
        let account_id: AccountId = account_id.parse().unwrap();
        make_ready(&self.app, account_id).await;
        let mut tx = self.app.app.store.write().await.unwrap();
        let hash = hash_secret_text(&token);
        let session = sessions::find_by_token(&mut tx, &hash).await.unwrap();
        let mut session = session.unwrap();
        sessions::delete(&mut tx, session.msp_id, person.id, session.id)
            .await
            .unwrap();
        session.account = Some(AccountBound {
            account_id,
            version: 3,
            sealed: None,
        });
        sessions::insert(&mut tx, &session, &hash).await.unwrap();
        tx.commit().await.unwrap();
        token
    }

    async fn add_account(&self, actor: &Person, place: Place) -> String {
        let person = self.person_at(actor, place).await;
        self.account_of(&person, place).await
    }

    /// A new account of somebody, for the customer that belongs to the place.
    pub(super) async fn account_of(&self, person: &Person, place: Place) -> String {
        let [first, second, others] = self.customers;
        let customer_id = match place {
            _ if person.msp_id == self.other_msp => others,
            Place::Own | Place::Others => first,
            Place::OtherCustomers => second,
            Place::OtherMsps => others,
        };
        let mut reader = self.app.app.store.read().await.unwrap();
        let technician = technicians::find(&mut reader, person.msp_id, person.id)
            .await
            .unwrap()
            .unwrap();
        let preset = presets::list(&mut reader, person.msp_id)
            .await
            .unwrap()
            .remove(0);
        drop(reader);
        let new = NewAccount {
            idempotency_key: IdempotencyKey::new(Uuid::from_u128(self.next())),
            customer_id,
            preset_id: preset.id,
            lifetime: Lifetime::from_secs(3_600).unwrap(),
            reason: "Ticket 4711".into(),
            ticket: String::new(),
            unchecked_ticket: None,
            starts_at: None,
            passkey_id: person.passkey_id,
        };
        let account = self.app.app.lifecycle.request(&technician, new).await;
        account.unwrap().id.to_string()
    }

    /// Technicians reach what is assigned to them from now on: this one, the first customer.
    pub(super) async fn assign_first_customer(&self, technician: &Person) {
        let [first, ..] = self.customers;
        let request = PutAccessRequest {
            mode: AccessMode::ByAssignment,
            assignments: vec![Assignment {
                who: Assignee::Technician(technician.id),
                to: AssignedTo::Customer(first),
            }],
            revision: 0,
        };
        let by = (Actor::CommandLine, self.app.clock.now());
        let mut tx = self.app.app.store.write().await.unwrap();
        save_access(&mut tx, self.app.msp_id, request, by)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn customers_seen_by(&self, person: &Person) -> usize {
        let token = self.session_of(person).await;
        let listed = self.app.get("/v1/customers", Some(&token)).await.ok();
        listed["customers"].as_array().unwrap().len()
    }

    /// Asks for an account for the customer that belongs to the place.
    pub(super) async fn ask_for_account(&self, person: &Person, place: Place) -> Answer {
        let token = self.session_of(person).await;
        let body = json!({
            "idempotency_key": Uuid::from_u128(self.next()),
            "customer_id": self.customer_at(place),
            "preset_id": self.preset_id,
            "lifetime_s": 3_600,
            "reason": "Ticket 4711",
        });
        self.app.post("/v1/accounts", Some(&token), body).await
    }

    pub(super) fn body_of(&self, method: &Method, path: &str) -> Option<Value> {
        let n = self.next();
        match (method.as_str(), path) {
            ("POST", "/v1/technicians") => Some(json!({
                "display_name": "New", "email": format!("new-{n}@msp.example"),
                "role": "technician",
            })),
            ("POST" | "PATCH", "/v1/groups" | "/v1/groups/{id}") => {
                Some(json!({ "name": format!("Team {n}") }))
            }
            ("POST" | "PATCH", "/v1/customers" | "/v1/customers/{id}") => {
                Some(json!({ "name": format!("Customer {n}") }))
            }
            ("POST", "/v1/presets") => Some(Self::preset_settings(&format!("Preset {n}"))),
            ("PUT", "/v1/presets/{id}") => {
                let settings = Self::preset_settings("Mail");
                Some(json!({ "was": settings, "preset": settings }))
            }
            ("PUT" | "POST", path) if path.contains("/policy") => {
                let mut body = json!({ "settings": {}, "revision": 0 });
                if path.contains("{group_id}") {
                    body["precedence"] = json!(n % 65_536);
                }
                Some(body)
            }
            _ => {
                let [customer_id, ..] = self.customers;
                let request = json!({
                    "idempotency_key": Uuid::from_u128(n),
                    "customer_id": customer_id,
                    "preset_id": self.preset_id,
                    "lifetime_s": -1,
                    "reason": "Ticket 4711",
                });
                super::body_of(method, path, request)
            }
        }
    }

    /// The newest entry of each MSP's log.
    pub(super) async fn newest_entries(&self) -> Vec<AuditRecord> {
        let mut reader = self.app.app.store.read().await.unwrap();
        let mut newest = Vec::new();
        for msp_id in [self.app.msp_id, self.other_msp] {
            newest.extend(audit::list_newest(&mut reader, msp_id, 1).await.unwrap());
        }
        newest
    }
}
