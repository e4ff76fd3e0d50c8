//! What `hallpass serve` needs to hold ten thousand, a hundred thousand and a million active
//! accounts: the time until it is ready, and its memory when it has looked at its jobs.

use core::time::Duration;
use std::fs::read_to_string;
use std::path::Path;
use std::process::Stdio;

use super::figures::print;
use super::measure::time;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const TENANTS: u32 = 200;
const ROUNDS: usize = 3;

/// Several looks of the scheduler.
const SETTLED: Duration = Duration::from_secs(6);

/// Prints its figures.
pub(crate) async fn run() {
    for (name, accounts) in [("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000)] {
        let dir = tempfile::tempdir().unwrap();
        super::crowd::fill(dir.path(), accounts, TENANTS).await;
        let (mut starts, mut memory) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (took, mut cloud) = time(start(dir.path())).await;
            starts.push(took.as_secs_f64() * 1_000.0);
            tokio::time::sleep(SETTLED).await;
            memory.push(resident_mib(&cloud));
            cloud.kill().await.unwrap();
        }
        print(&format!("accounts-{name}-start"), "ms", &starts);
        print(&format!("accounts-{name}-rss"), "MiB", &memory);
    }
}

/// A cloud that has answered that it is ready.
async fn start(dir: &Path) -> Child {
    let mut cloud = Command::new(env!("CARGO_BIN_EXE_hallpass"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(["--public-url", "http://localhost:0", "--data-dir"])
        .arg(dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(cloud.stdout.take().unwrap()).lines();
    let address = loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if let Some(url) = line.strip_prefix("listening on http://") {
            break url.to_owned();
        }
    };
    for path in ["/healthz", "/readyz"] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    cloud
}

fn resident_mib(cloud: &Child) -> f64 {
    let status = read_to_string(format!("/proc/{}/status", cloud.id().unwrap())).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = resident
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kib / 1024.0
}
