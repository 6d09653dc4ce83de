//! A PostgreSQL of one test's own, to be stopped and started.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Its programs are on `PATH`: `cargo xtask test api` sees to that.
pub struct Cluster {
    folder: tempfile::TempDir,
    port: u16,
    server: Option<Child>,
}

impl Cluster {
    /// Makes it, and starts it.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Another user has to pass.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        drop(listener);
        let mut cluster = Self { folder, port, server: None };
        let owner: &[&str] = if is_root() { &["--owner", "postgres"] } else { &[] };
        let mut install = Command::new("install");
        run(install.args(["--directory", "--mode", "0700"]).args(owner).arg(cluster.data()));
        let mut initdb = as_postgres("initdb", cluster.folder.path());
        initdb.args([
            "--username",
            "postgres",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--no-sync",
        ]);
        run(initdb.arg("--pgdata").arg(cluster.data()));
        cluster.again();
        cluster
    }

    /// Its address, for who needs no password.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it as an operator does: who is connected is told, and cut.
    pub fn stop(&mut self) {
        let mut server = self.server.take().expect("it runs");
        run(Command::new("kill").args(["-INT", &server.id().to_string()]));
        server.wait().expect("it ends");
    }

    /// Starts it again at the same address.
    pub fn again(&mut self) {
        let mut postgres = as_postgres("postgres", self.folder.path());
        postgres.arg("-D").arg(self.data()).arg("-k").arg(self.data());
        postgres.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-c", "fsync=off"]);
        self.server = Some(postgres.spawn().expect("PostgreSQL is on PATH"));
        let started = Instant::now();
        let ready = || {
            let port = self.port.to_string();
            let mut ready = Command::new("pg_isready");
            ready
                .args(["--quiet", "--host", "127.0.0.1", "--port", &port])
                .status()
                .is_ok_and(|status| status.success())
        };
        while !ready() {
            assert!(started.elapsed() < Duration::from_secs(60), "PostgreSQL does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = Command::new("kill").args(["-QUIT", &server.id().to_string()]).status();
            let _ = server.wait();
        }
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The program as the user `postgres` when we are root, whom PostgreSQL refuses. It ends with the tests, however they end.
fn as_postgres(program: &str, folder: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]);
    }
    command.args(["--pdeathsig", "QUIT", program]).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}
