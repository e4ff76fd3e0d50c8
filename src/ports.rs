//! Typed messages between the extension's contexts: one declaration for each port.
//!
//! The caller is never in the payload: the worker builds a [`Caller`] from the browser's
//! `MessageSender` and a port checks it against its list before anything is decoded further.

mod approvals;
mod caller;
mod computer;
mod content;
mod envelope;
mod macros;
mod popup;

pub use approvals::{ApprovalsAsk, ApprovalsText, ApprovalsView, InboxItem, Requested, RoleName};
pub use caller::{Caller, CallerKind, Sender};
pub use computer::{ComputerAsk, ComputerSignIn, ComputerText};
pub use content::{
    CommitOutcome, ContentClient, ContentHandler, ContentInstruction, ContentPort, ContentRequest,
    FillValues,
};
pub use envelope::{Envelope, PortError, Transport};
pub use macros::refusal;
pub use popup::{
    AccountHint, AccountsView, CeremonyView, CopyField, CredentialText, Extension, FillOffer,
    FillTarget, FinishSignIn, LaunchPlace, LaunchRequest, LaunchSettings, PopupClient, PopupEvent,
    PopupHandler, PopupPort, PopupRequest, Portal, RequestForm, SessionState, StatusView,
};

#[cfg(test)]
mod tests;
