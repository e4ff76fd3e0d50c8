//! All sessions of the caller, in whichever browser.

pub mod end_all;
pub mod end_one;
pub mod list;

#[cfg(test)]
mod tests;
