//! Builds again when a migration was added: `sqlx::migrate!` reads the folder at compile time.

#[expect(
    clippy::print_stdout,
    reason = "cargo reads a build script's standard output"
)]
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
