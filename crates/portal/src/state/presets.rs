//! Role presets as their room shows and changes them.

mod built_in_roles;
mod draft;
mod group_search;
mod role_search;
mod words;

pub(crate) use built_in_roles::{BuiltInRole, Power, power_of};
pub(crate) use draft::PresetDraft;
pub(crate) use group_search::{KnownGroups, group_detail, group_view};
pub(crate) use role_search::search_roles;
pub(crate) use words::{danger, limits, proposal_words, used_by};
