//! The entry of the pages' WebAssembly module.

fn main() {
    hallpass_extension::popup::start();
}
