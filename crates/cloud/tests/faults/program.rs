//! The program: started, killed, started again.

use core::time::Duration;
use std::fs::File;
use std::process::{ExitStatus, Stdio};

use hallpass_cloud::failpoint::PACE_VARIABLE;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::site::Site;

/// The longest that a start may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A `hallpass serve`. Killed when dropped.
pub(crate) struct Program {
    child: Child,
    reading: JoinHandle<()>,
}

impl Program {
    /// Starts it, and tells `address` where it listens once it does.
    pub(crate) fn start(
        site: &Site,
        variables: &[(&str, &str)],
        address: &watch::Sender<Option<String>>,
    ) -> Self {
        Self::start_by(Vec::new(), site, variables, address)
    }

    /// The same by another command, which takes the program's words for its own last ones.
    pub(crate) fn start_by(
        mut words: Vec<String>,
        site: &Site,
        variables: &[(&str, &str)],
        address: &watch::Sender<Option<String>>,
    ) -> Self {
        words.push(env!("CARGO_BIN_EXE_hallpass").to_owned());
        let log = File::options()
            .create(true)
            .append(true)
            .open(site.log_file());
        let sim = site.sim.http_url();
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .env_clear()
            .env(PACE_VARIABLE, site.clock.to_string())
            .env(
                "HALLPASS_LOG",
                "debug,hyper=info,hyper_util=info,reqwest=info,sqlx=info",
            )
            .envs(variables.iter().copied())
            .arg("serve")
            .args(site.database_arguments())
            .args([
                "--listen",
                "127.0.0.1:0",
                "--public-url",
                "http://localhost:0",
            ])
            .args(["--login-endpoint", &sim, "--graph-endpoint", &sim])
            // The tenants let a password in.
            .args(["--mandatory-mfa", "false"])
            // One browser does the work of many.
            .args([
                "--account-rate-burst",
                "100000",
                "--credential-rate-burst",
                "100000",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = address.clone();
        address.send_replace(None);
        let reading = tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some(said) = line.strip_prefix("listening on http://") {
                    address.send_replace(Some(said.to_owned()));
                }
            }
            address.send_replace(None);
        });
        Self { child, reading }
    }

    /// SIGKILL, and waits until it is gone.
    pub(crate) async fn kill(&mut self) {
        self.child.start_kill().unwrap();
        self.wait().await;
    }

    /// Waits until it ends by itself.
    pub(crate) async fn wait(&mut self) -> ExitStatus {
        let status = self.child.wait().await.unwrap();
        // What it said last.
        let _read = (&mut self.reading).await;
        status
    }

    /// The process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// How it ended, if it did.
    pub(crate) fn find_end(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }
}

/// Waits until the program listens.
pub(crate) async fn wait_until_listening(address: &mut watch::Receiver<Option<String>>) {
    let listening = address.wait_for(Option::is_some);
    tokio::time::timeout(PATIENCE, listening)
        .await
        .expect("the program to start")
        .expect("the program to be watched");
}
