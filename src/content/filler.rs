//! The content script's one state machine: report what is seen, carry out what the worker says.

use hallpass_autofill::PageSnapshot;
use hallpass_autofill::snapshot::ElementSnapshot;
use hallpass_autofill::table::ElementKey;

use super::page::{Orphaned, Page};
use super::wire::{self, Commit, Instruction};
use crate::ports::CommitOutcome;

/// How often in a row a page that has changed before a commit is looked at again at once. A page
/// that never holds still is then looked at when it next changes.
const MAX_RETRIES: u8 = 3;

/// Reports each change of the page, one message at a time, and commits a fill.
#[derive(Debug)]
pub struct Filler<P> {
    page: P,
    state: State,
    /// The last reading that was reported, as text.
    reported: String,
    /// The page changed, or the worker wants a look, while something else was under way.
    is_look_due: bool,
    /// The worker asked for a look: an answer to an earlier message does not put this to rest.
    is_look_wanted: bool,
    retries: u8,
    /// The last reading that was foreseen and that the worker had no plan for.
    unplanned: String,
    /// The page has shown something else than was foreseen: it is not asked about in advance any
    /// more.
    is_unforeseeable: bool,
}

#[derive(Debug)]
enum State {
    /// Not concerned.
    Resting,
    /// The next change is reported.
    Watching,
    /// A message is on its way.
    Asking,
    /// The message on its way says what was foreseen, and whether the page shows it is known.
    Foretelling { is_true: bool },
    /// Written; the next frame tells whether the page kept it.
    Checking(Commit),
}

impl<P: Page> Filler<P> {
    /// Does nothing yet.
    pub const fn new(page: P) -> Self {
        Self {
            page,
            state: State::Resting,
            reported: String::new(),
            is_look_due: false,
            is_look_wanted: false,
            retries: 0,
            unplanned: String::new(),
            is_unforeseeable: false,
        }
    }

    /// The page that this acts on.
    pub const fn page(&self) -> &P {
        &self.page
    }

    /// Begins to watch. A page that shows nothing yet is reported too, beside what follows: that
    /// wakes the worker while Microsoft's page is still loading.
    pub fn start(&mut self) {
        self.watch();
        if !self.look() {
            let greeting = wire::page_seen(&wire::reading(&PageSnapshot::default()));
            if self.page.greet(&greeting).is_err() {
                self.rest();
            }
        }
    }

    /// The worker answered the report of [`Filler::start`]. It knows by now whether the page
    /// concerns it; unless the page has shown something meanwhile, that is all it can say.
    pub fn on_greeted(&mut self, text: &str) {
        if matches!(self.state, State::Watching)
            && matches!(wire::parse_reply(text), Some(Instruction::Rest))
        {
            self.rest();
        }
    }

    /// The page changed. Answers whether it showed something new.
    pub fn on_change(&mut self) -> bool {
        match self.state {
            State::Resting => false,
            State::Watching => {
                let is_new = self.look();
                if is_new {
                    self.retries = 0;
                }
                is_new
            }
            State::Asking | State::Foretelling { .. } | State::Checking(_) => {
                self.is_look_due = true;
                false
            }
        }
    }

    /// The worker answered.
    pub fn on_reply(&mut self, text: &str) {
        let foretold = match self.state {
            State::Asking => None,
            State::Foretelling { is_true } => Some(is_true),
            _ => return,
        };
        self.state = State::Watching;
        match (foretold, wire::parse_reply(text)) {
            (Some(false), Some(Instruction::Commit(commit))) => {
                drop(commit);
                self.report(CommitOutcome::PageChanged);
            }
            (None, instruction)
            | (Some(_), instruction @ Some(Instruction::Commit(_) | Instruction::Rest)) => {
                // After an error nothing is done; the next change asks again.
                self.follow(instruction.unwrap_or(Instruction::Watch));
            }
            // What the page really shows is still to be said.
            (Some(_), _) => {
                self.unplanned = core::mem::take(&mut self.reported);
                self.look();
            }
        }
    }

    /// The worker was stopped before it answered. It wakes by the next message.
    pub fn on_no_reply(&mut self) {
        if !matches!(self.state, State::Asking | State::Foretelling { .. }) {
            return;
        }
        self.state = State::Watching;
        self.look_again();
    }

    /// The worker pushed an instruction.
    pub fn on_push(&mut self, text: &str) {
        let Some(instruction) = wire::parse_push(text) else {
            return;
        };
        match (&self.state, instruction) {
            (State::Asking | State::Foretelling { .. } | State::Checking(_), Instruction::Look) => {
                self.is_look_due = true;
                self.is_look_wanted = true;
                self.reported.clear();
            }
            // What is under way is finished first; its report asks for the next instruction. A
            // commit answers a report and nothing else.
            (State::Asking | State::Foretelling { .. } | State::Checking(_), _)
            | (_, Instruction::Commit(_)) => {}
            (State::Resting | State::Watching, instruction) => self.follow(instruction),
        }
    }

    /// The frame that [`Page::after_frame`] was to wait for is there.
    pub fn on_frame(&mut self) {
        let State::Checking(_) = self.state else {
            return;
        };
        let State::Checking(commit) = core::mem::replace(&mut self.state, State::Watching) else {
            return;
        };
        let is_kept = commit.writes.iter().all(|(target, slot)| {
            commit
                .value(*slot)
                .is_some_and(|value| self.page.holds(*target, value))
        });
        let outcome = if is_kept && self.press_all(&commit) {
            CommitOutcome::Done
        } else {
            CommitOutcome::ValueNotKept
        };
        drop(commit);
        self.report(outcome);
    }

    fn watch(&mut self) {
        self.state = State::Watching;
        self.page.observe();
    }

    fn rest(&mut self) {
        self.state = State::Resting;
        self.reported.clear();
        self.is_look_due = false;
        self.page.unobserve();
    }

    /// Reports the page if it shows something else than when it was last reported, and answers
    /// whether it does. A page that still changes by itself is not reported: the worker would wait
    /// too, and its answer would be waited for when the page is ready.
    fn look(&mut self) -> bool {
        self.is_look_due = false;
        self.is_look_wanted = false;
        let foreseen = self.page.foresee();
        let is_foretold = self.foretell(&foreseen);
        let snapshot = self.page.confirm(foreseen);
        if is_foretold {
            let is_true = wire::reading(&snapshot) == self.reported;
            self.is_unforeseeable |= !is_true;
            self.state = State::Foretelling { is_true };
            return true;
        }
        if snapshot.is_moving {
            self.page.after_motion();
        }
        if snapshot.is_busy || snapshot.is_moving || self.is_unfinished(&snapshot) {
            return false;
        }
        let reading = wire::reading(&snapshot);
        let is_new = reading != self.reported;
        if is_new {
            let message = wire::page_seen(&reading);
            self.reported = reading;
            self.send(&message);
        }
        is_new
    }

    /// Reports what the page will show, if that is a field to fill and was not reported before:
    /// while the page is laid out, which takes longer, the worker makes its plan. Answers whether
    /// it did. A reading must follow, which decides whether the answer counts.
    fn foretell(&mut self, foreseen: &PageSnapshot) -> bool {
        if self.is_unforeseeable
            || foreseen.is_busy
            || foreseen.is_moving
            || !foreseen.elements.iter().any(is_field_to_fill)
        {
            return false;
        }
        let reading = wire::reading(foreseen);
        if reading == self.reported || reading == self.unplanned {
            return false;
        }
        let message = wire::page_foreseen(&reading);
        self.reported = reading;
        self.send(&message);
        matches!(self.state, State::Asking)
    }

    /// Whether the document still loads and shows nothing that is known.
    fn is_unfinished(&self, snapshot: &PageSnapshot) -> bool {
        snapshot.view_id.is_none()
            && !snapshot.elements.iter().any(|element| element.is_visible)
            && self.page.is_loading()
    }

    /// Reports the page although it may show the same, a few times in a row.
    fn look_again(&mut self) {
        self.reported.clear();
        if self.retries < MAX_RETRIES {
            self.retries += 1;
            self.look();
        }
    }

    fn send(&mut self, message: &str) {
        match self.page.send(message) {
            Ok(()) => self.state = State::Asking,
            Err(Orphaned) => self.rest(),
        }
    }

    fn follow(&mut self, instruction: Instruction) {
        match instruction {
            Instruction::Rest if self.is_look_wanted => {
                self.look();
            }
            Instruction::Rest => self.rest(),
            Instruction::Watch => {
                self.watch();
                if self.is_look_due {
                    self.look();
                }
            }
            Instruction::Look => {
                self.watch();
                self.reported.clear();
                self.look();
            }
            Instruction::Commit(commit) => self.commit(commit),
            Instruction::Reload => {
                self.rest();
                self.page.reload();
            }
        }
    }

    /// The one guarded step: nothing is written unless the page still shows exactly what the plan
    /// was made for. Where nothing has changed since it was read, that needs no second reading.
    fn commit(&mut self, commit: Commit) {
        // Before the view is observed, which forgets what was not told yet when the view is a new one.
        let is_as_read = self.page.is_as_read();
        self.watch();
        if !is_as_read && wire::reading(&self.page.read()) != self.reported {
            drop(commit);
            self.report(CommitOutcome::PageChanged);
            return;
        }
        let is_complete = commit
            .writes
            .iter()
            .all(|(_, slot)| commit.value(*slot).is_some());
        let is_written = is_complete
            && commit.writes.iter().all(|(target, slot)| {
                commit
                    .value(*slot)
                    .is_some_and(|value| self.page.write(*target, value))
            });
        if !is_written {
            drop(commit);
            self.report(CommitOutcome::PageChanged);
        } else if commit.writes.is_empty() {
            let is_pressed = self.press_all(&commit);
            self.report(if is_pressed {
                CommitOutcome::Done
            } else {
                CommitOutcome::PageChanged
            });
        } else {
            self.state = State::Checking(commit);
            self.page.after_frame();
        }
    }

    fn press_all(&self, commit: &Commit) -> bool {
        !commit.presses.is_empty() && commit.presses.iter().all(|target| self.page.press(*target))
    }

    /// Reports the outcome. Afterwards the page is looked at once more: its own change may have
    /// come while the commit was under way.
    fn report(&mut self, outcome: CommitOutcome) {
        self.is_look_due = true;
        if outcome == CommitOutcome::PageChanged && self.retries < MAX_RETRIES {
            self.retries += 1;
            self.reported.clear();
        }
        self.send(&wire::committed(outcome));
    }
}

fn is_field_to_fill(element: &ElementSnapshot) -> bool {
    let is_field = matches!(
        element.key,
        ElementKey::UserName
            | ElementKey::Password
            | ElementKey::AccessPass
            | ElementKey::OneTimeCode
    );
    is_field && element.is_visible && element.is_enabled
}

#[cfg(test)]
mod foresight_tests;
#[cfg(test)]
mod tests;
