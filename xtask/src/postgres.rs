//! A PostgreSQL of our own for the tests: made, used, thrown away.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command::read;
use crate::packages::is_root;
use crate::places::on_path;

/// The variable in which tests find the PostgreSQL they may fill with databases.
pub const POSTGRES: &str = "KITH_TEST_POSTGRES";

const PREFIX: &str = "kith-postgres-";
const PATIENCE: Duration = Duration::from_secs(60);

/// A running cluster; dropping it ends it and removes its folder.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    server: Child,
}

impl Postgres {
    /// Makes an empty cluster and waits until it answers.
    pub fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL is missing: no initdb on PATH nor in /usr/lib/postgresql")?;
        sweep();
        let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        let port = free_port()?;
        println!("    PostgreSQL from {} on port {port}, in {}", programs.display(), folder.display());
        let data = folder.join("data");
        let made = make(&programs, &folder, &data);
        let server = made.and_then(|()| serve(&programs, &folder, &data, port)).inspect_err(|_| remove(&folder))?;
        let mut postgres = Self { programs, folder, port, server };
        postgres.wait()?;
        Ok(postgres)
    }

    /// The address of its administrator, who needs no password.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait(&mut self) -> Result<()> {
        let started = Instant::now();
        let port = self.port.to_string();
        let mut ready = Command::new(self.programs.join("pg_isready"));
        ready.args(["--quiet", "--host", "127.0.0.1", "--port", &port]);
        while read(&mut ready).is_err() {
            if let Some(status) = self.server.try_wait()? {
                bail!("PostgreSQL ended at once ({status}): {}", self.log());
            }
            if started.elapsed() > PATIENCE {
                bail!("PostgreSQL did not answer within {} s: {}", PATIENCE.as_secs(), self.log());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // SIGQUIT is PostgreSQL's "immediately": the data is thrown away anyway. It must end its own children, so no
        // SIGKILL unless it does not listen.
        let quit = Command::new("kill").args(["-QUIT", &self.server.id().to_string()]).status();
        let asked = Instant::now();
        while quit.is_ok() && asked.elapsed() < Duration::from_secs(10) && matches!(self.server.try_wait(), Ok(None)) {
            sleep(Duration::from_millis(20));
        }
        // Both fail when it is gone already, which is what is wanted.
        let _ = self.server.kill();
        let _ = self.server.wait();
        remove(&self.folder);
    }
}

/// The folder with `initdb` and `postgres`. Debian keeps one for each version and puts none of them on `PATH`.
pub fn programs() -> Option<PathBuf> {
    let of_debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path());
    let newest = of_debian
        .filter(|version| version.join("bin/initdb").exists())
        .max_by_key(|version| version.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()));
    newest.map(|version| version.join("bin")).or_else(|| Some(on_path("initdb")?.parent()?.to_owned()))
}

/// Lets a command find PostgreSQL's programs by name.
pub fn find_programs(command: &mut Command) -> Result<()> {
    let Some(programs) = programs() else { return Ok(()) };
    let found = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs).chain(std::env::split_paths(&found));
    command.env("PATH", std::env::join_paths(paths).context("PATH cannot be read")?);
    Ok(())
}

fn make(programs: &Path, folder: &Path, data: &Path) -> Result<()> {
    let mut install = Command::new("install");
    install.args(["--directory", "--mode", "0700"]);
    if is_root() {
        install.args(["--owner", "postgres"]);
    }
    read(install.arg(folder))?;
    let mut initdb = as_postgres(&programs.join("initdb"), folder);
    initdb.args(["--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-sync", "--pgdata"]).arg(data);
    // Sorted as most real sites sort, so that an ORDER BY that forgot its COLLATE "C" shows.
    initdb.args(["--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US"]);
    read(&mut initdb).context("PostgreSQL cannot make a cluster").map(drop)
}

fn serve(programs: &Path, folder: &Path, data: &Path, port: u16) -> Result<Child> {
    let mut postgres = as_postgres(&programs.join("postgres"), folder);
    postgres.arg("-D").arg(data).arg("-k").arg(folder).args(["-h", "127.0.0.1", "-p", &port.to_string()]);
    // Nothing here outlives the tests, so nothing is waited for on its way to the disk.
    for setting in ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300"] {
        postgres.args(["-c", setting]);
    }
    let log = fs::File::create(folder.join("log")).context("cannot write PostgreSQL's log")?;
    postgres.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    postgres.spawn().context("PostgreSQL cannot be started")
}

/// The program as the user `postgres` when we are root, whom PostgreSQL refuses. It ends with xtask, however that ends.
fn as_postgres(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]);
    }
    command.args(["--pdeathsig", "QUIT"]).arg(program).current_dir(folder);
    command
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("there is no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

/// Removes what runs left behind that were killed: the cluster ended with them, its folder could not.
fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        if process.parse::<u32>().is_ok() && !Path::new("/proc").join(process).exists() {
            remove(&entry.path());
        }
    }
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        eprintln!("    {} could not be removed: {error}", folder.display());
    }
}
