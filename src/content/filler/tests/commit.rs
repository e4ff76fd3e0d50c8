//! What a commit writes and presses, and when it does neither.

use super::*;

#[test]
fn commit_when_the_page_still_shows_what_was_seen_writes_checks_and_presses() {
    let mut filler = started();
    filler.on_reply(&ok(fill()));
    assert_eq!(*filler.page().field.borrow(), SECRET);
    assert!(
        filler.page().presses.borrow().is_empty(),
        "not before the frame"
    );
    filler.on_frame();
    assert_eq!(*filler.page().presses.borrow(), vec![BUTTON]);
    assert!(last(&filler).contains("\"done\""));
}

#[test]
fn commit_when_the_page_changed_in_any_way_writes_nothing() {
    let seen = password_page();
    let mut hidden = seen.clone();
    hidden.elements[0].is_visible = false;
    let mut second = seen.clone();
    second.elements.push(ElementSnapshot {
        index: 1,
        ..element(Key::Password)
    });
    let view = PageSnapshot {
        view_id: Some(1),
        ..seen.clone()
    };
    let busy = PageSnapshot {
        is_busy: true,
        ..seen.clone()
    };
    let moving = PageSnapshot {
        is_moving: true,
        ..seen.clone()
    };
    let failed = PageSnapshot {
        error_code: Some("50126".to_owned()),
        ..seen.clone()
    };
    for now in [
        hidden,
        second,
        view,
        busy,
        moving,
        failed,
        PageSnapshot::default(),
    ] {
        assert_ne!(now, seen);
        let mut filler = started();
        filler.page().shown.replace(now);
        filler.on_reply(&ok(fill()));
        filler.on_frame();
        assert_eq!(filler.page().writes.get(), 0);
        assert!(filler.page().presses.borrow().is_empty());
        assert!(last(&filler).contains("page_changed"));
    }
}

#[test]
fn commit_when_the_page_changed_is_followed_by_a_new_report() {
    let mut filler = started();
    filler.page().shown.borrow_mut().view_id = Some(1);
    filler.on_reply(&ok(fill()));
    filler.page().shown.borrow_mut().view_id = Some(2);
    filler.on_reply(&ok(ContentInstruction::Watch));
    assert!(
        last(&filler).contains("page_seen"),
        "although it shows what was reported before"
    );
}

#[test]
fn commit_when_the_page_never_holds_still_is_not_repeated_for_ever() {
    let mut filler = started();
    for _ in 0..20 {
        let is_asked = last(&filler).contains("page_seen");
        filler.page().shown.borrow_mut().view_id = Some(if is_asked { 1 } else { 2 });
        let plan = if is_asked {
            fill()
        } else {
            ContentInstruction::Watch
        };
        filler.on_reply(&ok(plan));
    }
    assert_eq!(sent(&filler), 2 * (1 + usize::from(MAX_RETRIES)));
    assert_eq!(filler.page().writes.get(), 0);
}

#[test]
fn commit_when_the_page_does_not_keep_the_value_presses_nothing() {
    let mut filler = filler();
    filler.page().keeps_values.set(false);
    filler.start();
    filler.on_reply(&ok(fill()));
    filler.on_frame();
    assert!(filler.page().presses.borrow().is_empty());
    assert!(last(&filler).contains("value_not_kept"));
}

#[test]
fn commit_when_the_button_went_away_says_so() {
    let mut filler = started();
    filler.on_reply(&ok(fill()));
    filler.page().has_button.set(false);
    filler.on_frame();
    assert!(last(&filler).contains("value_not_kept"));
}

#[test]
fn commit_when_it_only_presses_needs_no_frame() {
    let mut filler = started();
    filler.on_reply(&ok(ContentInstruction::Commit {
        steps: vec![FillStep::Click {
            key: Key::PrimaryButton,
            index: 0,
        }],
        values: FillValues::default(),
    }));
    assert!(!filler.page().waits_for_frame.get());
    assert_eq!(*filler.page().presses.borrow(), vec![BUTTON]);
    assert!(last(&filler).contains("\"done\""));
}

#[test]
fn commit_when_a_value_is_missing_writes_nothing() {
    let mut filler = started();
    filler.on_reply(&ok(ContentInstruction::Commit {
        steps: vec![FillStep::Write {
            key: Key::Password,
            index: 0,
            value: Slot::Password,
        }],
        values: FillValues::default(),
    }));
    assert_eq!(filler.page().writes.get(), 0);
}

#[test]
fn commit_when_one_is_under_way_is_not_mixed_with_another() {
    let mut filler = started();
    filler.on_reply(&ok(fill()));
    filler.on_reply(&ok(fill()));
    filler.on_push(&push(&fill()));
    assert_eq!(filler.page().writes.get(), 1);
    filler.on_frame();
    filler.on_frame();
    assert_eq!(filler.page().presses.borrow().len(), 1);
}

#[test]
fn commit_when_nothing_changed_since_the_reading_needs_no_second_one() {
    let mut filler = started();
    filler.page().is_as_read.set(true);
    // A second reading would show this.
    filler.page().shown.borrow_mut().view_id = Some(1);
    filler.on_reply(&ok(fill()));
    assert_eq!(*filler.page().field.borrow(), SECRET);
}

#[test]
fn commit_when_the_view_is_a_new_one_is_compared_before_the_news_are_forgotten() {
    let mut filler = started();
    filler.page().forgets_when_observed.set(true);
    filler.page().shown.borrow_mut().view_id = Some(1);
    filler.on_reply(&ok(fill()));
    assert_eq!(filler.page().writes.get(), 0);
    assert!(last(&filler).contains("page_changed"));
}

#[test]
fn commit_when_pushed_and_not_an_answer_does_nothing() {
    let mut filler = started();
    filler.on_reply(&ok(ContentInstruction::Watch));
    filler.on_push(&push(&fill()));
    assert_eq!(filler.page().writes.get(), 0);
}
