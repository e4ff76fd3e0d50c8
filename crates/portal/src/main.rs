//! The Hallpass portal: the same for people without the extension, the MSP's administration, and
//! the page on which an invitation becomes a technician with a passkey. Served by the cloud, on the
//! cloud's own origin.
#![expect(
    unreachable_pub,
    reason = "the component macro writes `pub` on what it makes"
)]

mod act;
mod api;
mod app;
mod browser;
mod components;
mod confirm_sign_in;
mod idle_lock;
mod inbox;
mod live;
mod logos;
mod me;
mod names;
mod navigation;
mod pages;
mod reading;
mod room;
mod sealing_key;
mod session;
mod state;
mod toast;

fn main() {
    app::start();
}
