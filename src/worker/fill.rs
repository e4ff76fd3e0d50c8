//! What a content script may have: one instruction for the page it reports, decided from what the
//! browser states about the sender and from the technician's intent. The report itself can stop a
//! fill, never start or redirect one.

use hallpass_autofill::table::{Verdict, find_error};
use hallpass_autofill::{
    Decision, FillPlan, Grant, PageSnapshot, Screen, Slot, Standing, Standings, classify, plan,
};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountView, FillOutcome, ReportFillRequest};
use hallpass_seal::{Credential, totp_step};

use crate::ports::{
    Caller, CommitOutcome, ContentHandler, ContentInstruction, FillValues, PortError,
};
use crate::worker::Worker;
use crate::worker::binding::{PendingCommit, TabBinding};
use crate::worker::cloud::Call;
use crate::worker::platform::Platform;
use crate::worker::sign_in_page::SignInPage;
use crate::worker::state::Topic;

impl<P: Platform> ContentHandler for Worker<P> {
    async fn page_seen(
        &self,
        caller: &Caller,
        seen: PageSnapshot,
    ) -> Result<ContentInstruction, PortError> {
        let Some((page, binding, account)) = self.concern(caller) else {
            return Ok(ContentInstruction::Rest);
        };
        let screen = classify(&seen);
        let grant = self.grant(&page, &binding, &account);
        match plan(&screen, &seen, &grant) {
            Decision::Fill(plan) => Ok(self.commit(&page, &account, screen, plan).await),
            Decision::Wait | Decision::Nothing => Ok(ContentInstruction::Watch),
            Decision::Reload { message } => {
                Ok(self.reload(&page, &binding, &account, &seen, message))
            }
            Decision::HandOver { message } => {
                self.hint(account.id, Some(message));
                self.report_refused_once(&page, &account, screen, FillOutcome::Refused);
                Ok(ContentInstruction::Watch)
            }
            Decision::Stop { message, refused } => {
                self.hint(account.id, Some(message));
                let outcome = outcome_of_stop(&binding, screen, &seen);
                Ok(self.stop(&page, &account, screen, refused, outcome))
            }
        }
    }

    async fn page_foreseen(
        &self,
        caller: &Caller,
        foreseen: PageSnapshot,
    ) -> Result<ContentInstruction, PortError> {
        let Some((page, binding, account)) = self.concern(caller) else {
            return Ok(ContentInstruction::Rest);
        };
        let screen = classify(&foreseen);
        let grant = self.grant(&page, &binding, &account);
        // What else the screen asks for is done when the page is known to show it.
        Ok(match plan(&screen, &foreseen, &grant) {
            Decision::Fill(plan) => self.commit(&page, &account, screen, plan).await,
            _ => ContentInstruction::Watch,
        })
    }

    async fn committed(
        &self,
        caller: &Caller,
        outcome: CommitOutcome,
    ) -> Result<ContentInstruction, PortError> {
        let Some(page) = SignInPage::from_caller(caller) else {
            return Ok(ContentInstruction::Rest);
        };
        let Some((_, account)) = self.intent_for(&page) else {
            return Ok(ContentInstruction::Rest);
        };
        let taken = self.change_binding(page.tab_id, |binding| {
            let pending = binding.take_pending(page.document_id.as_ref())?;
            if outcome == CommitOutcome::PageChanged {
                binding.give_back(&pending);
            }
            Some(pending)
        });
        let Some(pending) = taken.flatten() else {
            return Ok(ContentInstruction::Watch);
        };
        if outcome == CommitOutcome::PageChanged && pending.secret == Some(Slot::OneTimeCode) {
            // It was not used.
            self.change(|state| state.code_steps.remove(account.id));
            self.save(&[Topic::CodeSteps]);
        }
        Ok(match outcome {
            CommitOutcome::Done => {
                self.report(&page, &account, &pending.screen, FillOutcome::Filled);
                if pending.is_last {
                    self.sign_in_is_done(page.tab_id);
                    self.unbind(page.tab_id);
                    ContentInstruction::Rest
                } else {
                    ContentInstruction::Watch
                }
            }
            CommitOutcome::PageChanged => {
                self.report(&page, &account, &pending.screen, FillOutcome::Abandoned);
                // It may have settled before the answer came.
                ContentInstruction::Look
            }
            CommitOutcome::ValueNotKept => {
                self.report(&page, &account, &pending.screen, FillOutcome::Abandoned);
                let message = "Microsoft's page did not take what Hallpass wrote. \
                               Use Copy in Hallpass and paste it.";
                self.hint(account.id, Some(message.to_owned()));
                ContentInstruction::Watch
            }
        })
    }
}

impl<P: Platform> Worker<P> {
    /// The page that reports, with the binding and account of its tab, if it is one that may be
    /// told anything.
    fn concern(&self, caller: &Caller) -> Option<(SignInPage, TabBinding, AccountView)> {
        let page = SignInPage::from_caller(caller)?;
        let (binding, account) = self.intent_for(&page)?;
        (!binding.is_leaving(page.document_id.as_ref())).then_some((page, binding, account))
    }

    /// The binding and account of the page's tab, if the technician's intent still holds and the
    /// page is not one of another tenant.
    fn intent_for(&self, page: &SignInPage) -> Option<(TabBinding, AccountView)> {
        let now = self.now_unix_ms();
        let (binding, account) = self.look(|state| {
            let binding = state
                .bindings
                .iter()
                .find(|one| one.tab_id == page.tab_id)?
                .clone();
            let account = state.usable_account(binding.account_id, now).cloned();
            Some((binding, account))
        })?;
        let Some(account) = account.filter(|_| !binding.is_expired(now)) else {
            self.unbind(page.tab_id);
            return None;
        };
        if !page.admits(&account) {
            let message = format!(
                "The sign-in page is not one of {}. Open the portal again from Hallpass.",
                account.customer_name
            );
            self.hint(account.id, Some(message));
            return None;
        }
        Some((binding, account))
    }

    fn grant(&self, page: &SignInPage, binding: &TabBinding, account: &AccountView) -> Grant {
        let step = totp_step(self.cloud_time());
        let standing = |slot, is_held: bool| {
            let is_spent = slot == Slot::OneTimeCode
                && self.look(|state| state.code_steps.get(account.id) == Some(&step));
            if !is_held {
                Standing::Absent
            } else if self.look(|state| state.is_refused(account.id, slot)) {
                Standing::Refused
            } else if binding.is_submitted(slot) {
                Standing::Sent
            } else if is_spent {
                Standing::Spent
            } else {
                Standing::Unsent
            }
        };
        Grant {
            user_principal_name: account.user_principal_name.clone(),
            secrets: Standings {
                password: standing(Slot::Password, true),
                access_pass: standing(Slot::AccessPass, binding.kinds.has_access_pass),
                one_time_code: standing(Slot::OneTimeCode, binding.kinds.has_one_time_code),
            },
            may_submit_user_name: binding.may_submit_user_name(page.document_id.as_ref()),
            may_reload: binding.may_reload(),
        }
    }

    /// Puts values into a plan's slots: only those that its steps name.
    async fn commit(
        &self,
        page: &SignInPage,
        account: &AccountView,
        screen: Screen,
        plan: FillPlan,
    ) -> ContentInstruction {
        let (has_user_name, secret) = (plan.has_user_name(), plan.secret());
        if secret.is_some()
            && let Err(error) = self.prepare_credential(account.id).await
        {
            self.hint(account.id, Some(error.to_string()));
            return ContentInstruction::Watch;
        }
        if secret == Some(Slot::OneTimeCode) {
            // A clock that was set since the cloud was last heard makes a code that is refused.
            self.ask_time().await;
        }
        // Fetching may have taken its time: is it still wanted, and not yet done by another report?
        let Some((binding, account)) = self.intent_for(page) else {
            return ContentInstruction::Rest;
        };
        let grant = self.grant(page, &binding, &account);
        if secret.is_some_and(|slot| grant.secrets.of(slot) != Standing::Unsent)
            || (has_user_name && !grant.may_submit_user_name)
        {
            return ContentInstruction::Watch;
        }
        let mut values = FillValues::default();
        if has_user_name {
            values.user_name = Some(account.user_principal_name.clone());
        }
        if let Some(slot) = secret {
            let now = self.cloud_time();
            let opened = self.change(|state| state.opened.remove(account.id));
            // The opened credential is wiped here.
            let Some(value) = opened.and_then(|opened| value_of(&opened.credential, slot, now))
            else {
                return ContentInstruction::Watch;
            };
            *values.slot_mut(slot) = Some(value);
            if slot == Slot::OneTimeCode {
                self.change(|state| state.code_steps.insert(account.id, totp_step(now)));
                self.save(&[Topic::CodeSteps]);
            }
        }
        let pending = PendingCommit {
            document: page.document_id.clone(),
            screen: name_of(screen),
            has_user_name,
            secret,
            is_last: screen == Screen::StaySignedIn,
        };
        self.change_binding(page.tab_id, |binding| binding.begin(pending));
        self.hint(account.id, None);
        ContentInstruction::Commit {
            steps: plan.steps,
            values,
        }
    }

    /// Microsoft's remedy for an account that was not there, or not enabled, when it looked. A
    /// document that came from a POST would be posted again: the portal is opened anew instead.
    fn reload(
        &self,
        page: &SignInPage,
        binding: &TabBinding,
        account: &AccountView,
        seen: &PageSnapshot,
        message: String,
    ) -> ContentInstruction {
        self.hint(account.id, Some(message));
        self.change_binding(page.tab_id, |binding| {
            binding.reload(page.document_id.clone());
        });
        if !reports_failure(seen) {
            return ContentInstruction::Reload;
        }
        let Some(portal) = binding.portal else {
            // A press knows no way back to the page: the technician opens it again.
            self.unbind(page.tab_id);
            return ContentInstruction::Rest;
        };
        self.open_again(page.tab_id, portal, account);
        ContentInstruction::Watch
    }

    fn stop(
        &self,
        page: &SignInPage,
        account: &AccountView,
        screen: Screen,
        refused: Option<Slot>,
        outcome: FillOutcome,
    ) -> ContentInstruction {
        // Sending it again would feed Microsoft's lockout. The next code is another secret.
        if let Some(slot) = refused.filter(|slot| *slot != Slot::OneTimeCode) {
            self.change(|state| state.note_refused(account.id, slot));
            self.save(&[Topic::Refused]);
        }
        self.report(page, account, &name_of(screen), outcome);
        self.unbind(page.tab_id);
        ContentInstruction::Rest
    }

    pub(super) fn change_binding<T>(
        &self,
        tab_id: i32,
        change: impl FnOnce(&mut TabBinding) -> T,
    ) -> Option<T> {
        let changed = self.change(|state| {
            state
                .bindings
                .iter_mut()
                .find(|one| one.tab_id == tab_id)
                .map(change)
        });
        if changed.is_some() {
            self.save(&[Topic::Bindings]);
        }
        changed
    }

    fn report_refused_once(
        &self,
        page: &SignInPage,
        account: &AccountView,
        screen: Screen,
        outcome: FillOutcome,
    ) {
        let name = name_of(screen);
        let is_new = self.change_binding(page.tab_id, |binding| {
            let is_new = binding.last_refused.as_ref() != Some(&name);
            binding.last_refused = Some(name.clone());
            is_new
        });
        if is_new == Some(true) {
            self.report(page, account, &name, outcome);
        }
    }

    /// Tells the audit log what became of a fill, beside the answer to the page.
    fn report(&self, page: &SignInPage, account: &AccountView, screen: &str, outcome: FillOutcome) {
        let report = ReportFillRequest {
            origin: page.origin.clone(),
            screen: screen.to_owned(),
            outcome,
        };
        let Ok(call) = Call::post_json(format!("/v1/accounts/{}/fills", account.id), &report)
        else {
            return;
        };
        let worker = self.clone();
        // The release of the credential is in the log already; a lost report loses the outcome.
        self.platform()
            .spawn(async move { drop(worker.call_empty(call).await) });
    }
}

/// Whether Microsoft reports a failure of what was posted. A first page carries a code too, which
/// says that nobody is signed in yet.
fn reports_failure(seen: &PageSnapshot) -> bool {
    seen.error_code
        .as_deref()
        .is_some_and(|code| find_error(code).is_none_or(|row| row.verdict != Verdict::Ignore))
}

/// Whether Microsoft rejected what was submitted, or there was nothing to reject.
fn outcome_of_stop(binding: &TabBinding, screen: Screen, seen: &PageSnapshot) -> FillOutcome {
    let asks_again = matches!(
        screen,
        Screen::Password | Screen::AccessPass | Screen::OneTimeCode
    );
    if binding.is_any_submitted() && (reports_failure(seen) || asks_again) {
        FillOutcome::RejectedByMicrosoft
    } else {
        FillOutcome::Refused
    }
}

/// The value of a secret's slot at `now`, the cloud's time; `None` where the credential has none.
fn value_of(credential: &Credential, slot: Slot, now: Timestamp) -> Option<String> {
    // EXPOSE: the plan writes it into the field of its kind in a checked document.
    match slot {
        Slot::UserName => None,
        Slot::Password => Some(credential.password.expose().to_owned()),
        Slot::AccessPass => Some(credential.access_pass.as_ref()?.expose().to_owned()),
        Slot::OneTimeCode => {
            let mut code = credential.totp_seed.as_ref()?.code_at(now);
            Some(core::mem::take(&mut *code))
        }
    }
}

/// The screen's name, as the autofill crate writes it.
fn name_of(screen: Screen) -> String {
    let json = serde_json::to_string(&screen).unwrap_or_default();
    let name = json
        .strip_prefix(r#"{"name":""#)
        .and_then(|rest| rest.strip_suffix(r#""}"#));
    name.unwrap_or("unknown").to_owned()
}
