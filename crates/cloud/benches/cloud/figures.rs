//! Prints figures: one JSON line for each, as `npm run bench` reads them.

use std::io::{Write, stdout};

use serde_json::json;

/// How often each figure is taken.
pub(crate) const ROUNDS: usize = 9;

/// Prints a figure: median and spread of its samples.
pub(crate) fn print(name: &str, unit: &str, samples: &[f64]) {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    let middle = sorted.len() / 2;
    let median = if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    };
    let line = json!({
        "name": name,
        "unit": unit,
        "median": tenth(median),
        "min": tenth(sorted[0]),
        "max": tenth(sorted[sorted.len() - 1]),
        "n": sorted.len(),
    });
    let mut out = stdout().lock();
    writeln!(out, "{line}").unwrap();
}
