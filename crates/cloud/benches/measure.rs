//! Measures and prints: one JSON line for each figure, as `npm run bench` reads it.

use core::time::Duration;
use std::io::{Write, stdout};
use std::time::Instant;

use serde_json::json;

/// How often each figure is taken.
pub(crate) const ROUNDS: usize = 9;

/// How long `work` takes.
#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the time that really goes by"
)]
pub(crate) async fn time<T>(work: impl Future<Output = T>) -> (Duration, T) {
    let began_at = Instant::now();
    let result = work.await;
    (began_at.elapsed(), result)
}

/// How many a second, when `count` took so long.
pub(crate) fn rate(count: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / took.as_secs_f64()
}

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
