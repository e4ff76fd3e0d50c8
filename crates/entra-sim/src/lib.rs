//! A simulated Entra tenant for tests: no test of Hallpass may depend on a live one.
//!
//! [`Simulator::start`] opens two listeners. The plain one serves the token endpoint, Microsoft
//! Graph v1.0 and the control API to programs; the TLS one poses as Microsoft's host names to
//! browsers (sign-in pages and stand-ins for the portals) and, under any other name, as a hostile
//! copy of the sign-in page. Everything is as strict as the public record of the real service says
//! it is: status codes, error bodies, visibility lag. Every request is recorded, and faults are
//! switched at run time through [`Control`] or its routes (see the crate's README).
//!
//! A test double: it keeps passwords in memory in clear so that tests can look for them elsewhere.

mod answer;
mod attack;
mod call;
mod clock;
mod consent;
pub mod control;
mod exchange;
pub mod fault;
mod graph;
mod html;
mod portal;
mod random;
pub mod record;
mod sample;
pub mod seed;
mod serve;
mod settings;
mod shared;
mod signin;
mod simulator;
mod state;
mod token;

pub use control::Control;
pub use fault::{FaultAction, FaultId, FaultPhase, FaultRule, ResponseBody, RetryAfter};
pub use graph::quota::{Quota, Quotas};
pub use record::{FieldEvent, PageReport, PostedField, RequestRecord};
pub use sample::SampleCertificate;
pub use seed::{Seed, SeedApp, SeedGroup, SeedGroupKind, SeedRole, SeedTenant, SeedUser};
pub use settings::{
    AccessPassSettings, CspMode, Generation, Language, MethodState, PageSettings, Replication,
    TenantSignIn, TwinGeometry,
};
pub use simulator::{SimConfig, Simulator, StartError};
pub use state::assignment::principal_of_assignment;
pub use state::view::{AssignmentView, SignInView, TenantView, UserView, WorldView};
