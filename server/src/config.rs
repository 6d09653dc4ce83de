//! What the server is told at its start: arguments, each also as an environment variable.

use crate::mail::Post;
use anyhow::{Context, bail, ensure};
use clap::{Args, Parser, Subcommand};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

/// Kith: who is who around you, and what they do.
#[derive(Debug, Parser)]
#[command(name = "kith", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `kith` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves the web app and the REST API.
    Serve(Box<Serve>),
    /// Moves people, teams, follows and activity in from a file of JSON Lines.
    ///
    /// Everything is known by its source and its id there: importing the same file again adds nothing, and a line that
    /// was changed changes what it made (a person's details but not the username, a team's members, a page's title; what
    /// once happened stays as it was told). An import that was cut goes on where it was.
    ///
    /// Refused lines are named on stderr, each with its number and the reason. The last line on stdout is "N added, N
    /// unchanged, N refused"; changed ones count as added. Exit code: 0, or 1 when a line was refused, or 2 when the
    /// import could not run to its end.
    Import(Import),
    /// Does at the command line what an administrator does.
    #[command(subcommand)]
    Admin(Admin),
    /// Registers sites whose pages may show hover profiles.
    #[command(subcommand)]
    Embed(Embed),
    /// Writes everything that Kith keeps into one file, while the server runs.
    ///
    /// The file is a tar archive of the SQLite database, as it was at one moment, and the pictures. With PostgreSQL it
    /// has the pictures alone: its own tools (pg_dump) save the database.
    Backup(Backup),
    /// Brings a backup back into an empty data folder.
    Restore(Restore),
}

/// What can be administered at the command line.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Creates an administrator. The password is asked for, or read from the first line of stdin.
    Create(CreateAdministrator),
    /// Changes a setting of the site; a running server takes it up with the next request.
    Set(SetSetting),
    /// Says which mails wait and which were given up, and why.
    Mails(MailQueue),
}

/// What can be done with sites that show hover profiles.
#[derive(Debug, Subcommand)]
pub enum Embed {
    /// Registers a site; a running server takes it up with the next request.
    Add(AddEmbeddingSite),
}

/// Which site.
#[derive(Clone, Debug, Args)]
pub struct AddEmbeddingSite {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: Data,

    /// Its origin: https://wiki.example; http:// on this machine alone.
    pub origin: String,

    /// What people are told it is.
    pub name: String,
}

/// Whom to create.
#[derive(Clone, Debug, Args)]
pub struct CreateAdministrator {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: Data,

    /// Letters, digits, dots, hyphens, underscores.
    #[arg(long)]
    pub username: String,

    /// The full name.
    #[arg(long)]
    pub name: String,

    /// Where password resets go; taken as confirmed.
    #[arg(long)]
    pub email: String,
}

/// What to do with mails that were given up.
#[derive(Clone, Debug, Args)]
pub struct MailQueue {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: Data,

    /// Tries those that were given up again, as if they were new.
    #[arg(long)]
    pub again: bool,
}

/// What to change.
#[derive(Clone, Debug, Args)]
pub struct SetSetting {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: Data,

    /// Which setting.
    #[arg(value_enum)]
    pub setting: Setting,

    /// site-name: any; sign-up: open, invitation, closed; email-visibility: public, masked, administrators;
    /// hide-restricted: yes, no.
    pub value: String,
}

/// A setting of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Setting {
    /// The name in the top bar.
    SiteName,
    /// How accounts come to be.
    SignUp,
    /// The most that anybody is shown of e-mail addresses.
    EmailVisibility,
    /// Whether members see restricted accounts only when they share a team with them.
    HideRestricted,
}

/// Where a backup goes.
#[derive(Clone, Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: Data,

    /// The file, which must not be there yet.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Where a backup comes from.
#[derive(Clone, Debug, Args)]
pub struct Restore {
    /// The data folder, which must be empty or not there yet.
    #[arg(long, env = "KITH_DATA", default_value = "kith-data", value_name = "DIR")]
    pub data: PathBuf,

    /// The file that `kith backup` wrote.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Where the data is.
#[derive(Clone, Debug, Args)]
pub struct Data {
    /// The folder of everything that Kith keeps: the SQLite database and pictures.
    #[arg(long, env = "KITH_DATA", default_value = "kith-data", value_name = "DIR")]
    pub data: PathBuf,

    /// The database, when it is not SQLite in the data folder: sqlite:FILE or postgres://USER@HOST/NAME.
    #[arg(long, env = "KITH_DATABASE_URL", value_name = "ADDRESS", hide_env_values = true)]
    pub database_url: Option<String>,
}

impl Data {
    /// Where mails are written when no mail server is set.
    pub fn mail_folder(&self) -> PathBuf {
        self.data.join("mail")
    }

    /// Where pictures are.
    pub fn picture_folder(&self) -> PathBuf {
        self.data.join("pictures")
    }

    /// The database's address; makes the data folder where it is missing.
    pub fn database_address(&self) -> anyhow::Result<String> {
        if let Some(address) = &self.database_url {
            return Ok(address.clone());
        }
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("the data folder {} cannot be made", self.data.display()))?;
        let file = self.data.join("kith.sqlite");
        Ok(format!("sqlite:{}", file.to_str().context("the data folder's name must be text (UTF-8)")?))
    }
}

/// How to serve.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// The address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "KITH_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: Data,

    /// The address that people's browsers use, when a proxy stands in front: https://kith.example.
    #[arg(long, env = "KITH_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,

    /// The mail server: smtps://USER:PASSWORD@HOST:PORT, or smtp://HOST:PORT?tls=required. Without one, mails are written
    /// into the folder `mail` of the data folder.
    #[arg(long, env = "KITH_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Whose name stands on mails: Kith <kith@kith.example>. Without it, kith@ and the host that browsers use.
    #[arg(long, env = "KITH_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,

    /// Seconds that the mail server may take for one mail; then it is tried again later.
    #[arg(long, env = "KITH_SMTP_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=600), value_name = "N")]
    pub smtp_seconds: u32,

    /// Fills an empty site with a small made-up organisation; only on a loopback address.
    #[arg(long, env = "KITH_DEMO")]
    pub demo: bool,

    /// The folder of the built web app, where it is not inside this binary.
    #[arg(long, env = "KITH_APP", default_value = "dist", value_name = "DIR")]
    pub app: PathBuf,

    /// Allows a public address without encryption that is not this machine: passwords cross the network in the clear.
    #[arg(long, env = "KITH_INSECURE_HTTP")]
    pub insecure_http: bool,

    /// A proxy whose X-Forwarded-For is believed; may be given several times.
    #[arg(long, env = "KITH_TRUSTED_PROXY", value_delimiter = ',', value_name = "ADDRESS")]
    pub trusted_proxy: Vec<IpAddr>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub limits: Limits,
}

/// What to import, and from where.
#[derive(Clone, Debug, Args)]
#[command(after_long_help = FILE_HELP)]
pub struct Import {
    /// A name for where the file comes from; ids of one source have nothing to do with those of another.
    #[arg(long, env = "KITH_IMPORT_SOURCE", default_value = "import", value_name = "NAME", value_parser = source_name)]
    pub source: String,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub data: Data,

    /// The file: one JSON object a line.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

const FILE_HELP: &str = "\
The file has one JSON object a line, in the words of ActivityStreams 2.0.
Ids are the file's own; times are RFC 3339.

  Person    id, preferredUsername, name; optional: email, position,
            department, location, summary, timezone
  Group     id, name, member (ids of people): a team
  Space     id, name; optional: audience (ids of teams; without it
            the space is open to everyone)
  Page      id, name, context (a space); optional: url, content (Markdown)
  Article   the same: a blog post
  Follow    id, actor, object (people), published
  Create    id, actor, object (a page, article or note), published;
            optional: summary
  Update    the same
  Note      id, attributedTo, content, published; with inReplyTo (a page or
            article) it is a comment, without a status update

A username that is taken gets the next free number (ana-2), and a line on
stderr. An e-mail address neither signs in nor links until it is confirmed.
Times in the future become now.";

/// Few enough characters for every engine's index.
fn source_name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is needed".to_owned()),
        name if name.chars().count() > 100 => Err("at most 100 characters".to_owned()),
        name if name.chars().any(char::is_control) => Err("a control character".to_owned()),
        name => Ok(name.to_owned()),
    }
}

/// How often things may be done. Whoever is over a limit is told when to come again.
#[derive(Clone, Debug, Args)]
pub struct Limits {
    /// Attempts to sign in to one account, a minute.
    #[arg(long, env = "KITH_SIGN_INS_PER_ACCOUNT", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub sign_ins_per_account: u32,

    /// Attempts to sign in from one address, a minute; all of an IPv6 subnet (/64) are one.
    #[arg(long, env = "KITH_SIGN_INS_PER_ADDRESS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub sign_ins_per_address: u32,

    /// New people that one person may follow in 24 hours; following again somebody once followed does not count.
    #[arg(long, env = "KITH_NEW_FOLLOWS_PER_DAY", default_value_t = 400, value_name = "N")]
    pub new_follows_per_day: u32,

    /// Passwords hashed at the same time.
    #[arg(long, env = "KITH_HASHES_AT_ONCE", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=64), value_name = "N")]
    pub hashes_at_once: u32,

    /// Mails that anybody can have sent to one address, an hour: confirmations, resets, invitations.
    #[arg(long, env = "KITH_MAILS_PER_ADDRESS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub mails_per_address: u32,

    /// Status updates, and pictures, that one person may send, a minute.
    #[arg(long, env = "KITH_POSTS_PER_MINUTE", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub posts_per_minute: u32,

    /// Seconds that what is sent may take to arrive, but for pictures.
    #[arg(long, env = "KITH_BODY_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3600), value_name = "N")]
    pub body_seconds: u32,

    /// Seconds that a picture may take to arrive.
    #[arg(long, env = "KITH_UPLOAD_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600), value_name = "N")]
    pub upload_seconds: u32,

    /// Seconds for which activity is gathered into one mail; a new follower is told of after as many.
    #[arg(long, env = "KITH_MAIL_BATCH_SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(0..=86_400), value_name = "N")]
    pub mail_batch_seconds: u32,

    /// Seconds that a client may take nothing of what it is sent, before the connection is ended.
    #[arg(long, env = "KITH_STALLED_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3600), value_name = "N")]
    pub stalled_seconds: u32,

    /// Streams of what changes that one person may have at once: one for each browser.
    #[arg(long, env = "KITH_STREAMS_PER_PERSON", default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub streams_per_person: u32,

    /// Streams of what changes that may go to one address at once: an office may stand behind it. All of an IPv6 subnet (/64)
    /// are one.
    #[arg(long, env = "KITH_STREAMS_PER_ADDRESS", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub streams_per_address: u32,

    /// Days without a visit after which a session ends.
    #[arg(long, env = "KITH_SESSION_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=400), value_name = "N")]
    pub session_days: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_ins_per_account: 10,
            sign_ins_per_address: 60,
            new_follows_per_day: 400,
            hashes_at_once: 2,
            mails_per_address: 5,
            posts_per_minute: 30,
            body_seconds: 30,
            upload_seconds: 60,
            mail_batch_seconds: 300,
            stalled_seconds: 30,
            streams_per_person: 40,
            streams_per_address: 1_000,
            session_days: 30,
        }
    }
}

impl Serve {
    /// Refuses what would be unsafe.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.demo {
            ensure!(
                self.listen.ip().is_loopback(),
                "--demo has passwords that everybody knows: it listens on a loopback address only, not on {}",
                self.listen
            );
        }
        let Some(url) = &self.public_url else {
            ensure!(
                self.listen.ip().is_loopback() || self.insecure_http,
                "listening on {} needs --public-url, the https address that people use (or --insecure-http)",
                self.listen
            );
            return Ok(());
        };
        ensure!(
            url.path() == "/" && url.query().is_none() && url.fragment().is_none(),
            "--public-url: Kith owns its origin; give the address without a path"
        );
        match url.scheme() {
            "https" => Ok(()),
            "http" if self.insecure_http || is_loopback(url) => Ok(()),
            "http" => bail!("--public-url: {url} is not encrypted; use https, or say --insecure-http"),
            other => bail!("--public-url: {other} is neither http nor https"),
        }
    }

    /// The way out for mail.
    pub fn post(&self, origin: &str) -> anyhow::Result<Post> {
        let host = Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        // Few mail programs take a number for a host.
        let is_number = host.parse::<IpAddr>().is_ok() || host.starts_with('[');
        let host = if is_number { "localhost".to_owned() } else { host };
        let from = self.mail_from.clone().unwrap_or_else(|| format!("Kith <kith@{host}>"));
        match &self.smtp_url {
            Some(url) => Post::smtp(url, &from, Duration::from_secs(self.smtp_seconds.into())),
            None => Post::folder(&self.data.mail_folder(), &from),
        }
    }

    /// The origin that browsers see, once the port is known.
    pub fn origin(&self, listening: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.origin().ascii_serialization(),
            None => format!("http://{listening}"),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], accepted: bool) {
        let cli = Cli::try_parse_from(["kith", "serve"].iter().chain(arguments)).expect("well-formed arguments");
        let Command::Serve(serve) = cli.command else { unreachable!("serve was asked for") };
        assert_eq!(serve.check().is_ok(), accepted, "{arguments:?}: {:?}", serve.check());
    }

    #[test]
    fn the_demo_listens_on_this_machine_alone() {
        check(&["--demo"], true);
        check(&["--demo", "--listen", "[::1]:0"], true);
        check(&["--demo", "--listen", "0.0.0.0:8080"], false);
        check(&["--demo", "--listen", "0.0.0.0:8080", "--public-url", "https://kith.example"], false);
    }

    #[test]
    fn a_public_address_is_encrypted() {
        check(&["--public-url", "https://kith.example"], true);
        check(&["--public-url", "http://kith.example"], false);
        check(&["--public-url", "http://kith.example", "--insecure-http"], true);
        check(&["--public-url", "http://localhost:9000"], true);
        check(&["--public-url", "ftp://kith.example"], false);
        check(&["--public-url", "https://kith.example/wiki"], false);
        check(&["--listen", "0.0.0.0:80"], false);
    }

    #[test]
    fn mail_has_a_sender_whatever_the_site_is_called() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().to_str().expect("text");
        for origin in ["http://127.0.0.1:8080", "http://[::1]:8080", "https://kith.example"] {
            let cli = Cli::try_parse_from(["kith", "serve", "--data", data]).expect("well-formed");
            let Command::Serve(serve) = cli.command else { unreachable!("serve was asked for") };
            assert!(serve.post(origin).is_ok(), "{origin}: {:?}", serve.post(origin).err());
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
