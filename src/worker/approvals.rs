//! Requests that wait for approval: the technician's own, and those that wait for the technician.

use hallpass_protocol::ids::ApprovalId;

use crate::ports::{ApprovalsAsk, ApprovalsText, PopupEvent};
use crate::worker::cloud::{Call, CloudError};
use crate::worker::known_approval::{ApprovalsAnswer, KnownApproval};
use crate::worker::notices;
use crate::worker::platform::Platform;
use crate::worker::state::{State, Topic};
use crate::worker::{Standing, Worker};

impl<P: Platform> Worker<P> {
    /// The requests, after what is asked of them.
    pub(super) async fn approvals_now(
        &self,
        ask: ApprovalsAsk,
    ) -> Result<ApprovalsText, CloudError> {
        let call = match ask {
            ApprovalsAsk::Read(id) => Some(Call::get(format!("/v1/approvals/{id}"))),
            ApprovalsAsk::Cancel(id) => Some(Call::post(format!("/v1/approvals/{id}/cancel"))),
            ApprovalsAsk::Known => None,
        };
        if self.look(|state| state.session.is_none()) {
            return Err(CloudError::SignedOut);
        }
        if let Some(call) = call {
            self.call_approvals(call).await?;
        } else if self.look(|state| state.approvals.is_none()) {
            self.refresh_approvals().await;
        }
        Ok(self.look(State::approvals_text))
    }

    /// Reads all requests from the cloud. One that is older than approvals refuses; it has none.
    pub(super) async fn refresh_approvals(&self) {
        if self.look(State::is_for_one_account) {
            return;
        }
        for path in ["/v1/approvals", "/v1/approvals/inbox"] {
            drop(self.call_approvals(Call::get(path)).await);
        }
    }

    /// Reads all requests beside what is being answered.
    pub(super) fn refresh_approvals_soon(&self) {
        let worker = self.clone();
        self.platform()
            .spawn(async move { worker.refresh_approvals().await });
    }

    /// Makes a call about approvals; the request that the answer is about.
    pub(super) async fn call_approvals(
        &self,
        call: Call,
    ) -> Result<Option<ApprovalId>, CloudError> {
        let body = self.call_for_text(call, Standing::Session).await?;
        self.take_approvals(&body)
    }

    /// Takes what an answer or an event tells; the request that it is about.
    pub(super) fn take_approvals(&self, text: &str) -> Result<Option<ApprovalId>, CloudError> {
        let answer = ApprovalsAnswer::read(text)?;
        self.set_clock(answer.server_time);
        let were_open = self.look(State::open_approvals);
        let id = self.change(|state| {
            if let Some(requests) = answer.requests {
                state.inbox = KnownApproval::read_all(requests.get());
            }
            if let Some(listed) = answer.approvals {
                state.replace_approvals(KnownApproval::read_all(listed.get()));
            }
            let view = KnownApproval::read(answer.approval?.get())?;
            let id = view.head.id;
            state.merge_approval(view);
            Some(id)
        });
        self.tell_decisions(&were_open);
        self.save(&[Topic::Approvals, Topic::Inbox]);
        self.show_badge();
        self.push(&PopupEvent::Approvals(self.look(State::approvals_text)));
        Ok(id)
    }

    /// Tells what became of the requests of `were_open`, and fetches an account that is made by it.
    fn tell_decisions(&self, were_open: &[ApprovalId]) {
        let is_watched = self.platform().listening() > 0;
        let mut is_any_approved = false;
        self.look(|state| {
            let approvals = state.approvals.iter().flatten();
            for one in approvals.filter(|one| were_open.contains(&one.head.id)) {
                is_any_approved |= one.head.state.name == "approved";
                // An open popup shows it already.
                if !is_watched && let Some((title, message)) = notices::decision(&one.head) {
                    let id = format!("approval-{}", one.head.id);
                    self.platform().notify(&id, &title, &message, None);
                }
            }
        });
        if is_any_approved {
            self.refresh_soon();
        }
    }
}
