//! Both ports over a transport in memory: the same code that runs in the browser.

use std::cell::RefCell;

use futures::executor::block_on;
use hallpass_autofill::PageSnapshot;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::AccountView;
use hallpass_protocol::customer::CustomersResponse;
use hallpass_protocol::ids::{AccountId, CeremonyId};
use hallpass_protocol::logo::{LogoHash, LogoImage};
use uuid::Uuid;

use super::*;

/// Answers every call with something that the test can tell, and keeps who called.
#[derive(Default)]
struct Recorder {
    calls: RefCell<Vec<(&'static str, Caller)>>,
}

impl Recorder {
    fn record(&self, op: &'static str, caller: &Caller) {
        self.calls.borrow_mut().push((op, caller.clone()));
    }
}

fn refused<T>() -> Result<T, PortError> {
    Err(PortError::Failed {
        code: ErrorCode::NotFound,
        message: "there is none".to_owned(),
    })
}

fn status() -> StatusView {
    StatusView {
        cloud: Some("https://hallpass.example".to_owned()),
        session: SessionState::SignedOut,
        problem: None,
    }
}

impl PopupHandler for Recorder {
    async fn status(&self, caller: &Caller, (): ()) -> Result<StatusView, PortError> {
        self.record("status", caller);
        Ok(status())
    }
    async fn set_cloud(&self, caller: &Caller, _: String) -> Result<StatusView, PortError> {
        self.record("set_cloud", caller);
        refused()
    }
    async fn open_sign_in(&self, caller: &Caller, (): ()) -> Result<(), PortError> {
        self.record("open_sign_in", caller);
        Ok(())
    }
    async fn start_sign_in(&self, caller: &Caller, (): ()) -> Result<CeremonyView, PortError> {
        self.record("start_sign_in", caller);
        refused()
    }
    async fn finish_sign_in(
        &self,
        caller: &Caller,
        _: FinishSignIn,
    ) -> Result<StatusView, PortError> {
        self.record("finish_sign_in", caller);
        Ok(status())
    }
    async fn sign_out(&self, caller: &Caller, (): ()) -> Result<StatusView, PortError> {
        self.record("sign_out", caller);
        Ok(status())
    }
    async fn lock(&self, caller: &Caller, (): ()) -> Result<StatusView, PortError> {
        self.record("lock", caller);
        Ok(status())
    }
    async fn customers(&self, caller: &Caller, (): ()) -> Result<CustomersResponse, PortError> {
        self.record("customers", caller);
        Ok(CustomersResponse { customers: vec![] })
    }
    async fn accounts(&self, caller: &Caller, (): ()) -> Result<AccountsView, PortError> {
        self.record("accounts", caller);
        Ok(AccountsView {
            accounts: vec![],
            clock_offset_ms: 5,
            hints: vec![],
        })
    }
    async fn request_account(
        &self,
        caller: &Caller,
        _: RequestForm,
    ) -> Result<Requested, PortError> {
        self.record("request_account", caller);
        refused()
    }
    async fn approvals(
        &self,
        caller: &Caller,
        _: ApprovalsAsk,
    ) -> Result<ApprovalsText, PortError> {
        self.record("approvals", caller);
        Ok(ApprovalsText::new("", "", 0))
    }
    async fn computer_sign_in(
        &self,
        caller: &Caller,
        _: ComputerAsk,
    ) -> Result<ComputerText, PortError> {
        self.record("computer_sign_in", caller);
        Ok(ComputerText::new(None, 0))
    }
    async fn end_account(&self, caller: &Caller, _: AccountId) -> Result<AccountView, PortError> {
        self.record("end_account", caller);
        refused()
    }
    async fn extend_account(
        &self,
        caller: &Caller,
        _: Extension,
    ) -> Result<AccountView, PortError> {
        self.record("extend_account", caller);
        refused()
    }
    async fn rotate_credential(
        &self,
        caller: &Caller,
        _: AccountId,
    ) -> Result<AccountView, PortError> {
        self.record("rotate_credential", caller);
        refused()
    }
    async fn end_all(&self, caller: &Caller, (): ()) -> Result<AccountsView, PortError> {
        self.record("end_all", caller);
        refused()
    }
    async fn launch_settings(&self, caller: &Caller, (): ()) -> Result<LaunchSettings, PortError> {
        self.record("launch_settings", caller);
        refused()
    }
    async fn set_launch_place(
        &self,
        caller: &Caller,
        _: LaunchPlace,
    ) -> Result<LaunchSettings, PortError> {
        self.record("set_launch_place", caller);
        refused()
    }
    async fn launch(&self, caller: &Caller, _: LaunchRequest) -> Result<(), PortError> {
        self.record("launch", caller);
        Ok(())
    }
    async fn fill_offer(&self, caller: &Caller, (): ()) -> Result<FillOffer, PortError> {
        self.record("fill_offer", caller);
        Ok(FillOffer::NotASignInPage)
    }
    async fn fill(&self, caller: &Caller, _: FillTarget) -> Result<(), PortError> {
        self.record("fill", caller);
        Ok(())
    }
    async fn logo(&self, caller: &Caller, _: LogoHash) -> Result<LogoImage, PortError> {
        self.record("logo", caller);
        let png = "iVBORw0KGgo=".to_owned();
        Ok(LogoImage { png })
    }

    async fn copy(&self, caller: &Caller, _: CopyField) -> Result<CredentialText, PortError> {
        self.record("copy", caller);
        Ok(CredentialText::new("secret".to_owned()))
    }
}

impl ContentHandler for Recorder {
    async fn page_seen(
        &self,
        caller: &Caller,
        _: PageSnapshot,
    ) -> Result<ContentInstruction, PortError> {
        self.record("page_seen", caller);
        Ok(ContentInstruction::Watch)
    }
    async fn page_foreseen(
        &self,
        caller: &Caller,
        _: PageSnapshot,
    ) -> Result<ContentInstruction, PortError> {
        self.record("page_foreseen", caller);
        Ok(ContentInstruction::Watch)
    }
    async fn committed(
        &self,
        caller: &Caller,
        _: CommitOutcome,
    ) -> Result<ContentInstruction, PortError> {
        self.record("committed", caller);
        Ok(ContentInstruction::Rest)
    }
}

fn content() -> Caller {
    Caller::Content {
        tab_id: 1,
        frame_id: 0,
        origin: "https://login.microsoftonline.com".to_owned(),
        document_id: None,
        lifecycle: None,
        url: "https://login.microsoftonline.com/".to_owned(),
    }
}

/// What the browser does between two contexts: carries text and states who sent it.
struct InMemory<'a> {
    recorder: &'a Recorder,
    caller: Caller,
}

impl Transport for InMemory<'_> {
    async fn send(&self, message: String) -> Result<String, PortError> {
        Ok(if PopupPort::is_addressed(&message) {
            PopupPort::dispatch(self.recorder, &self.caller, &message).await
        } else {
            ContentPort::dispatch(self.recorder, &self.caller, &message).await
        })
    }
}

fn popup(recorder: &Recorder, caller: Caller) -> PopupClient<InMemory<'_>> {
    PopupClient::new(InMemory { recorder, caller })
}

#[test]
fn popup_port_when_called_by_our_page_carries_reply_and_failure() {
    let recorder = Recorder::default();
    let client = popup(&recorder, Caller::ExtensionPage);
    assert_eq!(block_on(client.status(())).unwrap(), status());
    let account_id = AccountId::new(Uuid::from_u128(1));
    let failure = block_on(client.end_account(account_id)).unwrap_err();
    assert_eq!(refused::<()>().unwrap_err(), failure);
    let text = block_on(client.copy(CopyField::Password { account_id })).unwrap();
    assert_eq!(text.expose(), "secret");
    let ops: Vec<_> = recorder.calls.borrow().iter().map(|(op, _)| *op).collect();
    assert_eq!(ops, ["status", "end_account", "copy"]);
}

#[test]
fn popup_port_when_called_by_a_content_script_calls_nothing() {
    let recorder = Recorder::default();
    let client = popup(&recorder, content());
    let account_id = AccountId::new(Uuid::from_u128(1));
    let copied = block_on(client.copy(CopyField::Password { account_id })).err();
    assert_eq!(copied, Some(PortError::NotAllowed));
    assert_eq!(block_on(client.status(())), Err(PortError::NotAllowed));
    assert!(recorder.calls.borrow().is_empty());
}

#[test]
fn content_port_when_called_by_a_content_script_knows_which() {
    let recorder = Recorder::default();
    let client = ContentClient::new(InMemory {
        recorder: &recorder,
        caller: content(),
    });
    let reply = block_on(client.page_seen(PageSnapshot::default())).unwrap();
    assert!(matches!(reply, ContentInstruction::Watch));
    let reply = block_on(client.page_foreseen(PageSnapshot::default())).unwrap();
    assert!(matches!(reply, ContentInstruction::Watch));
    let reply = block_on(client.committed(CommitOutcome::Done)).unwrap();
    assert!(matches!(reply, ContentInstruction::Rest));
    assert_eq!(
        *recorder.calls.borrow(),
        [
            ("page_seen", content()),
            ("page_foreseen", content()),
            ("committed", content()),
        ],
        "the caller is the browser's, word for word"
    );
}

#[test]
fn content_port_when_called_by_a_page_of_ours_calls_nothing() {
    let recorder = Recorder::default();
    let client = ContentClient::new(InMemory {
        recorder: &recorder,
        caller: Caller::ExtensionPage,
    });
    let refused = block_on(client.page_seen(PageSnapshot::default())).err();
    assert_eq!(refused, Some(PortError::NotAllowed));
}

/// A worker that is stopped before it answers, `deaths` times.
struct Dying<'a> {
    recorder: &'a Recorder,
    deaths: core::cell::Cell<u8>,
}

impl Transport for Dying<'_> {
    async fn send(&self, message: String) -> Result<String, PortError> {
        let reply = PopupPort::dispatch(self.recorder, &Caller::ExtensionPage, &message).await;
        match self.deaths.get() {
            0 => Ok(reply),
            deaths => {
                self.deaths.set(deaths - 1);
                Err(PortError::Unreachable)
            }
        }
    }
}

#[test]
fn client_when_the_worker_dies_before_it_answers_asks_once_more_unless_the_effect_would_come_twice()
{
    let asked = |deaths: u8, call: fn(&PopupClient<Dying<'_>>) -> bool| {
        let recorder = Recorder::default();
        let client = PopupClient::new(Dying {
            recorder: &recorder,
            deaths: core::cell::Cell::new(deaths),
        });
        let is_answered = call(&client);
        (is_answered, recorder.calls.take().len())
    };
    let end = |client: &PopupClient<Dying<'_>>| {
        let id = AccountId::new(Uuid::from_u128(1));
        block_on(client.end_account(id)) != Err(PortError::Unreachable)
    };
    assert_eq!(asked(0, end), (true, 1));
    assert_eq!(asked(1, end), (true, 2));
    assert_eq!(
        asked(2, end),
        (false, 2),
        "a worker that dies twice has a fault"
    );
    let launch = |client: &PopupClient<Dying<'_>>| {
        let launch = LaunchRequest {
            account_id: AccountId::new(Uuid::from_u128(1)),
            portal: Portal::Entra,
        };
        block_on(client.launch(launch)).is_ok()
    };
    assert_eq!(asked(1, launch), (false, 1), "a second tab would open");
}

fn raw(message: &str) -> Result<serde_json::Value, PortError> {
    let recorder = Recorder::default();
    let reply = block_on(PopupPort::dispatch(
        &recorder,
        &Caller::ExtensionPage,
        message,
    ));
    serde_json::from_str(&reply).unwrap()
}

#[test]
fn dispatch_when_the_message_is_of_another_version_says_so() {
    let messages = [
        r#"{"port":"popup/1","body":{"op":"status","arg":null,"caller":"extension_page"}}"#,
        r#"{"port":"popup/1","body":{"op":"status","arg":null},"caller":"extension_page"}"#,
        r#"{"port":"popup/1","body":{"op":"launch","arg":{"account_id":"0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3","portal":"entra","url":"https://evil.example"}}}"#,
        r#"{"port":"popup/1","body":{"op":"give_me_everything","arg":null}}"#,
        r#"{"port":"popup/2","body":{"op":"status","arg":null}}"#,
        r#"{"port":"content/1","body":{"op":"status","arg":null}}"#,
        r#"{"port":"popup/1","body":{"op":"set_cloud","arg":7}}"#,
        r#"{"port":"popup/1"}"#,
        "[]",
        "",
    ];
    for message in messages {
        assert_eq!(raw(message), Err(PortError::VersionMismatch), "{message}");
    }
    assert!(raw(r#"{"port":"popup/1","body":{"op":"status","arg":null}}"#).is_ok());
}

#[test]
fn requests_when_printed_hide_what_is_secret() {
    let finish = PopupRequest::finish_sign_in(FinishSignIn {
        ceremony_id: CeremonyId::new(Uuid::nil()),
        credential: serde_json::json!({"response": "canary-assertion"}),
        prf: Some("canary-prf".to_owned()),
    });
    let values = FillValues {
        password: Some("canary-password".to_owned()),
        access_pass: Some("canary-pass".to_owned()),
        one_time_code: Some("canary-code".to_owned()),
        user_name: None,
    };
    let printed = format!(
        "{finish:?} {values:?} {:?}",
        CredentialText::new("canary".to_owned())
    );
    assert!(!printed.contains("canary"), "{printed}");
}
