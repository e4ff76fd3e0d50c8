//! The worker against a browser and a cloud in memory. Messages travel as the same text as in the
//! browser.

mod approvals;
mod arrival;
mod computer;
mod containers;
mod fake_browser;
mod fake_cloud;
mod fill;
mod harness;
mod lifetime;
mod live;
mod lock;
mod login_hint;
mod logos;
mod main_flow;
mod network;
mod pages;
mod press;
mod proof;
mod proof_checker;
mod second_factor;
mod secrets;
mod session;
