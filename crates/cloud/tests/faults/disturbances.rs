//! Nobody is killed here: the program stands still for a while, its database is torn from under it,
//! its disk is full. It goes on by itself.

use core::time::Duration;

use hallpass_cloud::store::DATABASE_FILE;
use tokio::sync::watch;

use crate::api::Api;
use crate::database::Database;
use crate::desk::Desk;
use crate::program::{Program, wait_until_listening};
use crate::seeded::{Seeded, seed};
use crate::site::Site;
use crate::small_disk::SmallDisk;
use crate::verdict::{Verdict, last_of_log};

/// Longer than a lease, in the site's fast time.
const LONG_STOP: Duration = Duration::from_secs(12);
const SHORT_STOP: Duration = Duration::from_millis(800);
const STOPS: u64 = 12;

const CUTS: u64 = 30;
const BETWEEN_CUTS: Duration = Duration::from_millis(600);

const RESTARTS: u64 = 6;
const BETWEEN_RESTARTS: Duration = Duration::from_secs(3);

const FULL_FOR: Duration = Duration::from_secs(3);

/// An installation with programs that run, and a technician at work.
struct Day<'a> {
    site: &'a Site,
    case: String,
    desk: Desk<'a>,
    programs: Vec<Program>,
}

impl Day<'_> {
    /// The technician works while the disturbances come, which no program may end at.
    async fn disturb(&mut self, disturbances: impl Future<Output = ()>) {
        tokio::select! {
            () = disturbances => {}
            _never = self.desk.work() => {}
        }
        for program in &mut self.programs {
            let end = program.find_end();
            assert!(
                end.is_none(),
                "{}: {end:?}\n{}",
                self.case,
                last_of_log(self.site)
            );
        }
        let confirmed = self.desk.confirmed;
        assert!(confirmed > 0, "{}: nothing was done", self.case);
    }

    /// Everything comes to rest, is what was promised, and ends.
    async fn wind_up(mut self) {
        let store = self.site.open_store().await;
        let accounts = self.desk.come_to_rest(&store).await;
        self.desk.check_ready_ones(&accounts).await;
        self.desk.end_all(&store).await;
        for program in &mut self.programs {
            program.kill().await;
        }
        let mut verdict = Verdict::new();
        verdict.check(self.site, &store, &self.case).await;
        store.close().await;
    }
}

/// Programs on one database, one after the other; the technician's browser knows the last.
async fn start(site: &Site, count: usize, tell: &watch::Sender<Option<String>>) -> Vec<Program> {
    let mut programs = Vec::new();
    for _ in 0..count {
        programs.push(Program::start(site, &[], tell));
        wait_until_listening(&mut tell.subscribe()).await;
    }
    programs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_when_it_stands_still_longer_than_its_leases_harms_nothing_when_it_goes_on() {
    let (seed, site) = (seed(), Site::build().await);
    let (tell, address) = watch::channel(None);
    let api = Api::new(site.clock, address);
    // A file belongs to one process; on a server, another one takes over meanwhile.
    let count = if site.database.is_on_server() { 2 } else { 1 };
    let mut day = Day {
        site: &site,
        case: format!("stopped and continued, HALLPASS_FAULT_SEED={seed}"),
        desk: Desk::new(&site, &api, Seeded::new(seed)),
        programs: start(&site, count, &tell).await,
    };
    let random = Seeded::new(seed ^ 0x5707);
    let pids: Vec<u32> = day.programs.iter().map(Program::pid).collect();
    let stops = async {
        for stop in 0..STOPS {
            let pid = pids[random.index(pids.len())];
            signal(pid, "-STOP").await;
            let longest = if stop % 4 == 0 { LONG_STOP } else { SHORT_STOP };
            tokio::time::sleep(longest / 2 + random.duration(longest / 2)).await;
            signal(pid, "-CONT").await;
            tokio::time::sleep(random.duration(SHORT_STOP)).await;
        }
    };
    day.disturb(stops).await;
    day.wind_up().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_when_their_connections_to_the_database_are_cut_go_on() {
    let (seed, site) = (seed(), Site::build_on(Database::postgres()).await);
    let (tell, address) = watch::channel(None);
    let api = Api::new(site.clock, address);
    let mut day = Day {
        site: &site,
        case: format!("connections cut, HALLPASS_FAULT_SEED={seed}"),
        desk: Desk::new(&site, &api, Seeded::new(seed)),
        programs: start(&site, 2, &tell).await,
    };
    let random = Seeded::new(seed ^ 0xc075);
    let cuts = async {
        for _ in 0..CUTS {
            tokio::time::sleep(random.duration(BETWEEN_CUTS)).await;
            tokio::task::block_in_place(|| site.database.cut_connections());
        }
    };
    day.disturb(cuts).await;
    day.wind_up().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_when_the_database_server_crashes_and_restarts_go_on() {
    let (seed, site) = (seed(), Site::build_on(Database::on_own_server()).await);
    let (tell, address) = watch::channel(None);
    let api = Api::new(site.clock, address);
    let mut day = Day {
        site: &site,
        case: format!("server restarted, HALLPASS_FAULT_SEED={seed}"),
        desk: Desk::new(&site, &api, Seeded::new(seed)),
        programs: start(&site, 2, &tell).await,
    };
    let random = Seeded::new(seed ^ 0x4e57);
    let restarts = async {
        for restart in 0..RESTARTS {
            tokio::time::sleep(random.duration(BETWEEN_RESTARTS)).await;
            // A crash, and an end in good order.
            let mode = if restart % 2 == 0 {
                "immediate"
            } else {
                "fast"
            };
            tokio::task::block_in_place(|| site.database.restart_server(mode));
        }
    };
    day.disturb(restarts).await;
    day.wind_up().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_when_its_disk_is_full_goes_on_when_there_is_room() {
    let (seed, site) = (seed(), Site::build_on(Database::file()).await);
    let Some(disk) = SmallDisk::over(site.directory(), "48m") else {
        eprintln!("skipped: this kernel gives us no file system of our own");
        return;
    };
    let (tell, address) = watch::channel(None);
    let api = Api::new(site.clock, address);
    let mut day = Day {
        site: &site,
        case: format!("disk full, HALLPASS_FAULT_SEED={seed}"),
        desk: Desk::new(&site, &api, Seeded::new(seed)),
        programs: vec![Program::start_by(disk.entrance(), &site, &[], &tell)],
    };
    wait_until_listening(&mut tell.subscribe()).await;
    let full = async {
        for _ in 0..2 {
            tokio::time::sleep(FULL_FOR).await;
            disk.fill("filler");
            tokio::time::sleep(FULL_FOR / 2).await;
            // What was kept in reserve is gone too.
            disk.fill("more");
            tokio::time::sleep(FULL_FOR / 2).await;
            disk.remove("filler");
            disk.remove("more");
        }
        tokio::time::sleep(FULL_FOR).await;
    };
    day.disturb(full).await;
    for mut program in day.programs.drain(..) {
        program.kill().await;
    }
    for name in [DATABASE_FILE, &format!("{DATABASE_FILE}-wal")] {
        std::fs::copy(disk.path().join(name), site.file(name)).unwrap();
    }
    day.programs = start(&site, 1, &tell).await;
    day.wind_up().await;
}

async fn signal(pid: u32, name: &str) {
    let mut kill = tokio::process::Command::new("kill");
    let sent = kill.args([name, &pid.to_string()]).status().await;
    assert!(sent.unwrap().success());
}
