//! The cloud's figures. `npm run bench` runs each in a process of its own:
//! `cargo bench --bench cloud -- audit-verify`. They are one program, because what it is made of is
//! optimised as a whole and that takes minutes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a bench that cannot go on stops"
)]

mod accounts_million;
mod audit_verify;
mod audited_write;
mod audited_writes;
mod audited_writes_postgres;
#[path = "../../src/testing/authenticator.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod authenticator;
mod broken_tenant;
#[path = "../../src/testing/browser_key.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod browser_key;
#[path = "../../src/testing/connected_customer.rs"]
mod connected_customer;
mod credential_fetch;
mod crowd;
mod due_many;
mod due_to_disable;
mod ecdsa_verify;
mod figures;
#[path = "../../src/testing/idle_app.rs"]
mod idle_app;
mod idle_memory;
mod measure;
mod overdue;
mod policy;
#[path = "../../src/testing/provisioned_account.rs"]
mod provisioned_account;
mod quantile;
mod ready_account;
mod signins;
mod stack;

#[tokio::main]
async fn main() {
    // Cargo adds an option of its own.
    let names = std::env::args()
        .skip(1)
        .filter(|name| !name.starts_with("--"));
    for name in names {
        match name.as_str() {
            "accounts-million" => accounts_million::run().await,
            "audit-verify" => audit_verify::run().await,
            "audited-writes" => audited_writes::run().await,
            "audited-writes-postgres" => audited_writes_postgres::run().await,
            "broken-tenant" => broken_tenant::run().await,
            "credential-fetch" => credential_fetch::run().await,
            "due-many" => due_many::run().await,
            "due-to-disable" => due_to_disable::run().await,
            "ecdsa-verify" => ecdsa_verify::run().await,
            "idle-memory" => idle_memory::run(),
            "overdue" => overdue::run().await,
            "policy" => Box::pin(policy::run()).await,
            "signins" => signins::run().await,
            other => panic!("there is no bench \"{other}\""),
        }
    }
}
