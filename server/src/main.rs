//! The binary `kith`.

use anyhow::Context;
use clap::Parser;
use kith_server::assets::Assets;
use kith_server::config::{self, Admin, Cli, Command, Embed, Serve};
use kith_server::import::{self, Report};
use kith_server::pictures::{self, Pictures};
use kith_server::site::{Site, now};
use kith_server::store::Store;
use kith_server::store::settings::SETUP_TOKEN;
use kith_server::{admin, backup, demo, embedding, live, mail, random, router, serve};
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("KITH_LOG").unwrap_or_else(|_| EnvFilter::new("warn,kith_server=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let done = match Cli::parse().command {
        Command::Serve(serve) => run_server(*serve).await.map(|()| ExitCode::SUCCESS),
        Command::Import(import) => return run_import(&import).await,
        Command::Admin(Admin::Create(who)) => admin::command::create(&who).await.map(|()| ExitCode::SUCCESS),
        Command::Admin(Admin::Set(setting)) => admin::command::set(&setting).await.map(|()| ExitCode::SUCCESS),
        Command::Admin(Admin::Mails(queue)) => admin::command::mails(&queue).await.map(|()| ExitCode::SUCCESS),
        Command::Embed(Embed::Add(what)) => embedding::command::add(&what).await.map(|()| ExitCode::SUCCESS),
        Command::Backup(backup) => backup::write(&backup.data, &backup.file).await.map(|()| ExitCode::SUCCESS),
        Command::Restore(restore) => backup::restore(&restore.file, &restore.data).await.map(|()| ExitCode::SUCCESS),
    };
    done.unwrap_or_else(|error| {
        eprintln!("kith: {error:#}");
        ExitCode::FAILURE
    })
}

/// Exit code 1: some lines were refused; 2: it did not come to its end.
async fn run_import(config: &config::Import) -> ExitCode {
    let done = async {
        let store = Store::open(&config.data.database_address()?).await?;
        let counts = import::import(&store, &config.source, &config.file, Report::to_stderr()).await?;
        store.close().await;
        anyhow::Ok(counts)
    };
    match done.await {
        Ok(counts) => {
            println!("{counts}");
            ExitCode::from(u8::from(counts.refused > 0))
        }
        Err(error) => {
            eprintln!("kith: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn run_server(config: Serve) -> anyhow::Result<()> {
    config.check()?;
    serve::take_descriptors();
    let store = Store::open(&config.data.database_address()?).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("{} cannot be listened on (--listen takes another address)", config.listen))?;
    let origin = config.origin(listener.local_addr()?);
    let assets = Assets::load(&config.app);
    let pictures = Pictures::in_folder(&config.data.picture_folder())?;
    let site = Site::new(store, config.limits.clone(), &origin, &config.trusted_proxy, assets).with_pictures(pictures);
    if config.demo {
        demo::fill(&site).await.context("the demo site cannot be filled")?;
    }
    println!("Kith listens on {origin}");
    if config.demo {
        println!("Demo sign-ins, all with the password {}:", demo::PASSWORD);
        demo::ACCOUNTS.iter().for_each(|(username, what)| println!("  {username:6} {what}"));
    }
    if !site.store.has_administrator().await? {
        println!("Create the administrator at {origin}/setup#{}", new_setup_token(&site.store).await?);
    }
    let post = config.post(&origin)?;
    if config.smtp_url.is_none() {
        println!("No mail server is set: mails are written to {}", config.data.mail_folder().display());
    }
    let mailing = [(); mail::AT_ONCE].map(|()| tokio::spawn(mail::deliver(site.clone(), post.clone())));
    let gathering = tokio::spawn(mail::gather(site.clone()));
    tokio::spawn(pictures::sweep(site.clone()));
    let sweeping = tokio::spawn(sweep(site.clone()));
    let telling = tokio::spawn(live::tell(site.clone()));
    let end = async {
        serve::told_to_end().await;
        site.live.end();
    };
    let patience = Duration::from_secs(config.limits.stalled_seconds.into());
    serve::serve(listener, router::router(site.clone()), patience, end).await;
    telling.abort();
    sweeping.abort();
    gathering.abort();
    mailing.iter().for_each(|worker| worker.abort());
    site.store.close().await;
    Ok(())
}

/// A new one-time token at each start while there is no administrator; the one before counts no longer.
async fn new_setup_token(store: &Store) -> anyhow::Result<String> {
    let token = random::token();
    let mut tx = store.begin().await?;
    tx.set(SETUP_TOKEN, &random::token_hash(&token)).await?;
    tx.commit().await?;
    Ok(token)
}

/// Forgets expired sessions and links, old mails and idle throttles, every ten minutes.
async fn sweep(site: Site) {
    const MAILS_KEPT: i64 = 30 * 24 * 3_600 * 1_000_000;
    loop {
        tokio::time::sleep(Duration::from_secs(600)).await;
        site.throttle.sweep();
        let now = now();
        let swept = async {
            site.store.sweep_sessions(now).await?;
            site.store.sweep_tokens(now).await?;
            site.store.sweep_oauth(now).await?;
            site.store.sweep_mail_links(now).await?;
            site.store.sweep_news(now - live::KEPT).await?;
            site.store.sweep_mails(now - MAILS_KEPT).await
        };
        if let Err(error) = swept.await {
            tracing::warn!(%error, "what expired could not be removed");
        }
    }
}
