//! The policy as its room shows and changes it.

mod approval;
mod draft;
mod duration;
mod names;
mod setting;
mod words;

pub(crate) use approval::{ApprovalDraft, ApprovalNeed, approval_in_words};
pub(crate) use draft::Draft;
pub(crate) use duration::{parse_duration, write_duration};
pub(crate) use names::Names;
pub(crate) use setting::{Kind, SETTINGS, SettingInfo, member, to_given};
pub(crate) use words::{in_words, method, source};
