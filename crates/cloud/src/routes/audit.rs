//! The audit log.

pub mod export;
