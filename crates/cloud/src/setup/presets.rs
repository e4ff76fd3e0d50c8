//! The presets that a new MSP starts with.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::{MspId, PresetId, RoleTemplateId};
use uuid::{Uuid, uuid};

use crate::audit::{Actor, AuditEvent};
use crate::random::{RandomSource, make_uuid};
use crate::store::presets::{self, Preset};
use crate::store::{StoreError, WriteTransaction, audit};

struct SeededPreset {
    /// The role's name in Entra; the preset's too.
    name: &'static str,
    /// Microsoft Learn: Microsoft Entra built-in roles.
    template_id: Uuid,
    lifetime_default_s: u32,
    lifetime_max_s: u32,
}

const LIFETIME_MIN_S: u32 = 15 * 60;

/// The least powerful first, in the order in which forms show them.
const PRESETS: [SeededPreset; 4] = [
    SeededPreset {
        name: "Helpdesk Administrator",
        template_id: uuid!("729827e3-9c14-49f7-bb1b-9608f156bbb8"),
        lifetime_default_s: 60 * 60,
        lifetime_max_s: 8 * 60 * 60,
    },
    SeededPreset {
        name: "User Administrator",
        template_id: uuid!("fe930be7-5e62-47db-91af-98c3a49a38b1"),
        lifetime_default_s: 60 * 60,
        lifetime_max_s: 8 * 60 * 60,
    },
    SeededPreset {
        name: "Exchange Administrator",
        template_id: uuid!("29232cdf-9323-42fd-ade2-1d097af3e4de"),
        lifetime_default_s: 60 * 60,
        lifetime_max_s: 8 * 60 * 60,
    },
    SeededPreset {
        name: "Global Administrator",
        template_id: uuid!("62e90394-69f5-4237-9190-012177145e10"),
        lifetime_default_s: 30 * 60,
        lifetime_max_s: 4 * 60 * 60,
    },
];

/// Adds them all.
pub(super) async fn seed(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    now: Timestamp,
    msp_id: MspId,
) -> Result<(), StoreError> {
    for (after_ms, seeded) in (0..).zip(PRESETS) {
        // Presets are listed by the moment at which they were made.
        let created_at = now.plus(Duration::from_millis(after_ms));
        let name = seeded.name.to_owned();
        let template_id = RoleTemplateId::new(seeded.template_id);
        let preset = Preset {
            id: PresetId::new(make_uuid(random, created_at)),
            name: name.clone(),
            roles: vec![RoleView {
                template_id,
                name: name.clone(),
            }],
            groups: Vec::new(),
            lifetime_default_s: seeded.lifetime_default_s,
            lifetime_min_s: LIFETIME_MIN_S,
            lifetime_max_s: seeded.lifetime_max_s,
        };
        presets::insert(tx, msp_id, &preset, created_at).await?;
        let event = AuditEvent::PresetAdded {
            preset_id: preset.id,
            name: name.clone(),
            roles: vec![name],
            groups: Vec::new(),
        };
        audit::append(tx, msp_id, now, Actor::Cloud, event).await?;
    }
    Ok(())
}
