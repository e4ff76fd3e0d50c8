//! The program, started and asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A data directory, and what is done with it.
pub(crate) struct Installation {
    pub(crate) dir: TempDir,
}

impl Installation {
    /// One that was never started.
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// One that was started once.
    pub(crate) fn started() -> Self {
        let installation = Self::new();
        installation.serve(&[]).stop();
        installation
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A file beside the data directory.
    pub(crate) fn beside(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        run_in(&self.data_dir(), args)
    }

    /// What a command that worked answers.
    pub(crate) fn ask(&self, args: &[&str]) -> Value {
        json(&self.run(args))
    }

    pub(crate) fn add_customer(&self, name: &str) {
        self.ask(&["admin", "customer", "add", "--name", name]);
    }

    pub(crate) fn serve(&self, args: &[&str]) -> Cloud {
        Cloud::start(&self.data_dir(), args)
    }
}

/// A running `hallpass serve`; ended when dropped.
pub(crate) struct Cloud {
    child: Child,
    /// Where it listens.
    pub(crate) address: String,
    /// Where it serves metrics, if it does.
    pub(crate) metrics: Option<String>,
    /// The link that is printed as long as nobody has enrolled.
    pub(crate) first_owner: String,
}

impl Cloud {
    pub(crate) fn start(data_dir: &Path, args: &[&str]) -> Self {
        Self::start_by(command(data_dir, &["serve"]), args)
    }

    /// The same with another way to the program.
    pub(crate) fn start_by(mut serve: Command, args: &[&str]) -> Self {
        let mut child = serve
            .args(["--listen", "127.0.0.1:0", "--public-url"])
            .arg("http://localhost:0")
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        let mut metrics = None;
        let mut first_owner = String::new();
        for line in stdout.lines() {
            let line = line.unwrap();
            if let Some(said) = line.strip_prefix("listening on http://") {
                said.clone_into(&mut address);
            }
            if let Some(said) = line.strip_prefix("metrics at http://") {
                metrics = said.strip_suffix("/metrics").map(str::to_owned);
            }
            // The last of what it says as long as nobody has enrolled.
            if let Some(said) = line.strip_prefix("first owner: ") {
                said.clone_into(&mut first_owner);
                break;
            }
        }
        assert!(!address.is_empty(), "the program did not start");
        Self {
            child,
            address,
            metrics,
            first_owner,
        }
    }

    /// Waits until `/readyz` answers with this status.
    pub(crate) fn wait_for_ready(&self, status: u16) {
        let wanted = format!("HTTP/1.1 {status} ");
        while !get(&self.address, "/readyz").starts_with(&wanted) {
            std::thread::yield_now();
        }
    }

    /// Asks it to stop, and waits.
    pub(crate) fn stop(self) {
        assert_eq!(self.stop_by("-TERM"), Some(0));
    }

    /// Sends it a signal and waits for its exit code, which it has unless the signal ended it.
    pub(crate) fn stop_by(mut self, signal: &str) -> Option<i32> {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args([signal, &pid]).status();
        assert!(asked.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Cloud {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// The program with its arguments and its data directory.
pub(crate) fn command(data_dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hallpass"));
    command
        .env_clear()
        .args(args)
        .arg("--data-dir")
        .arg(data_dir);
    command
}

pub(crate) fn run_in(data_dir: &Path, args: &[&str]) -> Output {
    command(data_dir, args).output().unwrap()
}

pub(crate) fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a command that found a fault answers.
pub(crate) fn fault(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The complaint of a command that failed.
pub(crate) fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What whoever has the file does to the database.
pub(crate) fn sql(installation: &Installation, script: &'static str) {
    use sqlx::{Connection, SqliteConnection};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let url = format!(
        "sqlite://{}",
        installation.data_dir().join("hallpass.db").display()
    );
    runtime.block_on(async {
        let mut thief = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(script).execute(&mut thief).await.unwrap();
        thief.close().await.unwrap();
    });
}

/// The answer to a request, with its head.
pub(crate) fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
