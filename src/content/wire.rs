//! The content port's messages as texts. The types are [`crate::ports`]'; the tests hold both
//! against each other.

use hallpass_autofill::PageSnapshot;
use hallpass_autofill::plan::Slot;
use hallpass_autofill::snapshot::ElementSnapshot;
use hallpass_autofill::table;
use zeroize::Zeroize as _;

use super::json::{Reader, push_number, push_string};
use super::page::Target;
use crate::ports::{CommitOutcome, ContentPort, FillValues};

/// [`crate::ports::ContentInstruction`], as the content script carries it out.
#[derive(Debug)]
pub(super) enum Instruction {
    Rest,
    Watch,
    Look,
    Commit(Commit),
    Reload,
}

/// A fill: the writes come before the presses.
#[derive(Debug, Default)]
pub(super) struct Commit {
    pub(super) writes: Vec<(Target, Slot)>,
    pub(super) presses: Vec<Target>,
    pub(super) values: FillValues,
}

impl Commit {
    pub(super) fn value(&self, slot: Slot) -> Option<&str> {
        match slot {
            Slot::UserName => self.values.user_name.as_deref(),
            Slot::Password => self.values.password.as_deref(),
            Slot::AccessPass => self.values.access_pass.as_deref(),
            Slot::OneTimeCode => self.values.one_time_code.as_deref(),
        }
    }
}

/// A snapshot's text, byte for byte as the worker's `serde_json` writes it.
pub(super) fn reading(snapshot: &PageSnapshot) -> String {
    let mut out = String::with_capacity(64 + 96 * snapshot.elements.len());
    out.push_str("{\"page_id\":");
    push_text(&mut out, snapshot.page_id.as_deref());
    out.push_str(",\"view_id\":");
    match snapshot.view_id {
        Some(id) => push_number(&mut out, id),
        None => out.push_str("null"),
    }
    out.push_str(",\"elements\":[");
    let mut is_first = true;
    for element in &snapshot.elements {
        if !is_first {
            out.push(',');
        }
        is_first = false;
        push_element(&mut out, element);
    }
    out.push_str("],\"error_code\":");
    push_text(&mut out, snapshot.error_code.as_deref());
    push_flag(&mut out, ",\"is_busy\":", snapshot.is_busy);
    push_flag(&mut out, ",\"is_moving\":", snapshot.is_moving);
    out.push('}');
    out
}

fn push_element(out: &mut String, element: &ElementSnapshot) {
    let name = table::find_row(element.key).map_or("", |row| row.name);
    out.push_str("{\"key\":\"");
    out.push_str(name);
    out.push_str("\",\"index\":");
    push_number(out, element.index);
    push_flag(out, ",\"is_visible\":", element.is_visible);
    push_flag(out, ",\"is_enabled\":", element.is_enabled);
    out.push_str(",\"detail\":");
    push_text(out, element.detail.as_deref());
    out.push('}');
}

fn push_text(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => push_string(out, text),
        None => out.push_str("null"),
    }
}

fn push_flag(out: &mut String, name: &str, flag: bool) {
    out.push_str(name);
    out.push_str(if flag { "true" } else { "false" });
}

/// The request that reports a reading.
pub(super) fn page_seen(reading: &str) -> String {
    request("page_seen", reading)
}

/// The request that reports a reading which is still to be checked.
pub(super) fn page_foreseen(reading: &str) -> String {
    request("page_foreseen", reading)
}

/// The request that reports what became of a commit.
pub(super) fn committed(outcome: CommitOutcome) -> String {
    request(
        "committed",
        match outcome {
            CommitOutcome::Done => "\"done\"",
            CommitOutcome::PageChanged => "\"page_changed\"",
            CommitOutcome::ValueNotKept => "\"value_not_kept\"",
        },
    )
}

fn request(op: &str, arg: &str) -> String {
    let mut out = String::with_capacity(arg.len() + 64);
    for part in [
        "{\"port\":\"",
        ContentPort::NAME,
        "\",\"body\":{\"op\":\"",
        op,
        "\",\"arg\":",
        arg,
        "}}",
    ] {
        out.push_str(part);
    }
    out
}

/// Reads a reply. `None`: an error, or not one of this version; the page is then left alone.
pub(super) fn parse_reply(text: &str) -> Option<Instruction> {
    let mut instruction = None;
    let mut reader = Reader::new(text);
    reader.object(&mut |name, value| {
        instruction = Some(if name == "Ok" {
            read_instruction(value)?
        } else {
            return None;
        });
        Some(())
    })?;
    reader.end()?;
    instruction
}

/// Reads what the worker pushed. `None`: not for this port or not of this version.
pub(super) fn parse_push(text: &str) -> Option<Instruction> {
    let mut is_ours = false;
    let mut instruction = None;
    let mut reader = Reader::new(text);
    reader.object(&mut |name, value| {
        match name {
            "port" => is_ours = value.string()?.as_str() == ContentPort::NAME,
            "instruction" => instruction = Some(read_instruction(value)?),
            _ => return None,
        }
        Some(())
    })?;
    reader.end()?;
    instruction.filter(|_| is_ours)
}

fn read_instruction(reader: &mut Reader<'_>) -> Option<Instruction> {
    let mut kind = None;
    let mut commit = Commit::default();
    let mut members = 0_u8;
    reader.object(&mut |name, value| {
        match name {
            "kind" => kind = Some(value.string()?),
            "steps" => value.array(&mut |step| read_step(step, &mut commit))?,
            "values" => read_values(value, &mut commit.values)?,
            _ => return None,
        }
        members += 1;
        Some(())
    })?;
    match (kind?.as_str(), members) {
        ("commit", 3) => Some(Instruction::Commit(commit)),
        ("rest", 1) => Some(Instruction::Rest),
        ("watch", 1) => Some(Instruction::Watch),
        ("look", 1) => Some(Instruction::Look),
        ("reload", 1) => Some(Instruction::Reload),
        _ => None,
    }
}

fn read_step(reader: &mut Reader<'_>, commit: &mut Commit) -> Option<()> {
    let (mut act, mut key, mut index, mut slot) = (None, None, None, None);
    reader.object(&mut |name, value| {
        match name {
            "act" => act = Some(value.string()?),
            "key" => key = Some(table::find_row_by_name(&value.string()?)?.key),
            "index" => index = Some(value.number()?),
            "value" => slot = Some(slot_named(&value.string()?)?),
            _ => return None,
        }
        Some(())
    })?;
    let target = Target {
        key: key?,
        index: index?,
    };
    match (act?.as_str(), slot) {
        ("write", Some(slot)) if commit.presses.is_empty() => commit.writes.push((target, slot)),
        ("click", None) => commit.presses.push(target),
        _ => return None,
    }
    Some(())
}

fn slot_named(name: &str) -> Option<Slot> {
    Some(match name {
        "user_name" => Slot::UserName,
        "password" => Slot::Password,
        "access_pass" => Slot::AccessPass,
        "one_time_code" => Slot::OneTimeCode,
        _ => return None,
    })
}

fn read_values(reader: &mut Reader<'_>, values: &mut FillValues) -> Option<()> {
    reader.object(&mut |name, value| {
        let slot = values.slot_mut(slot_named(name)?);
        slot.zeroize();
        // Moved out of its wiping shell into the values, which wipe themselves.
        *slot = Some(core::mem::take(&mut *value.string()?));
        Some(())
    })
}

#[cfg(test)]
mod tests;
