//! Takes the time of work.

use core::time::Duration;
use std::time::Instant;

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
