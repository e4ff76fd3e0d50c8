//! A computer that is to be signed in, on the technician's phone.

mod entry;
mod opened;
mod resealing;
mod stage;

pub(crate) use entry::ComputerEntry;
pub(crate) use opened::OpenedComputer;
pub(crate) use resealing::{ResealError, reseal};
pub(crate) use stage::{ComputerOutcome, ComputerStage};

#[cfg(test)]
pub(crate) mod testing;
