//! A PostgreSQL server of the test process's own, from the distribution's packages: made in a
//! temporary directory when the first test wants it, reached by a socket there, and gone with the
//! process, however that ends.
//!
//! A crate of its own because tests inside another crate, its `tests/` and its `benches/` use it,
//! and no product does.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Says where it is once it answers, and waits for the end of its input: that is the end of the
/// process that started it. Keyboard interrupts reach the whole group; this one outlives them.
const KEEPER: &str = r#"
trap '' INT TERM HUP
bin=$1; fsync=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/hallpass-postgres.XXXXXX") || exit 1
cd "$dir"
clean_up() { "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1; cd /; rm -rf "$dir"; }
"$bin/initdb" -D "$dir/data" -U hallpass -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; rm -rf "$dir"; exit 1; }
"$bin/pg_ctl" -D "$dir/data" -w -l "$dir/server.log" \
    -o "-k $dir -c listen_addresses= -c fsync=$fsync -c full_page_writes=$fsync -c max_connections=300" \
    start >/dev/null 2>&1 || { cat "$dir/server.log" >&2; clean_up; exit 1; }
echo "$dir"
while read -r mode; do
    "$bin/pg_ctl" -D "$dir/data" -w -m "$mode" restart >/dev/null 2>&1
    echo restarted
done
clean_up
"#;

/// Where Debian puts the programs, one directory for each major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// A running server.
pub struct PrivatePostgres {
    bin: PathBuf,
    dir: PathBuf,
    databases: AtomicU32,
    keeper: Mutex<Keeper>,
}

/// The process that keeps the server. The end of its input is the server's.
struct Keeper {
    shell: Child,
    output: BufReader<ChildStdout>,
}

impl PrivatePostgres {
    /// The one that this process's tests share. It does not wait for the disk.
    ///
    /// # Panics
    /// When PostgreSQL is not installed, or does not start.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<PrivatePostgres> = OnceLock::new();
        SHARED.get_or_init(|| Self::start("off"))
    }

    /// Another one; `fsync` is "on" or "off".
    ///
    /// # Panics
    /// When PostgreSQL is not installed, or does not start.
    pub fn start(fsync: &str) -> Self {
        let bin = find_programs().expect(
            "PostgreSQL's programs are missing, so what needs them cannot be tested: \
             apt-get install postgresql",
        );
        let mut command = as_nobody_special();
        command
            .args(["sh", "-c", KEEPER, "keeper"])
            .arg(&bin)
            .arg(fsync);
        command.current_dir("/");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("sh to start");
        let mut keeper = Keeper {
            output: BufReader::new(child.stdout.take().expect("a pipe")),
            shell: child,
        };
        let dir = keeper.read_line();
        assert!(!dir.is_empty(), "PostgreSQL did not start");
        Self {
            bin,
            dir: PathBuf::from(dir),
            databases: AtomicU32::new(0),
            keeper: Mutex::new(keeper),
        }
    }

    /// Stops the server and starts it again. All connections are cut; "immediate" is a crash.
    ///
    /// # Panics
    /// When it does not come back.
    pub fn restart(&self, mode: &str) {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let mut input = keeper.shell.stdin.as_ref().expect("a pipe");
        writeln!(input, "{mode}").expect("the keeper to listen");
        assert_eq!(keeper.read_line(), "restarted");
    }

    /// Cuts all connections to the database at `url`.
    ///
    /// # Panics
    /// When the server does not answer.
    pub fn cut_connections(&self, url: &str) {
        let name = name_of(url);
        self.psql(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ));
    }

    /// Makes an empty database; its URL.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn create_database(&self) -> String {
        self.create("")
    }

    fn create(&self, options: &str) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        self.psql(&format!("CREATE DATABASE {name}{options}"));
        let dir = self.dir.display();
        format!("postgres://hallpass@localhost/{name}?host={dir}")
    }

    /// Makes a database with all rows of another, whose connections end; its URL.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn copy_database(&self, url: &str) -> String {
        self.cut_connections(url);
        self.create(&format!(" TEMPLATE {}", name_of(url)))
    }

    /// Drops a database that [`Self::create_database`] made, whoever uses it.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn drop_database(&self, url: &str) {
        self.psql(&format!("DROP DATABASE {} WITH (FORCE)", name_of(url)));
    }

    /// All rows of a database as text, bytes among it as they are where they are letters.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn dump(&self, url: &str) -> Vec<u8> {
        let output = Command::new(self.bin.join("pg_dump"))
            .env("PGOPTIONS", "-c bytea_output=escape")
            .args(["--data-only", "-U", "hallpass", "-h"])
            .arg(&self.dir)
            .arg(name_of(url))
            .output()
            .expect("pg_dump to start");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    fn psql(&self, sql: &str) {
        let output = Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "hallpass"])
            .args(["-c", sql, "-o", "/dev/null", "-h"])
            .arg(&self.dir)
            .arg("postgres")
            .output()
            .expect("psql to start");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{sql}: {error}");
    }
}

impl Keeper {
    fn read_line(&mut self) -> String {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        assert!(read.is_ok(), "the keeper of PostgreSQL is gone");
        line.trim_end().to_owned()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Ends its input first; then it stops the server.
        let _ended = self.shell.wait();
    }
}

/// The database of a URL that [`PrivatePostgres::create_database`] made.
fn name_of(url: &str) -> &str {
    let behind = url.rsplit_once("localhost/").map_or("", |(_, name)| name);
    behind.split('?').next().unwrap_or_default()
}

/// A process's right to a server ends with the process; PostgreSQL refuses to run as root.
fn as_nobody_special() -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt;
        own.uid() == 0
    });
    if is_root {
        // The user that Debian's package makes.
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]);
        command
    } else {
        Command::new("env")
    }
}

/// The newest that Debian installed, or what is in the path.
fn find_programs() -> Option<PathBuf> {
    let has_server = |dir: &Path| dir.join("initdb").is_file() && dir.join("postgres").is_file();
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            let bin = entry.path().join("bin");
            has_server(&bin).then_some((version, bin))
        })
        .collect();
    found.sort();
    let in_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths::<OsStr>(&path).find(|dir| has_server(dir))
    };
    found.pop().map(|(_, bin)| bin).or_else(in_path)
}
