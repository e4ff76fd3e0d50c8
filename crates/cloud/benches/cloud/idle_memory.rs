//! What `hallpass serve` holds in memory when it has started and answered, in MiB.

use std::fs::read_to_string;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use super::figures::{ROUNDS, print};

/// Prints its figure.
pub(crate) fn run() {
    let samples: Vec<f64> = (0..ROUNDS).map(|_| measure()).collect();
    print("idle-rss", "MiB", &samples);
}

/// One cloud, from its start to its end.
fn measure() -> f64 {
    let dir = tempfile::tempdir().unwrap();
    let mut cloud = Command::new(env!("CARGO_BIN_EXE_hallpass"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(["--public-url", "http://localhost:0", "--data-dir"])
        .arg(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(cloud.stdout.take().unwrap()).lines();
    let said = lines
        .map(Result::unwrap)
        .find(|line| line.starts_with("listening on "));
    let address = said.unwrap().rsplit('/').next().unwrap().to_owned();
    for path in ["/healthz", "/readyz", "/v1/meta"] {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let status = read_to_string(format!("/proc/{}/status", cloud.id())).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.unwrap().trim().trim_end_matches(" kB");
    let kib: f64 = kib.parse().unwrap();
    cloud.kill().unwrap();
    cloud.wait().unwrap();
    kib / 1024.0
}
