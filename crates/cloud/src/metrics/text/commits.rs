//! Commit times as a histogram of OpenMetrics.

use core::fmt;
use core::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

use crate::store::{COMMIT_BOUNDS, CommitTimes};

/// A histogram that was read and does not change any more.
#[derive(Debug)]
pub(super) struct CommitHistogram {
    sum_s: f64,
    count: u64,
    /// Upper bound in seconds, and how many there are in the class.
    buckets: Vec<(f64, u64)>,
}

impl From<&CommitTimes> for CommitHistogram {
    fn from(times: &CommitTimes) -> Self {
        let bounds = COMMIT_BOUNDS.iter().map(Duration::as_secs_f64);
        Self {
            sum_s: times.sum.as_secs_f64(),
            count: times.counts.iter().sum(),
            // The last bound is written as +Inf.
            buckets: bounds.chain([f64::INFINITY]).zip(times.counts).collect(),
        }
    }
}

impl EncodeMetric for CommitHistogram {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        encoder.encode_histogram::<NoLabelSet>(self.sum_s, self.count, &self.buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}
