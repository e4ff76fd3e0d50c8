use hallpass_autofill::plan::FillStep;
use hallpass_autofill::table::{ELEMENTS, ElementKey};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::ports::{ContentInstruction, ContentRequest, Envelope, PortError};

fn element() -> impl Strategy<Value = ElementSnapshot> {
    let keys = ELEMENTS.iter().map(|row| row.key).collect::<Vec<_>>();
    (
        select(keys),
        any::<u16>(),
        any::<bool>(),
        any::<bool>(),
        option::of(any::<String>()),
    )
        .prop_map(
            |(key, index, is_visible, is_enabled, detail)| ElementSnapshot {
                key,
                index,
                is_visible,
                is_enabled,
                detail,
            },
        )
}

fn snapshot() -> impl Strategy<Value = PageSnapshot> {
    (
        option::of(any::<String>()),
        option::of(any::<u16>()),
        proptest::collection::vec(element(), 0..5),
        option::of("[0-9]{0,6}"),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(page_id, view_id, elements, error_code, is_busy, is_moving)| PageSnapshot {
                page_id,
                view_id,
                elements,
                error_code,
                is_busy,
                is_moving,
            },
        )
}

fn reply(instruction: ContentInstruction) -> String {
    serde_json::to_string(&Ok::<_, PortError>(instruction)).unwrap()
}

#[test]
fn committed_when_sent_is_the_ports_request() {
    for outcome in [
        CommitOutcome::Done,
        CommitOutcome::PageChanged,
        CommitOutcome::ValueNotKept,
    ] {
        let envelope: Envelope<ContentRequest> = serde_json::from_str(&committed(outcome)).unwrap();
        assert_eq!(envelope.port, ContentPort::NAME);
        assert!(matches!(envelope.body, ContentRequest::committed(sent) if sent == outcome));
    }
}

#[test]
fn reply_when_a_plain_instruction_is_understood() {
    assert!(matches!(
        parse_reply(&reply(ContentInstruction::Rest)),
        Some(Instruction::Rest)
    ));
    assert!(matches!(
        parse_reply(&reply(ContentInstruction::Watch)),
        Some(Instruction::Watch)
    ));
    assert!(matches!(
        parse_reply(&reply(ContentInstruction::Look)),
        Some(Instruction::Look)
    ));
    assert!(matches!(
        parse_reply(&reply(ContentInstruction::Reload)),
        Some(Instruction::Reload)
    ));
}

#[test]
fn reply_when_an_error_or_of_another_version_is_nothing() {
    for text in [
        r#"{"Err":"not_allowed"}"#,
        r#"{"Ok":{"kind":"dance"}}"#,
        r#"{"Ok":{"kind":"rest","more":1}}"#,
        r#"{"Ok":{"kind":"rest"}} x"#,
        r#"{"Ok":{"kind":"commit","steps":[]}}"#,
        r#"{"Ok":{"kind":"commit","seen":{},"steps":[],"values":{}}}"#,
        r#"{"Ok":{"kind":"commit","steps":[{"act":"click","key":"unknown","index":0}],"values":{}}}"#,
        r#"{"Ok":{"kind":"commit","steps":[{"act":"write","key":"password","index":0}],"values":{}}}"#,
        r#"{"Ok":{"kind":"commit","steps":[],"values":{"totp":"1"}}}"#,
        "{}",
        "null",
        "",
    ] {
        assert!(parse_reply(text).is_none(), "{text}");
    }
}

#[test]
fn push_when_for_another_port_is_nothing() {
    let push = |port: &str| format!(r#"{{"port":"{port}","instruction":{{"kind":"look"}}}}"#);
    assert!(matches!(
        parse_push(&push("content/1")),
        Some(Instruction::Look)
    ));
    assert!(parse_push(&push("content/2")).is_none());
    assert!(parse_push(r#"{"instruction":{"kind":"look"}}"#).is_none());
}

proptest! {
    #[test]
    fn reading_when_written_is_as_the_worker_writes_it(snapshot in snapshot()) {
        let text = reading(&snapshot);
        prop_assert_eq!(&text, &serde_json::to_string(&snapshot).unwrap());
        let sent: Envelope<ContentRequest> = serde_json::from_str(&page_seen(&text)).unwrap();
        let ContentRequest::page_seen(received) = sent.body else { panic!("another request") };
        prop_assert_eq!(received, snapshot);
    }

    #[test]
    fn commit_when_received_has_the_steps_and_the_values(
        user_name in option::of(any::<String>()),
        password in option::of(any::<String>()),
        index in any::<u16>(),
    ) {
        let steps = vec![
            FillStep::Write { key: ElementKey::Password, index, value: Slot::Password },
            FillStep::Click { key: ElementKey::PrimaryButton, index },
        ];
        let mut values = FillValues::default();
        values.user_name.clone_from(&user_name);
        values.password.clone_from(&password);
        let sent = reply(ContentInstruction::Commit { steps, values });
        let Some(Instruction::Commit(commit)) = parse_reply(&sent) else { panic!("no commit") };
        let password_field = Target { key: ElementKey::Password, index };
        prop_assert_eq!(&commit.writes, &vec![(password_field, Slot::Password)]);
        prop_assert_eq!(&commit.presses, &vec![Target { key: ElementKey::PrimaryButton, index }]);
        prop_assert_eq!(commit.value(Slot::UserName), user_name.as_deref());
        prop_assert_eq!(commit.value(Slot::Password), password.as_deref());
    }

    #[test]
    fn parser_when_given_anything_never_panics(text in any::<String>()) {
        let _ = parse_reply(&text);
        let _ = parse_push(&text);
    }
}
