//! The test's hand on the world: the same operations as Rust methods and as HTTP routes.

mod directory;
mod http;
mod method;
mod observe;
mod switch;

use std::sync::Arc;

use crate::shared::Shared;

pub use directory::{AppChange, NewUser, UnknownName, UserChange};
pub(crate) use http::routes;
pub use method::{NewAccessPass, NewOathToken};

/// Looks at and changes a running world. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Control {
    shared: Arc<Shared>,
}

impl Control {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}
