//! What is asked before the page has laid itself out is carried out only if it came true.

use hallpass_autofill::PageSnapshot;

use super::tests::{FakePage, SECRET, fill, filler, last, ok, password_page, sent};
use super::*;
use crate::ports::ContentInstruction;

fn foreseeing(shown: PageSnapshot, foreseen: PageSnapshot) -> Filler<FakePage> {
    let mut filler = filler();
    filler.page().shown.replace(shown);
    filler.page().foreseen.replace(foreseen);
    filler.start();
    filler
}

fn ops(filler: &Filler<FakePage>) -> Vec<String> {
    let op = |message: &String| {
        let message: serde_json::Value = serde_json::from_str(message).unwrap();
        message["body"]["op"].as_str().unwrap().to_owned()
    };
    filler.page().sent.borrow().iter().map(op).collect()
}

#[test]
fn foresight_when_it_comes_true_is_filled_by_one_message() {
    let mut filler = foreseeing(password_page(), password_page());
    assert_eq!(ops(&filler), ["page_foreseen"]);
    filler.page().is_as_read.set(true);
    filler.on_reply(&ok(fill()));
    assert_eq!(*filler.page().field.borrow(), SECRET);
    filler.on_frame();
    assert_eq!(ops(&filler), ["page_foreseen", "committed"]);
    assert!(last(&filler).contains("\"done\""));
}

#[test]
fn foresight_when_the_page_shows_something_else_writes_nothing_and_is_not_tried_again() {
    let mut covered = password_page();
    covered.elements[0].is_visible = false;
    let mut filler = foreseeing(covered, password_page());
    filler.page().is_as_read.set(true);
    filler.on_reply(&ok(fill()));
    assert_eq!(filler.page().writes.get(), 0);
    assert!(last(&filler).contains("page_changed"));
    filler.on_reply(&ok(ContentInstruction::Watch));
    filler.page().foreseen.borrow_mut().view_id = Some(7);
    filler.page().shown.borrow_mut().view_id = Some(7);
    filler.on_change();
    assert_eq!(
        ops(&filler),
        ["page_foreseen", "committed", "page_seen"],
        "the page lays itself out otherwise than it is styled"
    );
}

#[test]
fn foresight_when_the_page_changes_before_the_answer_writes_nothing() {
    let mut filler = foreseeing(password_page(), password_page());
    filler.page().shown.borrow_mut().elements[0].is_visible = false;
    filler.on_change();
    filler.on_reply(&ok(fill()));
    assert_eq!(filler.page().writes.get(), 0);
    assert!(last(&filler).contains("page_changed"));
}

#[test]
fn foresight_when_there_is_no_plan_for_it_is_followed_by_what_the_page_shows() {
    let mut filler = foreseeing(password_page(), password_page());
    filler.on_reply(&ok(ContentInstruction::Watch));
    assert_eq!(ops(&filler), ["page_foreseen", "page_seen"]);
    filler.on_reply(&ok(ContentInstruction::Watch));
    filler.on_change();
    assert_eq!(sent(&filler), 2, "neither is said twice");
}

#[test]
fn foresight_when_the_page_is_not_concerned_puts_to_rest() {
    let mut filler = foreseeing(password_page(), password_page());
    filler.on_reply(&ok(ContentInstruction::Rest));
    assert!(!filler.page().is_observed.get());
    assert_eq!(sent(&filler), 1);
}

#[test]
fn foresight_when_there_is_no_field_to_fill_or_the_page_is_not_at_rest_is_not_told() {
    let mut without = password_page();
    without.elements.remove(0);
    let busy = PageSnapshot {
        is_busy: true,
        ..password_page()
    };
    let moving = PageSnapshot {
        is_moving: true,
        ..password_page()
    };
    let mut disabled = password_page();
    disabled.elements[0].is_enabled = false;
    for foreseen in [without, busy, moving, disabled] {
        let filler = foreseeing(password_page(), foreseen);
        assert_eq!(ops(&filler), ["page_seen"]);
    }
}

#[test]
fn foresight_when_the_worker_was_stopped_is_told_again() {
    let mut filler = foreseeing(password_page(), password_page());
    filler.on_no_reply();
    assert_eq!(ops(&filler), ["page_foreseen", "page_foreseen"]);
    filler.page().is_as_read.set(true);
    filler.on_reply(&ok(fill()));
    assert_eq!(*filler.page().field.borrow(), SECRET);
}

#[test]
fn foresight_when_the_worker_is_gone_rests() {
    let mut filler = filler();
    filler.page().foreseen.replace(password_page());
    filler.page().is_orphaned.set(true);
    filler.start();
    assert!(!filler.page().is_observed.get());
    assert_eq!(sent(&filler), 0);
}
