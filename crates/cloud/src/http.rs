//! What stands between the network and the handlers.

pub mod answer;
pub mod answers;
pub mod browser;
pub mod image_body;
pub mod json_body;
pub mod live_streams;
pub mod peer_address;
pub mod portal_files;
pub mod proof;
pub mod rate_limit;
pub mod route_table;
pub mod security_headers;
pub mod server;
pub mod signed_in;
pub mod strangers;
