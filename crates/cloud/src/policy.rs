//! The policy of an MSP, between the store and [`hallpass_policy`], which decides.

mod administration;
mod book;
mod explanation;
mod level_name;
mod people;
mod rules;
mod usage;

pub use administration::{SaveLevelError, preview_level, save_level};
pub use book::PolicyBook;
pub use explanation::explain_policy;
pub use level_name::name_level;
pub use people::{find_person, list_people};
pub use rules::{Forbidden, Rules, Wish, find_rules};
pub use usage::used_s;
