//! The Hallpass portal: the same for people without the extension, and the page on which an
//! invitation becomes a technician with a passkey. Served by the cloud, on the cloud's own origin.
#![expect(
    unreachable_pub,
    reason = "the component macro writes `pub` on what it makes"
)]

mod api;
mod app;
mod components;
mod pages;
mod room;
mod state;

fn main() {
    app::start();
}
