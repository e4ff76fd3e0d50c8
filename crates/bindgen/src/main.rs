//! Runs wasm-bindgen on one module.
//!
//! The library behind the command-line tool is a dependency of this workspace, so its version is
//! the lock file's and equals that of the `wasm-bindgen` crate that the module was compiled with.

mod sections;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use wasm_bindgen_cli_support::Bindgen;

/// Writes `<name>.js` and `<name>_bg.wasm` for a compiled module.
#[derive(Debug, Parser)]
struct Options {
    /// The module that cargo wrote.
    #[arg(long)]
    input: PathBuf,
    /// The folder for the results; created where it is missing.
    #[arg(long)]
    out_dir: PathBuf,
    /// The stem of the results' names.
    #[arg(long)]
    name: String,
    /// How the glue finds its module.
    #[arg(long, value_enum)]
    target: Target,
    /// Drops the `target_features` section first. The build for `wasm2js` needs it gone: the
    /// standard library's features would make the glue use reference types, which JavaScript
    /// translated from WebAssembly cannot have.
    #[arg(long)]
    without_target_features: bool,
}

/// The forms of glue that Hallpass uses.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Target {
    /// An ES module with an `init` function that is given the module.
    Web,
    /// An ES module that imports the module, for a bundler.
    Bundler,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut module = fs::read(&options.input)
        .with_context(|| format!("cannot read the module {}", options.input.display()))?;
    if options.without_target_features {
        module = sections::without_custom_section(&module, "target_features")
            .context("the input is not a WebAssembly module")?;
    }
    let mut bindgen = Bindgen::new();
    match options.target {
        Target::Web => bindgen.web(true)?,
        Target::Bundler => bindgen.bundler(true)?,
    };
    bindgen
        .input_bytes(&options.name, module)
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen
        .generate(&options.out_dir)
        .context("wasm-bindgen failed")
}
