//! Who reaches which customers, as its room shows and changes it.

mod draft;
mod offer;
mod tags;
mod words;

pub(crate) use draft::AccessDraft;
pub(crate) use offer::{Offer, offer_assignees, offer_customers, offer_targets};
pub(crate) use tags::{TagDraft, by_tag};
pub(crate) use words::{assignee, assignee_kind, changes, head, target};
