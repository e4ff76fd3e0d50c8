//! `hallpass admin preset …`

use core::time::Duration;

use anyhow::{Context, bail, ensure};
use clap::Args;
use hallpass_protocol::Lifetime;
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::PresetId;
use serde::Serialize;

use super::Admin;
use crate::audit::{Actor, AuditEvent};
use crate::cli::duration::parse_duration;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::random::make_uuid;
use crate::store::presets::Preset;
use crate::store::tenant_jobs::TenantTask;
use crate::store::{audit, presets, tenant_jobs};

/// The arguments of `hallpass admin preset add`.
#[derive(Debug, Args)]
pub(super) struct AddPresetArgs {
    /// The preset's name.
    #[arg(long)]
    name: String,
    /// A directory role: its template id and its name. May be repeated.
    #[arg(long = "role", value_name = "TEMPLATE_ID=NAME", value_parser = parse_role, required = true)]
    roles: Vec<RoleView>,
    /// The lifetime that the form proposes.
    #[arg(long, value_parser = parse_duration, default_value = "1h")]
    lifetime_default: Duration,
    /// The shortest lifetime.
    #[arg(long, value_parser = parse_duration, default_value = "15m")]
    lifetime_min: Duration,
    /// The longest lifetime.
    #[arg(long, value_parser = parse_duration, default_value = "8h")]
    lifetime_max: Duration,
}

#[derive(Serialize)]
struct AddedPreset {
    preset_id: PresetId,
    name: String,
}

pub(super) async fn add(admin: &Admin, args: AddPresetArgs) -> anyhow::Result<()> {
    let name = args.name.trim().to_owned();
    ensure!(!name.is_empty(), "a preset needs a name");
    let (min, proposed, max) = (
        seconds(args.lifetime_min)?,
        seconds(args.lifetime_default)?,
        seconds(args.lifetime_max)?,
    );
    ensure!(
        min <= proposed && proposed <= max,
        "the lifetimes must be in order: --lifetime-min ≤ --lifetime-default ≤ --lifetime-max"
    );
    let now = admin.clock.now();
    let preset = Preset {
        id: PresetId::new(make_uuid(&admin.random, now)),
        name,
        roles: args.roles,
        lifetime_default_s: proposed,
        lifetime_min_s: min,
        lifetime_max_s: max,
    };
    let mut tx = admin.store.write().await?;
    match presets::insert(&mut tx, admin.msp.id, &preset, now).await {
        Err(error) if error.is_unique_violation() => bail!(
            "there is a preset named {:?} already, or a role is named twice: choose another name",
            preset.name
        ),
        result => result?,
    }
    let event = AuditEvent::PresetAdded {
        preset_id: preset.id,
        name: preset.name.clone(),
        roles: preset.roles.iter().map(|role| role.name.clone()).collect(),
    };
    audit::append(&mut tx, admin.msp.id, now, Actor::CommandLine, event).await?;
    // Every tenant is asked whether it knows the new preset's roles.
    tenant_jobs::hurry_all(&mut tx, admin.msp.id, TenantTask::Preflight).await?;
    tx.commit().await.context("the preset was not added")?;
    say_json(&AddedPreset {
        preset_id: preset.id,
        name: preset.name,
    })
}

fn seconds(duration: Duration) -> anyhow::Result<u32> {
    let seconds = i64::try_from(duration.as_secs())?;
    Ok(Lifetime::from_secs(seconds)?.as_secs())
}

fn parse_role(text: &str) -> Result<RoleView, String> {
    let expected = || {
        "expected TEMPLATE_ID=NAME, such as \
         729827e3-9c14-49f7-bb1b-9608f156bbb8=Helpdesk Administrator"
    };
    let (template_id, name) = text.split_once('=').ok_or_else(expected)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(expected().to_owned());
    }
    let template_id = template_id.trim().parse().map_err(|_| expected())?;
    Ok(RoleView {
        template_id,
        name: name.to_owned(),
    })
}
