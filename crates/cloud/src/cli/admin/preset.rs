//! `hallpass admin preset …`

use core::time::Duration;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use hallpass_protocol::Lifetime;
use hallpass_protocol::customer::{GroupView, RoleView};
use hallpass_protocol::ids::{PresetId, ProposalId};
use hallpass_protocol::preset::{PresetResponse, PresetSettings, PresetsResponse};
use hallpass_protocol::preset_proposal::PresetProposalResponse;
use serde::Serialize;

use super::Admin;
use super::json_input::read_json;
use crate::audit::Actor;
use crate::cli::duration::parse_duration;
use crate::cli::output::say_json;
use crate::clock::Clock;
use crate::preset_administration::{
    Submitted, list_presets, list_proposals, refuse, submit_addition, submit_change,
    submit_removal, submit_requirement, view,
};
use crate::store::preset_proposals::PresetProposal;
use crate::store::{presets, sql};

/// The arguments of `hallpass admin preset add`.
#[derive(Debug, Args)]
pub(super) struct AddPresetArgs {
    /// The preset's name.
    #[arg(long)]
    name: String,
    /// A directory role: its template id and its name. May be repeated.
    #[arg(long = "role", value_name = "TEMPLATE_ID=NAME", value_parser = parse_role)]
    roles: Vec<RoleView>,
    /// A group of a customer's tenant: its object id and its name. May be repeated.
    #[arg(long = "group", value_name = "OBJECT_ID=NAME", value_parser = parse_group)]
    groups: Vec<GroupView>,
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

/// Which preset.
#[derive(Debug, Args)]
pub(super) struct WhichPresetArgs {
    /// The preset's name, or its id.
    #[arg(value_name = "NAME|ID")]
    which: String,
}

/// The arguments of `hallpass admin preset change`.
#[derive(Debug, Args)]
pub(super) struct ChangePresetArgs {
    #[command(flatten)]
    which: WhichPresetArgs,
    /// A file with `{"was": {…}, "preset": {…}}`; standard input, without it.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// Which proposal.
#[derive(Debug, Args)]
pub(super) struct ProposalArgs {
    /// The proposal's id.
    #[arg(value_name = "ID")]
    proposal: ProposalId,
}

/// The arguments of `hallpass admin preset second-administrator`.
#[derive(Debug, Args)]
pub(super) struct SecondAdministratorArgs {
    /// Whether a second administrator has to confirm, signed in to the portal, what is added, changed
    /// or removed of presets with Global Administrator, or with a group that can hold roles. Left out, nothing is changed.
    #[arg(long, value_name = "BOOL", action = clap::ArgAction::Set)]
    require: Option<bool>,
}

#[derive(Serialize)]
struct AddedPreset {
    preset_id: PresetId,
    name: String,
}

#[derive(Serialize)]
struct RemovedPreset {
    preset_id: PresetId,
}

pub(super) async fn add(admin: &Admin, args: AddPresetArgs) -> anyhow::Result<()> {
    let settings = PresetSettings {
        name: args.name,
        roles: args.roles,
        groups: args.groups,
        lifetime_default_s: seconds(args.lifetime_default)?,
        lifetime_min_s: seconds(args.lifetime_min)?,
        lifetime_max_s: seconds(args.lifetime_max)?,
    };
    let by = (Actor::CommandLine, admin.clock.now());
    let mut tx = admin.store.write().await?;
    let submitted = submit_addition(&mut tx, &admin.random, admin.msp.id, settings, by).await?;
    tx.commit().await.context("the preset was not added")?;
    match submitted {
        Submitted::Done(preset) => say_json(&AddedPreset {
            preset_id: preset.id,
            name: preset.name,
        }),
        Submitted::Proposed(proposal) => say_proposed(admin, *proposal).await,
    }
}

pub(super) async fn list(admin: &Admin) -> anyhow::Result<()> {
    let mut reader = admin.store.read().await?;
    let presets = list_presets(&mut reader, admin.msp.id).await?;
    say_json(&PresetsResponse { presets })
}

pub(super) async fn change(admin: &Admin, args: ChangePresetArgs) -> anyhow::Result<()> {
    let request = read_json(args.file.as_deref(), "this is no change of a preset")?;
    let by = (Actor::CommandLine, admin.clock.now());
    let mut tx = admin.store.write().await?;
    let id = find_preset(&mut tx, admin, &args.which).await?;
    let which = (admin.msp.id, id);
    let submitted = submit_change(&mut tx, &admin.random, which, request, by).await?;
    tx.commit().await.context("the preset was not changed")?;
    match submitted {
        Submitted::Done(preset) => say_json(&PresetResponse {
            preset: preset.into(),
        }),
        Submitted::Proposed(proposal) => say_proposed(admin, *proposal).await,
    }
}

pub(super) async fn remove(admin: &Admin, which: &WhichPresetArgs) -> anyhow::Result<()> {
    let by = (Actor::CommandLine, admin.clock.now());
    let mut tx = admin.store.write().await?;
    let preset_id = find_preset(&mut tx, admin, which).await?;
    let which = (admin.msp.id, preset_id);
    let submitted = submit_removal(&mut tx, &admin.random, which, by).await?;
    tx.commit().await.context("the preset was not removed")?;
    match submitted {
        Submitted::Done(()) => say_json(&RemovedPreset { preset_id }),
        Submitted::Proposed(proposal) => say_proposed(admin, *proposal).await,
    }
}

pub(super) async fn proposals(admin: &Admin) -> anyhow::Result<()> {
    let now = admin.clock.now();
    let mut reader = admin.store.read().await?;
    say_json(&list_proposals(&mut reader, admin.msp.id, None, now).await?)
}

pub(super) async fn refuse_proposal(admin: &Admin, args: &ProposalArgs) -> anyhow::Result<()> {
    let by = (Actor::CommandLine, admin.clock.now());
    let mut tx = admin.store.write().await?;
    refuse(&mut tx, (admin.msp.id, args.proposal), by).await?;
    tx.commit().await.context("the change was not refused")?;
    proposals(admin).await
}

/// Prints whether there has to be a second administrator, after setting it.
pub(super) async fn second_administrator(
    admin: &Admin,
    args: &SecondAdministratorArgs,
) -> anyhow::Result<()> {
    if let Some(required) = args.require {
        let by = (Actor::CommandLine, admin.clock.now());
        let mut tx = admin.store.write().await?;
        submit_requirement(&mut tx, &admin.random, admin.msp.id, required, by).await?;
        tx.commit().await?;
    }
    proposals(admin).await
}

async fn say_proposed(admin: &Admin, proposal: PresetProposal) -> anyhow::Result<()> {
    let mut reader = admin.store.read().await?;
    let proposal = view(&mut reader, admin.msp.id, proposal, None).await?;
    say_json(&PresetProposalResponse { proposal })
}

async fn find_preset(
    connection: &mut sql::Connection,
    admin: &Admin,
    args: &WhichPresetArgs,
) -> anyhow::Result<PresetId> {
    let which = args.which.trim();
    let id = which.parse().ok();
    let named = |name: &str| name.eq_ignore_ascii_case(which);
    presets::list(connection, admin.msp.id)
        .await?
        .into_iter()
        .find(|preset| Some(preset.id) == id || named(&preset.name))
        .map(|preset| preset.id)
        .with_context(|| format!("{} has no preset {which:?}", admin.msp.name))
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

fn parse_group(text: &str) -> Result<GroupView, String> {
    let expected = || {
        "expected OBJECT_ID=NAME, such as \
         9b7c1f0e-3d52-4a86-8f11-2c4d5e6f7081=Azure contributors"
    };
    let (id, name) = text.split_once('=').ok_or_else(expected)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(expected().to_owned());
    }
    Ok(GroupView {
        id: id.trim().parse().map_err(|_| expected())?,
        name: name.to_owned(),
        // The tenant says otherwise where it was asked.
        can_hold_roles: true,
    })
}
