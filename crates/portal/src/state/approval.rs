//! A request on the approver's screen.

mod entry;
mod opened;
mod outcome;
mod stage;
mod warnings;
mod words;

pub(crate) use entry::Entry;
pub(crate) use opened::Opened;
pub(crate) use outcome::{Outcome, OutcomeTone};
pub(crate) use stage::Stage;
pub(crate) use warnings::warnings_in_words;
pub(crate) use words::{age_in_words, is_global_administrator, not_signed_in, sentence};

#[cfg(test)]
pub(crate) mod testing;
