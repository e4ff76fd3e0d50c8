//! What the worker knows of requests that wait for approval.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::ApprovalId;

use super::State;
use crate::ports::ApprovalsText;
use crate::worker::known_approval::KnownApproval;

impl State {
    /// Takes a view, unless a newer one is known.
    pub(crate) fn merge_approval(&mut self, view: KnownApproval) {
        let approvals = self.approvals.get_or_insert_default();
        let id = view.head.id;
        match approvals.iter_mut().find(|one| one.head.id == id) {
            Some(known) if known.is_older_than(&view) => *known = view,
            Some(_) => {}
            None => approvals.insert(0, view),
        }
    }

    /// Takes the whole list. A request that it does not name was decided long ago; a view that
    /// came by another way meanwhile may be newer.
    pub(crate) fn replace_approvals(&mut self, listed: Vec<KnownApproval>) {
        let known = self.approvals.replace(listed).unwrap_or_default();
        for view in known {
            let is_listed = |one: &KnownApproval| one.head.id == view.head.id;
            if self.approvals.iter().flatten().any(is_listed) {
                self.merge_approval(view);
            }
        }
    }

    /// The requests that can be decided still, as far as is known.
    pub(crate) fn open_approvals(&self) -> Vec<ApprovalId> {
        let approvals = self.approvals.iter().flatten();
        let open = approvals.filter(|one| one.is_open());
        open.map(|one| one.head.id).collect()
    }

    /// The technician's first request that may be decided at `now`, the cloud's time.
    pub(crate) fn awaited_approval(&self, now: Timestamp) -> Option<&KnownApproval> {
        let mut approvals = self.approvals.iter().flatten();
        approvals.find(|one| one.is_open() && one.head.expires_at > now)
    }

    pub(crate) fn approvals_text(&self) -> ApprovalsText {
        let approvals = self.approvals.as_deref().unwrap_or_default();
        ApprovalsText::new(
            &KnownApproval::write_all(approvals),
            &KnownApproval::write_all(&self.inbox),
            self.clock_offset_ms,
        )
    }
}
