//! The invariants, held against a site.

use core::time::Duration;

use check_invariants::{Allowance, Place, Secret, Source, complaint, gather};
use hallpass_cloud::audit::ChainEnd;
use hallpass_cloud::clock::Clock;
use hallpass_cloud::store::{Store, audit};

use crate::installation::MSP;
use crate::site::{FACTOR, Site, TOKEN};

/// What keeps in mind between two looks.
pub(crate) struct Verdict {
    /// Where the log ended.
    earlier_end: Option<ChainEnd>,
    allowance: Allowance,
}

impl Verdict {
    pub(crate) fn new() -> Self {
        // Both clocks tell whole milliseconds, of which the cloud's runs fast.
        let grain = Duration::from_millis(2) * FACTOR;
        Self {
            earlier_end: None,
            allowance: Allowance {
                clock_grain: grain,
                // Between two tries of an end lie up to five minutes, and whoever tries is killed
                // again. What has come to rest has no end under way.
                late_end: Duration::from_mins(15),
                ..Allowance::default()
            },
        }
    }

    /// Checks all of them while no program runs; `case` says what was done before.
    pub(crate) async fn check(&mut self, site: &Site, store: &Store, case: &str) {
        self.check_with(site, store, site.read_places(), case).await;
    }

    /// The same without searching for secrets, which takes long.
    pub(crate) async fn check_rows(&mut self, site: &Site, store: &Store, case: &str) {
        self.check_with(site, store, Vec::new(), case).await;
    }

    async fn check_with(&mut self, site: &Site, store: &Store, places: Vec<Place>, case: &str) {
        let secret = |what: &str, text: &str| Secret {
            what: what.to_owned(),
            text: text.to_owned(),
        };
        let source = Source {
            store,
            control: &site.control,
            msp_id: MSP,
            to_cloud_time: &|true_ms| site.clock.at(true_ms),
            now: site.clock.now(),
            allowance: self.allowance,
            bystanders: &site.bystanders,
            earlier_end: self.earlier_end,
            places,
            secrets: vec![
                secret("a client secret", "contoso-secret"),
                secret("a client secret", "fabrikam-secret"),
                secret("a session's token", TOKEN),
            ],
        };
        let evidence = gather(&source).await.unwrap();
        if let Some(complaint) = complaint(&evidence) {
            panic!("{case}:\n{complaint}\n{}", last_of_log(site));
        }
        let mut reader = store.read().await.unwrap();
        self.earlier_end = Some(audit::find_end(&mut reader, MSP).await.unwrap());
    }
}

/// What the program said last.
pub(crate) fn last_of_log(site: &Site) -> String {
    let log = std::fs::read_to_string(site.log_file()).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}
