//! What a test asked for, by the environment.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::Failpoint;

/// Names the place at which the process aborts, and the how many-th time: `after_commit#17`.
pub const ABORT_VARIABLE: &str = "HALLPASS_FAILPOINT";

/// Names a file to which each place's name is appended, a line each, when it is reached.
pub const RECORD_VARIABLE: &str = "HALLPASS_FAILPOINT_RECORD";

struct Plan {
    abort_at: Option<(String, u64)>,
    progress: Mutex<Progress>,
}

struct Progress {
    record: Option<File>,
    reached: HashMap<&'static str, u64>,
}

static PLAN: LazyLock<Plan> = LazyLock::new(Plan::of_environment);

impl Failpoint {
    /// As tests write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeforeCommit => "before_commit",
            Self::AfterCommit => "after_commit",
            Self::BeforeGraph => "before_graph",
            Self::AfterGraph => "after_graph",
        }
    }
}

pub(super) fn reach(failpoint: Failpoint) {
    let plan = &*PLAN;
    let name = failpoint.name();
    let mut progress = plan.progress.lock().unwrap_or_else(PoisonError::into_inner);
    let count = progress.reached.entry(name).or_default();
    *count += 1;
    let count = *count;
    if let Some(record) = &mut progress.record {
        // A test that lacks a line says so itself.
        let _written = writeln!(record, "{name}");
    }
    if plan
        .abort_at
        .as_ref()
        .is_some_and(|(at, nth)| at == name && *nth == count)
    {
        // As a power cut would: nothing is unwound, flushed or told.
        std::process::abort();
    }
}

impl Plan {
    fn of_environment() -> Self {
        let abort_at = std::env::var(ABORT_VARIABLE).ok().and_then(|text| {
            let (name, nth) = text.split_once('#')?;
            Some((name.to_owned(), nth.parse().ok()?))
        });
        let record = std::env::var_os(RECORD_VARIABLE)
            .and_then(|path| File::options().create(true).append(true).open(path).ok());
        Self {
            abort_at,
            progress: Mutex::new(Progress {
                record,
                reached: HashMap::new(),
            }),
        }
    }
}
