//! The portal's static files.

use std::path::Path;

use axum::Router;
use axum::middleware::from_fn;
use tower_http::services::{ServeDir, ServeFile};

use super::security_headers::protect_portal;
use crate::app::App;

/// Paths that the portal's router shows in the browser; each is the same page.
const PAGES: [&str; 18] = [
    "/enrol",
    "/approve",
    "/computer",
    "/approvals",
    "/attempts",
    "/security",
    "/technicians",
    "/technicians/{id}",
    "/customers",
    "/customers/{id}",
    "/consent",
    "/app-registration",
    "/groups",
    "/policy",
    "/access",
    "/presets",
    "/tickets",
    "/webhooks",
];

/// Serves the files in `dir`, and its index on the portal's own paths.
pub fn portal_files(dir: &Path) -> Router<App> {
    let index = dir.join("index.html");
    let mut router = Router::new();
    for page in PAGES {
        router = router.route_service(page, ServeFile::new(&index));
    }
    router
        .fallback_service(ServeDir::new(dir))
        .layer(from_fn(protect_portal))
}
