//! Policy over many customers: what one technician may have at each, saving a change for all, and
//! finding out beforehand what it would do.

use std::collections::BTreeSet;

use hallpass_cloud::audit::Actor;
use hallpass_cloud::policy::{PolicyBook, find_person, preview_level, save_level};
use hallpass_cloud::store::groups::{self, Group};
use hallpass_cloud::store::msps::{self, Msp};
use hallpass_cloud::store::presets::{self, Preset};
use hallpass_cloud::store::technicians::{self, Technician};
use hallpass_cloud::store::{Store, StoreError, WriteTransaction, customers, policies};
use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::{CustomerId, GroupId, MspId, PresetId, RoleTemplateId, TechnicianId};
use hallpass_protocol::policy::{
    LevelView, Limit, Need, PolicyLevel, PolicySettings, PresetChoice, PutLevelRequest, Setting,
    TextRule,
};
use hallpass_protocol::technician::{TechnicianRole, TechnicianState};
use uuid::Uuid;

use super::figures::{ROUNDS, print};
use super::measure::time;

const MSP: MspId = MspId::new(Uuid::from_u128(1));
const GROUP: GroupId = GroupId::new(Uuid::from_u128(2));
const PRESET: PresetId = PresetId::new(Uuid::from_u128(3));
const CUSTOMERS: u128 = 5_000;
const TECHNICIANS: u128 = 50;

/// Prints its figures. Every customer has a word of its own, and every tenth a group's too.
pub(crate) async fn run() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).await.unwrap();
    let mut tx = store.write().await.unwrap();
    fill(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let (mut effective, mut previews, mut saves) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (took, presets) = time(effective_everywhere(&store)).await;
        assert_eq!(presets, 5_000);
        effective.push(took.as_secs_f64() * 1e3);

        let revision = u64::try_from(round).unwrap();
        let most = 3_600 + 600 * u32::try_from(round).unwrap();
        let request = PutLevelRequest {
            settings: words(most, true),
            precedence: None,
            revision,
        };
        let which = (MSP, PolicyLevel::Global);
        let mut reader = store.read().await.unwrap();
        let (took, told) = time(Box::pin(preview_level(&mut reader, which, request.clone()))).await;
        assert_eq!(told.unwrap().customer_count, 5_000);
        previews.push(took.as_secs_f64() * 1e3);
        drop(reader);

        let (took, ()) = time(Box::pin(async {
            let mut tx = store.write().await.unwrap();
            let by = (Actor::CommandLine, now());
            save_level(&mut tx, which, request, by).await.unwrap();
            tx.commit().await.unwrap();
        }))
        .await;
        saves.push(took.as_secs_f64() * 1e3);
    }
    print("policy-5000-customers", "ms", &effective);
    print("policy-preview-5000-customers", "ms", &previews);
    print("policy-save-5000-customers", "ms", &saves);
}

/// At how many customers the technician may ask for the preset.
async fn effective_everywhere(store: &Store) -> usize {
    let mut reader = store.read().await.unwrap();
    let technician = technicians::find(&mut reader, MSP, technician_id(0)).await;
    let technician = technician.unwrap().unwrap();
    let person = find_person(&mut reader, &technician).await.unwrap();
    let book = PolicyBook::read(&mut reader, MSP).await.unwrap();
    (0..CUSTOMERS)
        .map(|n| book.effective(customer_id(n), &person))
        .filter(|policy| policy.enabled && policy.presets.contains(PRESET))
        .count()
}

async fn fill(tx: &mut WriteTransaction) -> Result<(), StoreError> {
    let name = "Northwind IT".to_owned();
    msps::insert(tx, &Msp { id: MSP, name }, now()).await?;
    let preset = Preset {
        id: PRESET,
        name: "Helpdesk".into(),
        roles: vec![RoleView {
            template_id: RoleTemplateId::new(Uuid::from_u128(4)),
            name: "Helpdesk Administrator".into(),
        }],
        groups: Vec::new(),
        lifetime_default_s: 3_600,
        lifetime_min_s: 900,
        lifetime_max_s: 28_800,
    };
    presets::insert(tx, MSP, &preset, now()).await?;
    let group = Group {
        msp_id: MSP,
        id: GROUP,
        name: "Nights".into(),
        members: Vec::new(),
    };
    groups::insert(tx, &group, now()).await?;
    for n in 0..TECHNICIANS {
        let technician = Technician {
            msp_id: MSP,
            id: technician_id(n),
            display_name: format!("Kim {n}"),
            email: format!("kim-{n}@msp.example"),
            role: TechnicianRole::Technician,
            state: TechnicianState::Active,
        };
        technicians::insert(tx, &technician, now()).await?;
        if n % 2 == 0 {
            groups::add_member(tx, &group, technician.id).await?;
        }
    }
    for n in 0..CUSTOMERS {
        let id = customer_id(n);
        customers::insert(tx, MSP, id, &format!("Customer {n}"), now()).await?;
        put(tx, PolicyLevel::Customer { customer_id: id }, None).await?;
        if n % 10 == 0 {
            let level = PolicyLevel::Group {
                customer_id: id,
                group_id: GROUP,
            };
            put(tx, level, Some(1)).await?;
        }
    }
    Ok(())
}

async fn put(
    tx: &mut WriteTransaction,
    level: PolicyLevel,
    precedence: Option<u16>,
) -> Result<(), StoreError> {
    let level = LevelView {
        level,
        settings: words(28_800, false),
        precedence,
        revision: 1,
        saved_at: None,
    };
    policies::put(tx, MSP, &level, now()).await
}

fn words(most: u32, locked: bool) -> PolicySettings {
    PolicySettings {
        lifetime_max: Some(Setting {
            value: Limit::AtMostS(most),
            locked,
        }),
        presets: Some(Setting::open(PresetChoice::Only(BTreeSet::from([PRESET])))),
        ticket: Some(Setting::open(TextRule {
            need: Need::Optional,
            pattern: Some("INC-[0-9]+".to_owned()),
        })),
        ..PolicySettings::default()
    }
}

const fn customer_id(n: u128) -> CustomerId {
    CustomerId::new(Uuid::from_u128(1_000 + n))
}

const fn technician_id(n: u128) -> TechnicianId {
    TechnicianId::new(Uuid::from_u128(1_000_000 + n))
}

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}
