//! One screen a file.

mod accounts;
mod approval;
mod computer;
mod options;
mod popup;
mod request;
mod sign_in;
mod signed_out;

pub(crate) use accounts::Accounts;
pub(crate) use approval::Approval;
pub(crate) use computer::{Computer, ComputerOffer};
pub(crate) use options::Options;
#[cfg(feature = "gallery")]
pub(crate) use options::{LaunchPlaceState, OptionsForm};
pub(crate) use popup::Popup;
pub(crate) use request::Request;
pub(crate) use sign_in::SignIn;
#[cfg(feature = "gallery")]
pub(crate) use sign_in::{SignInStage, SignInView};
pub(crate) use signed_out::{Locked, NoCloud, SignedOut};
