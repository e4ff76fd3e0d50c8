//! Each test names the invariant of `content.design.md` that it holds.

mod commit;

use std::cell::{Cell, RefCell};

use hallpass_autofill::PageSnapshot;
use hallpass_autofill::plan::{FillStep, Slot};
use hallpass_autofill::snapshot::ElementSnapshot;
use hallpass_autofill::table::ElementKey as Key;

use super::*;
use crate::content::page::Target;
use crate::ports::{ContentInstruction, ContentPort, FillValues, PortError};

const FIELD: Target = Target {
    key: Key::Password,
    index: 0,
};
const BUTTON: Target = Target {
    key: Key::PrimaryButton,
    index: 0,
};
pub(super) const SECRET: &str = "correct \"horse\" \\ battery";

/// A page in memory that records what was done to it.
#[derive(Default)]
pub(super) struct FakePage {
    pub(super) shown: RefCell<PageSnapshot>,
    /// What its styles alone promise.
    pub(super) foreseen: RefCell<PageSnapshot>,
    pub(super) field: RefCell<String>,
    keeps_values: Cell<bool>,
    has_button: Cell<bool>,
    pub(super) is_orphaned: Cell<bool>,
    pub(super) is_observed: Cell<bool>,
    is_loading: Cell<bool>,
    /// Nothing has told that the page changed.
    pub(super) is_as_read: Cell<bool>,
    /// Observing a new view forgets what was not told yet of the old one.
    forgets_when_observed: Cell<bool>,
    waits_for_frame: Cell<bool>,
    waits_for_motion: Cell<bool>,
    reloads: Cell<u32>,
    presses: RefCell<Vec<Target>>,
    pub(super) writes: Cell<u32>,
    pub(super) sent: RefCell<Vec<String>>,
    greeted: RefCell<Vec<String>>,
}

impl Page for FakePage {
    fn foresee(&self) -> PageSnapshot {
        self.foreseen.borrow().clone()
    }

    fn confirm(&self, _: PageSnapshot) -> PageSnapshot {
        self.shown.borrow().clone()
    }

    fn is_as_read(&self) -> bool {
        self.is_as_read.get()
    }

    fn is_loading(&self) -> bool {
        self.is_loading.get()
    }

    fn write(&self, target: Target, value: &str) -> bool {
        assert_eq!(target, FIELD);
        self.writes.set(self.writes.get() + 1);
        if self.keeps_values.get() {
            value.clone_into(&mut self.field.borrow_mut());
        }
        true
    }

    fn holds(&self, _target: Target, value: &str) -> bool {
        *self.field.borrow() == value
    }

    fn press(&self, target: Target) -> bool {
        if self.has_button.get() {
            self.presses.borrow_mut().push(target);
        }
        self.has_button.get()
    }

    fn observe(&self) {
        self.is_observed.set(true);
        if self.forgets_when_observed.get() {
            self.is_as_read.set(true);
        }
    }

    fn unobserve(&self) {
        self.is_observed.set(false);
    }

    fn after_motion(&self) {
        self.waits_for_motion.set(true);
    }

    fn after_frame(&self) {
        self.waits_for_frame.set(true);
    }

    fn send(&self, message: &str) -> Result<(), Orphaned> {
        if self.is_orphaned.get() {
            return Err(Orphaned);
        }
        self.sent.borrow_mut().push(message.to_owned());
        Ok(())
    }

    fn greet(&self, message: &str) -> Result<(), Orphaned> {
        if self.is_orphaned.get() {
            return Err(Orphaned);
        }
        self.greeted.borrow_mut().push(message.to_owned());
        Ok(())
    }

    fn reload(&self) {
        self.reloads.set(self.reloads.get() + 1);
    }
}

fn element(key: Key) -> ElementSnapshot {
    ElementSnapshot {
        key,
        index: 0,
        is_visible: true,
        is_enabled: true,
        detail: None,
    }
}

pub(super) fn password_page() -> PageSnapshot {
    PageSnapshot {
        page_id: Some("ConvergedSignIn".to_owned()),
        view_id: Some(2),
        elements: vec![element(Key::Password), element(Key::PrimaryButton)],
        ..PageSnapshot::default()
    }
}

pub(super) fn filler() -> Filler<FakePage> {
    let page = FakePage::default();
    page.shown.replace(password_page());
    page.keeps_values.set(true);
    page.has_button.set(true);
    Filler::new(page)
}

fn started() -> Filler<FakePage> {
    let mut filler = filler();
    filler.start();
    filler
}

pub(super) fn ok(instruction: ContentInstruction) -> String {
    serde_json::to_string(&Ok::<_, PortError>(instruction)).unwrap()
}

fn push(instruction: &ContentInstruction) -> String {
    let instruction = serde_json::to_value(instruction).unwrap();
    serde_json::json!({ "port": ContentPort::NAME, "instruction": instruction }).to_string()
}

pub(super) fn fill() -> ContentInstruction {
    let mut values = FillValues::default();
    values.password = Some(SECRET.to_owned());
    ContentInstruction::Commit {
        steps: vec![
            FillStep::Write {
                key: Key::Password,
                index: 0,
                value: Slot::Password,
            },
            FillStep::Click {
                key: Key::PrimaryButton,
                index: 0,
            },
        ],
        values,
    }
}

pub(super) fn last(filler: &Filler<FakePage>) -> String {
    filler
        .page()
        .sent
        .borrow()
        .last()
        .cloned()
        .unwrap_or_default()
}

pub(super) fn sent(filler: &Filler<FakePage>) -> usize {
    filler.page().sent.borrow().len()
}

#[test]
fn start_reports_the_page_and_observes_it() {
    let filler = started();
    assert_eq!(sent(&filler), 1);
    assert!(last(&filler).contains("page_seen"));
    assert!(filler.page().is_observed.get());
}

#[test]
fn change_when_nothing_of_the_table_changed_is_not_reported() {
    let mut filler = started();
    filler.on_reply(&ok(ContentInstruction::Watch));
    filler.on_change();
    assert_eq!(sent(&filler), 1);
}

#[test]
fn change_when_a_message_is_on_its_way_is_reported_after_the_reply() {
    let mut filler = started();
    filler.page().shown.borrow_mut().view_id = Some(1);
    filler.on_change();
    assert_eq!(sent(&filler), 1, "one message at a time");
    filler.on_reply(&ok(ContentInstruction::Watch));
    assert_eq!(sent(&filler), 2);
}

#[test]
fn reports_when_a_value_was_written_do_not_hold_it() {
    let mut filler = started();
    filler.on_reply(&ok(fill()));
    filler.on_frame();
    filler.on_reply(&ok(ContentInstruction::Watch));
    assert!(
        filler
            .page()
            .sent
            .borrow()
            .iter()
            .all(|message| !message.contains("horse"))
    );
    assert!(!format!("{:?}", filler.state).contains("horse"));
}

#[test]
fn rest_when_told_ends_observation_until_a_look_is_pushed() {
    let mut filler = started();
    filler.on_reply(&ok(ContentInstruction::Rest));
    assert!(!filler.page().is_observed.get());
    filler.on_change();
    assert_eq!(sent(&filler), 1);
    filler.on_push(&push(&ContentInstruction::Look));
    assert!(filler.page().is_observed.get());
    assert_eq!(sent(&filler), 2, "although it shows the same");
}

#[test]
fn look_when_pushed_while_a_message_is_on_its_way_is_not_lost() {
    let mut filler = started();
    filler.on_push(&push(&ContentInstruction::Look));
    filler.on_reply(&ok(ContentInstruction::Rest));
    assert_eq!(sent(&filler), 2);
    assert!(filler.page().is_observed.get());
}

#[test]
fn page_when_it_moves_is_reported_when_it_stands() {
    let mut filler = filler();
    filler.page().shown.borrow_mut().is_moving = true;
    filler.start();
    assert!(filler.page().waits_for_motion.get());
    assert_eq!(sent(&filler), 0);
    filler.page().shown.borrow_mut().is_moving = false;
    filler.on_change();
    assert_eq!(sent(&filler), 1);
}

#[test]
fn page_when_it_is_busy_is_not_reported_and_what_it_showed_before_not_twice() {
    let mut filler = started();
    filler.on_reply(&ok(ContentInstruction::Watch));
    for is_busy in [true, false] {
        filler.page().shown.borrow_mut().is_busy = is_busy;
        filler.on_change();
        assert_eq!(sent(&filler), 1);
    }
    filler.page().shown.borrow_mut().view_id = Some(1);
    filler.on_change();
    assert_eq!(sent(&filler), 2);
}

#[test]
fn page_when_it_still_loads_and_shows_nothing_is_greeted_and_reported_without_waiting() {
    let mut filler = filler();
    filler.page().is_loading.set(true);
    filler.page().shown.replace(PageSnapshot::default());
    filler.start();
    assert_eq!(filler.page().greeted.borrow().len(), 1);
    assert!(filler.page().greeted.borrow()[0].contains("page_seen"));
    assert_eq!(sent(&filler), 0);
    filler.page().shown.replace(password_page());
    filler.on_change();
    assert_eq!(sent(&filler), 1, "although the greeting has no answer yet");
    filler.on_greeted(&ok(ContentInstruction::Rest));
    filler.on_reply(&ok(fill()));
    assert_eq!(*filler.page().field.borrow(), SECRET);
}

#[test]
fn greeting_when_the_page_does_not_concern_the_worker_ends_observation() {
    let mut filler = filler();
    filler.page().is_loading.set(true);
    filler.page().shown.replace(PageSnapshot::default());
    filler.start();
    filler.on_greeted(&ok(ContentInstruction::Watch));
    assert!(filler.page().is_observed.get());
    filler.on_greeted(&ok(ContentInstruction::Rest));
    assert!(!filler.page().is_observed.get());
}

#[test]
fn page_when_it_has_loaded_and_shows_nothing_is_reported() {
    let mut filler = filler();
    filler.page().shown.replace(PageSnapshot::default());
    filler.start();
    assert_eq!(sent(&filler), 1);
}

#[test]
fn worker_when_it_dies_is_asked_again_a_few_times() {
    let mut filler = started();
    for _ in 0..10 {
        filler.on_no_reply();
    }
    assert_eq!(sent(&filler), 1 + usize::from(MAX_RETRIES));
    filler.on_change();
    assert_eq!(
        sent(&filler),
        2 + usize::from(MAX_RETRIES),
        "and when the page next changes"
    );
}

#[test]
fn extension_when_it_was_updated_leaves_the_page_alone() {
    let mut filler = filler();
    filler.page().is_orphaned.set(true);
    filler.start();
    assert!(!filler.page().is_observed.get());
    filler.on_change();
    assert_eq!(sent(&filler), 0);
}

#[test]
fn reply_when_it_is_an_error_does_nothing_until_the_next_change() {
    let mut filler = started();
    let refused = Err::<(), _>(PortError::NotAllowed);
    filler.on_reply(&serde_json::to_string(&refused).unwrap());
    assert_eq!(sent(&filler), 1);
    filler.page().shown.borrow_mut().view_id = Some(1);
    assert!(filler.on_change());
    assert_eq!(sent(&filler), 2);
}

#[test]
fn reload_when_told_loads_once_and_rests() {
    let mut filler = started();
    filler.on_reply(&ok(ContentInstruction::Reload));
    filler.on_reply(&ok(ContentInstruction::Reload));
    assert_eq!(filler.page().reloads.get(), 1);
    assert!(!filler.page().is_observed.get());
}
