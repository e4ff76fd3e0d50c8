//! What it does about accounts.

use std::time::Duration;

use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::{
    AccountResponse, AccountState, AccountView, AccountsResponse, EndAccountsResponse, EndCause,
    ExtendAccountRequest, ProvisioningStage, RequestAccountRequest,
};
use hallpass_protocol::ids::AccountId;

use super::answers::{Answer, error, json, nothing};
use super::{FakeCloud, technician};
use crate::worker::fixtures::account;
use crate::worker::platform::Method;

impl FakeCloud {
    pub(super) fn end_all(&mut self, path: &str) -> Answer {
        assert_eq!(
            path,
            format!("/v1/technicians/{}/end-accounts", technician())
        );
        let going_on = |account: &AccountView| {
            matches!(account.state, AccountState::Ready | AccountState::Scheduled)
        };
        let ending: Vec<usize> = (0..self.accounts.len())
            .filter(|number| going_on(&self.accounts[*number]))
            .collect();
        for number in &ending {
            let cause = EndCause::EndedByTechnician;
            let is_overdue = false;
            self.set_state(*number, AccountState::Ending { cause, is_overdue });
        }
        let count = u32::try_from(ending.len()).unwrap();
        json(200, &EndAccountsResponse { count })
    }

    fn extend(&mut self, number: usize, body: &str) -> Answer {
        let request: ExtendAccountRequest = serde_json::from_str(body).unwrap();
        let wanted_s = u32::try_from(request.lifetime_s).unwrap();
        let account = &mut self.accounts[number];
        if wanted_s > account.lifetime_max_s {
            let message = "This preset allows 8 hours in all.";
            return error(422, ErrorCode::LifetimeNotAllowed, message);
        }
        let more = Duration::from_secs(u64::from(wanted_s - account.lifetime_s));
        account.ends_at = Some(account.ends_at.unwrap().plus(more));
        account.lifetime_s = wanted_s;
        account.revision += 1;
        json(200, &self.one(number))
    }

    pub(super) fn answer_for_account(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&str>,
    ) -> Answer {
        let (id, what) = path
            .strip_prefix("/v1/accounts/")
            .unwrap()
            .split_once('/')
            .unwrap();
        let id: AccountId = id.parse().unwrap();
        let Some(number) = self.accounts.iter().position(|account| account.id == id) else {
            return error(404, ErrorCode::NotFound, "There is no such account.");
        };
        match (method, what) {
            (Method::Get, "credential") => {
                self.credentials_released += 1;
                json(200, &self.credential(&self.accounts[number]))
            }
            (Method::Post, "end") => {
                let cause = EndCause::EndedByTechnician;
                self.set_state(
                    number,
                    AccountState::Ending {
                        cause,
                        is_overdue: false,
                    },
                );
                json(200, &self.one(number))
            }
            (Method::Post, "extend") => self.extend(number, body.unwrap()),
            (Method::Post, "rotate") => {
                self.accounts[number].is_rotating = true;
                self.accounts[number].revision += 1;
                json(202, &self.one(number))
            }
            (Method::Post, "fills") => {
                self.reports
                    .push(serde_json::from_str(body.unwrap()).unwrap());
                nothing()
            }
            other => unreachable!("{other:?}"),
        }
    }

    pub(super) fn request_account(&mut self, body: &str) -> Answer {
        let request: RequestAccountRequest = serde_json::from_str(body).unwrap();
        if request.reason.is_empty() {
            return error(422, ErrorCode::ReasonInvalid, "Give a reason.");
        }
        if self.needs_approval {
            return error(409, ErrorCode::ApprovalNeeded, "Ask for approval.");
        }
        let key = *request.idempotency_key.as_uuid();
        if let Some(number) = self.keys.iter().position(|one| *one == key) {
            return json(202, &self.one(number));
        }
        self.keys.push(key);
        let number = u128::try_from(self.keys.len()).unwrap();
        let state = match request.starts_at {
            Some(_) => AccountState::Scheduled,
            None => AccountState::Provisioning {
                stage: ProvisioningStage::Creating,
            },
        };
        self.accounts.push(AccountView {
            state,
            starts_at: request.starts_at,
            revision: 1,
            ..account(number)
        });
        json(202, &self.one(self.accounts.len() - 1))
    }

    fn one(&self, number: usize) -> AccountResponse {
        AccountResponse {
            account: self.accounts[number].clone(),
            server_time: self.now(),
        }
    }

    pub(super) fn list(&self) -> AccountsResponse {
        AccountsResponse {
            accounts: self.accounts.clone(),
            server_time: self.now(),
        }
    }
}
