//! Every way in which Entra and Graph answer badly, against a server that answers byte by byte.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod any_body;
mod environment;
mod groups;
mod lists;
mod rights;
mod server;
mod stack;
mod tokens;
mod transport;
mod users;
