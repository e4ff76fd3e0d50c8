//! The worker against fakes.
