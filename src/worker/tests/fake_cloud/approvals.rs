//! What it does about requests that wait for approval.

use hallpass_protocol::account::RequestAccountRequest;
use hallpass_protocol::approval::{
    ApprovalFacts, ApprovalResponse, ApprovalState, ApprovalView, ApprovalsResponse, InboxResponse,
    RequestedRole, ShownCode,
};
use hallpass_protocol::ids::{
    ApprovalId, CustomerId, EntraTenantId, MspId, PresetId, RoleTemplateId,
};
use hallpass_protocol::{ErrorCode, Timestamp};
use uuid::Uuid;

use super::answers::{Answer, error, json};
use super::{FakeCloud, technician};
use crate::worker::platform::Method;

/// Canaries of what is shown.
pub(in crate::worker::tests) const LINK: &str = "https://hallpass.example/approve#1.canary-link";
pub(in crate::worker::tests) const NUMBER: &str = "canary-042";

const MINUTE_MS: i64 = 60_000;

impl FakeCloud {
    pub(super) fn answer_for_approval(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> Answer {
        let rest = path.strip_prefix("/v1/approvals").unwrap();
        match (method, rest) {
            (Method::Post, "") => self.ask(body.unwrap()),
            (Method::Get, "") => {
                // The code is in the answer about one request alone.
                let mut approvals = self.approvals.clone();
                for approval in &mut approvals {
                    approval.shown = None;
                }
                let server_time = self.now();
                json(
                    200,
                    &ApprovalsResponse {
                        approvals,
                        server_time,
                    },
                )
            }
            (Method::Get, "/inbox") => json(
                200,
                &InboxResponse {
                    requests: self.inbox.clone(),
                    server_time: self.now(),
                },
            ),
            (method, rest) => {
                let mut parts = rest.trim_start_matches('/').split('/');
                let id: ApprovalId = parts.next().unwrap().parse().unwrap();
                let Some(number) = self.approvals.iter().position(|one| one.id == id) else {
                    return error(404, ErrorCode::NotFound, "There is no such request.");
                };
                match (method, parts.next()) {
                    (Method::Get, None) => {}
                    (Method::Post, Some("cancel")) => {
                        self.decide(number, ApprovalState::Cancelled);
                    }
                    other => unreachable!("{other:?}"),
                }
                json(200, &self.approval(number))
            }
        }
    }

    fn ask(&mut self, body: &str) -> Answer {
        let request: RequestAccountRequest = serde_json::from_str(body).unwrap();
        let id = ApprovalId::new(*request.idempotency_key.as_uuid());
        if let Some(number) = self.approvals.iter().position(|one| one.id == id) {
            return json(202, &self.approval(number));
        }
        let now = self.now_ms;
        self.approvals.push(ApprovalView {
            id,
            customer_id: request.customer_id,
            customer_name: "Contoso".to_owned(),
            preset_id: request.preset_id,
            preset_name: "Helpdesk".to_owned(),
            roles: vec!["Helpdesk Administrator".to_owned()],
            groups: Vec::new(),
            lifetime_s: 3600,
            reason: request.reason,
            ticket: request.ticket,
            starts_at: None,
            requested_at: self.now(),
            expires_at: Timestamp::from_unix_ms(now + 10 * MINUTE_MS),
            approvals_needed: 1,
            approvals_given: 0,
            may_be_oneself: false,
            state: ApprovalState::Waiting,
            shown: None,
            revision: 1,
        });
        json(202, &self.approval(self.approvals.len() - 1))
    }

    /// As the answer about one request shows it.
    fn approval(&self, number: usize) -> ApprovalResponse {
        let mut approval = self.approvals[number].clone();
        approval.shown = approval.state.is_open().then(|| {
            let since = self.now_ms - approval.requested_at.unix_ms();
            let minute = since / MINUTE_MS;
            ShownCode {
                link: format!("{LINK}-{minute}"),
                code: "BCDF-GHJK".to_owned(),
                number: NUMBER.to_owned(),
                changes_at: Timestamp::from_unix_ms(
                    approval.requested_at.unix_ms() + (minute + 1) * MINUTE_MS,
                ),
            }
        });
        ApprovalResponse {
            approval,
            server_time: self.now(),
        }
    }

    pub(in crate::worker::tests) fn decide(&mut self, number: usize, state: ApprovalState) {
        let approval = &mut self.approvals[number];
        approval.state = state;
        approval.revision += 1;
    }

    /// Somebody asks the technician.
    pub(in crate::worker::tests) fn put_into_inbox(&mut self) {
        self.inbox.push(ApprovalFacts {
            groups: Vec::new(),
            id: ApprovalId::new(Uuid::from_u128(70)),
            msp_id: MspId::new(Uuid::from_u128(1)),
            requester_id: technician(),
            requester_name: "Ravi".to_owned(),
            requester_email: "ravi@msp.example".to_owned(),
            customer_id: CustomerId::new(Uuid::from_u128(100)),
            customer_name: "Fabrikam".to_owned(),
            tenant_id: EntraTenantId::new(Uuid::from_u128(10)),
            tenant_domain: "fabrikam.onmicrosoft.com".to_owned(),
            preset_id: PresetId::new(Uuid::from_u128(200)),
            preset_name: "Helpdesk".to_owned(),
            roles: vec![RequestedRole {
                id: RoleTemplateId::new(Uuid::from_u128(300)),
                name: "Helpdesk Administrator".to_owned(),
            }],
            lifetime_s: 3600,
            reason: "ticket 8".to_owned(),
            ticket: String::new(),
            starts_at: None,
            requested_at: self.now(),
            expires_at: Timestamp::from_unix_ms(self.now_ms + 10 * MINUTE_MS),
            browser: "Chromium 156 on Linux".to_owned(),
            address: None,
            place: None,
            warnings: Vec::new(),
            approvals_needed: 1,
            approved_by: Vec::new(),
            is_own: false,
        });
    }
}
