//! What is known of a tenant, and whether accounts may be asked for there.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::{ConnectionHealth, HealthFinding, HealthState};
use hallpass_protocol::ids::PresetId;

use super::preflight::Finding;

/// How long an answer of a tenant counts. Tenants are asked every day; the hour more is for a day on
/// which the first tries fail.
pub const ANSWER_COUNTS_FOR: Duration = Duration::from_hours(25);

/// What is known of a tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TenantHealth {
    /// What it lacked when it last answered; `None` before the first answer.
    pub answer: Option<Answer>,
    /// Why there was no answer since.
    pub trouble: Option<Trouble>,
    /// When its accounts were last compared with our records.
    pub reconciled_at: Option<Timestamp>,
    /// Since when nothing is made or handed out there, until they have been compared again.
    pub quarantined_at: Option<Timestamp>,
}

/// What a tenant answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// What it lacks; what blocks comes first.
    pub findings: Vec<Finding>,
}

/// Why a tenant could not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// When.
    pub at: Timestamp,
    /// What went wrong, with Microsoft's code and request id.
    pub error: String,
}

/// Why no account may be asked for in a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotReady {
    /// Our records have not been compared with its accounts since the start.
    Quarantined,
    /// It has not answered yet what we may do there, or its answer is too old.
    NotAnswered,
    /// Something is missing.
    Lacks(Finding),
}

impl TenantHealth {
    /// Why no account of the preset may be asked for; `None` when it may.
    pub fn find_obstacle(&self, preset: PresetId, now: Timestamp) -> Option<NotReady> {
        if self.quarantined_at.is_some() {
            return Some(NotReady::Quarantined);
        }
        let Some(answer) = self.counting_answer(now) else {
            return Some(NotReady::NotAnswered);
        };
        answer
            .findings
            .iter()
            .find(|finding| finding.blocks_preset(preset))
            .cloned()
            .map(NotReady::Lacks)
    }

    /// Whether accounts may be asked for at all.
    pub fn state(&self, now: Timestamp) -> HealthState {
        match self.counting_answer(now) {
            None => HealthState::Unknown,
            Some(answer) if answer.findings.iter().any(Finding::blocks) => HealthState::Failing,
            Some(_) => HealthState::Ok,
        }
    }

    /// As screens and programs are told.
    pub fn to_view(&self, now: Timestamp) -> ConnectionHealth {
        let mut findings: Vec<HealthFinding> = self
            .answer
            .iter()
            .flat_map(|answer| &answer.findings)
            .map(Finding::to_view)
            .collect();
        let is_answered = self.counting_answer(now).is_some();
        if !is_answered || self.trouble.is_some() {
            findings.push(self.not_asked(is_answered));
        }
        ConnectionHealth {
            state: self.state(now),
            checked_at: self.answer.as_ref().map(|answer| answer.at),
            findings,
            reconciled_at: self.reconciled_at,
            quarantined: self.quarantined_at.is_some(),
        }
    }

    fn counting_answer(&self, now: Timestamp) -> Option<&Answer> {
        self.answer
            .as_ref()
            .filter(|answer| now.since(answer.at) <= ANSWER_COUNTS_FOR)
    }

    /// That there is no answer, or none to the last question.
    fn not_asked(&self, is_answered: bool) -> HealthFinding {
        let sentence = match (&self.trouble, is_answered) {
            (Some(trouble), true) => format!(
                "The last check got no answer ({}); the one before still counts.",
                trouble.error
            ),
            (Some(trouble), false) => {
                format!("The tenant could not be checked ({}).", trouble.error)
            }
            (None, _) => "The tenant has not been checked in the last 25 hours.".to_owned(),
        };
        HealthFinding {
            code: "not_checked".to_owned(),
            sentence,
            fix: "Hallpass goes on trying; check the connection yourself if this stays.".to_owned(),
            blocks: !is_answered,
            presets: Vec::new(),
        }
    }
}

impl NotReady {
    /// What a technician is told who asked for an account of the preset.
    pub fn sentence(&self, customer: &str, preset: &str) -> String {
        match self {
            Self::Quarantined => format!(
                "Hallpass is comparing its records with {customer}'s tenant first; try again in a \
                 few seconds."
            ),
            Self::NotAnswered => format!(
                "Hallpass could not find out what it may do in {customer}'s tenant, because \
                 Microsoft does not answer; try again in a few minutes."
            ),
            Self::Lacks(finding) => format!(
                "\u{201c}{preset}\u{201d} cannot be given at {customer}: {} {}",
                in_sentence(&finding.sentence()),
                finding.request()
            ),
        }
    }
}

/// A sentence that goes on after a colon: without its capital, where that is not a name.
fn in_sentence(sentence: &str) -> String {
    let is_name = ["Hallpass", "Microsoft", "Temporary Access Pass"]
        .iter()
        .any(|name| sentence.starts_with(name));
    let mut chars = sentence.chars();
    match chars.next() {
        Some(first) if !is_name => first.to_lowercase().chain(chars).collect(),
        _ => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests;
