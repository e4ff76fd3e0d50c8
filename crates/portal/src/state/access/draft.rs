//! What somebody is about to save about who reaches whom.

use std::collections::BTreeSet;

use hallpass_protocol::access::{
    AccessMode, AccessView, AssignedTo, Assignee, Assignment, PutAccessRequest,
};

/// What somebody is about to save about who reaches whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessDraft {
    saved: AccessView,
    mode: AccessMode,
    assignments: BTreeSet<Assignment>,
}

impl AccessDraft {
    /// As it was saved.
    pub(crate) fn of(saved: AccessView) -> Self {
        Self {
            mode: saved.list.mode,
            assignments: saved.list.assignments.iter().cloned().collect(),
            saved,
        }
    }

    /// Whether the assignments count.
    pub(crate) const fn mode(&self) -> AccessMode {
        self.mode
    }

    /// Says whether they do.
    pub(crate) const fn set_mode(&mut self, mode: AccessMode) {
        self.mode = mode;
    }

    /// Everybody who is assigned, each with all of whom they reach by it.
    pub(crate) fn by_assignee(&self) -> Vec<(Assignee, Vec<AssignedTo>)> {
        let mut all: Vec<(Assignee, Vec<AssignedTo>)> = Vec::new();
        for Assignment { who, to } in &self.assignments {
            match all.last_mut() {
                Some((last, targets)) if last == who => targets.push(to.clone()),
                _ => all.push((*who, vec![to.clone()])),
            }
        }
        all
    }

    /// Assigns somebody, who may be assigned already.
    pub(crate) fn assign(&mut self, who: Assignee, to: AssignedTo) {
        self.assignments.insert(Assignment { who, to });
    }

    /// Takes an assignment back.
    pub(crate) fn withdraw(&mut self, who: Assignee, to: &AssignedTo) {
        let to = to.clone();
        self.assignments.remove(&Assignment { who, to });
    }

    /// Whether there is something to save.
    pub(crate) fn is_changed(&self) -> bool {
        self.mode != self.saved.list.mode || self.assignments != self.saved_assignments()
    }

    /// Forgets what was changed.
    pub(crate) fn discard(&mut self) {
        *self = Self::of(self.saved.clone());
    }

    /// What is to be sent.
    pub(crate) fn request(&self) -> PutAccessRequest {
        PutAccessRequest {
            mode: self.mode,
            assignments: self.assignments.iter().cloned().collect(),
            revision: self.saved.revision,
        }
    }

    /// Takes what somebody else saved meanwhile. What was assigned and withdrawn here stays so;
    /// everything else becomes theirs.
    pub(crate) fn rebase(&mut self, theirs: AccessView) {
        let base = self.saved_assignments();
        let mut merged: BTreeSet<Assignment> = theirs.list.assignments.iter().cloned().collect();
        merged.extend(self.assignments.difference(&base).cloned());
        merged.retain(|one| self.assignments.contains(one) || !base.contains(one));
        if self.mode == self.saved.list.mode {
            self.mode = theirs.list.mode;
        }
        self.assignments = merged;
        self.saved = theirs;
    }

    fn saved_assignments(&self) -> BTreeSet<Assignment> {
        self.saved.list.assignments.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use hallpass_protocol::access::AccessList;

    use super::*;

    fn technician(last_digit: u8) -> Assignee {
        let id = format!("0192f0c1-2d4e-7a9b-8c3d-5e6f7081920{last_digit}");
        Assignee::Technician(id.parse().unwrap())
    }

    fn tag(text: &str) -> AssignedTo {
        AssignedTo::Tag(text.parse().unwrap())
    }

    fn view(assignments: &[(Assignee, AssignedTo)], revision: u64) -> AccessView {
        let assignments = assignments.iter().cloned();
        AccessView {
            list: AccessList {
                mode: AccessMode::Everybody,
                assignments: assignments
                    .map(|(who, to)| Assignment { who, to })
                    .collect(),
            },
            revision,
            saved_at: None,
        }
    }

    #[test]
    fn draft_is_sent_as_it_was_changed_and_not_otherwise() {
        let mut draft = AccessDraft::of(view(&[(technician(1), tag("gold"))], 4));
        draft.assign(technician(1), tag("gold"));
        assert!(!draft.is_changed(), "assigned already");
        draft.assign(technician(2), tag("gold"));
        draft.assign(technician(1), tag("north"));
        draft.set_mode(AccessMode::ByAssignment);
        assert!(draft.is_changed());
        let shown = draft.by_assignee();
        assert_eq!(shown.len(), 2);
        assert_eq!(shown[0], (technician(1), vec![tag("gold"), tag("north")]));
        let sent = draft.request();
        assert_eq!((sent.assignments.len(), sent.revision), (3, 4));
        draft.discard();
        assert!(!draft.is_changed());
        assert_eq!(draft.mode(), AccessMode::Everybody);
    }

    #[test]
    fn draft_over_what_somebody_else_saved_keeps_what_was_changed_here() {
        let (kim, lee) = (technician(1), technician(2));
        let base = [(kim, tag("gold")), (kim, tag("north")), (lee, tag("gold"))];
        let mut draft = AccessDraft::of(view(&base, 4));
        draft.withdraw(kim, &tag("gold"));
        draft.assign(lee, tag("south"));
        // They took Lee's gold away and gave Kim the west.
        let mut theirs = view(
            &[(kim, tag("gold")), (kim, tag("north")), (kim, tag("west"))],
            5,
        );
        theirs.list.mode = AccessMode::ByAssignment;
        draft.rebase(theirs);
        assert_eq!(
            draft.by_assignee(),
            [
                (kim, vec![tag("north"), tag("west")]),
                (lee, vec![tag("south")])
            ]
        );
        assert_eq!(draft.request().revision, 5);
        assert_eq!(draft.mode(), AccessMode::ByAssignment);
        assert!(draft.is_changed());
    }
}
