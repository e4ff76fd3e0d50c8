//! SIGKILL at random moments, while accounts are asked for, extended, rotated and ended.

use core::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::api::Api;
use crate::desk::Desk;
use crate::program::{Program, wait_until_listening};
use crate::seeded::{Seeded, seed, setting};
use crate::site::Site;
use crate::verdict::Verdict;

/// Installations at the same time.
const SITES: u64 = 4;

/// The longest life of a program, from its start or from when it listens.
const LONGEST_LIFE: Duration = Duration::from_millis(900);

/// After so many kills the dead are looked at.
const LOOK_EVERY: u64 = 10;

async fn kill_often(seed: u64, kills: u64) {
    let case = format!("{kills} kills, HALLPASS_FAULT_SEED={seed}");
    let site = Site::build().await;
    let (tell, mut address) = watch::channel(None);
    let api = Api::new(site.clock, address.clone());
    let random = Seeded::new(seed);
    let mut desk = Desk::new(&site, &api, Seeded::new(seed ^ 0xdead));
    let store = site.open_store().await;
    let mut verdict = Verdict::new();
    for kill in 1..=kills {
        let mut program = Program::start(&site, &[], &tell);
        // Every other one is killed in its work, the rest wherever they are: some while they start.
        if random.below(2) == 0 {
            wait_until_listening(&mut address).await;
        }
        tokio::select! {
            () = tokio::time::sleep(random.duration(LONGEST_LIFE)) => {}
            _never = desk.work() => {}
        }
        assert!(program.find_end().is_none(), "{case}: it ended by itself");
        program.kill().await;
        if kill % LOOK_EVERY == 0 {
            verdict.check_rows(&site, &store, &case).await;
        }
    }
    let mut program = Program::start(&site, &[], &tell);
    wait_until_listening(&mut address).await;
    let accounts = desk.come_to_rest(&store).await;
    desk.check_ready_ones(&accounts).await;
    program.kill().await;
    verdict.check(&site, &store, &case).await;
    let mut program = Program::start(&site, &[], &tell);
    wait_until_listening(&mut address).await;
    desk.end_all(&store).await;
    program.kill().await;
    verdict.check(&site, &store, &case).await;
    let confirmed = desk.confirmed;
    let is_busy = u64::from(confirmed) * 4 > kills;
    assert!(
        is_busy,
        "{case}: hardly anything was done, {confirmed} confirmed"
    );
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_when_killed_at_random_moments_loses_doubles_and_forgets_nothing() {
    let kills = setting("HALLPASS_KILLS", 200);
    let seed = seed();
    let mut sites = JoinSet::new();
    for n in 0..SITES {
        let share = kills / SITES + u64::from(n < kills % SITES);
        sites.spawn(kill_often(seed + n, share));
    }
    while let Some(done) = sites.join_next().await {
        if let Err(error) = done {
            panic!("HALLPASS_FAULT_SEED={seed} HALLPASS_KILLS={kills}: {error}");
        }
    }
}
