//! What an administrator does at the command line.

use crate::accounts::{check_account_name, check_address, check_name};
use crate::config::{CreateAdministrator, MailQueue, SetSetting, Setting};
use crate::passwords::Passwords;
use crate::site::now;
use crate::store::Store;
use crate::store::content::NewPerson;
use crate::store::people::time;
use crate::store::settings::{EMAIL_VISIBILITY, HIDE_RESTRICTED, SETUP_TOKEN, SIGN_UP, SITE_NAME};
use anyhow::{Context, anyhow, ensure};
use kith_api::accounts::SignUp;
use std::io::{IsTerminal, stdin};

/// Creates an administrator.
pub async fn create(who: &CreateAdministrator) -> anyhow::Result<()> {
    let (username, name, email) = (who.username.trim(), who.name.trim(), who.email.trim());
    let checked =
        [("name", check_name(name)), ("username", check_account_name(username)), ("email", check_address(email))];
    for (option, checked) in checked {
        checked.map_err(|why| anyhow!("--{option}: {why}"))?;
    }
    let password = password()?;
    let passwords = Passwords::new(1);
    passwords.check(&password, [username, name, email]).await?.map_err(anyhow::Error::msg)?;
    let person = NewPerson {
        username: username.to_owned(),
        name: name.to_owned(),
        email: Some(email.to_owned()),
        email_confirmed: true,
        administrator: true,
        password_hash: Some(passwords.hash(password).await?),
        joined: now(),
        ..NewPerson::default()
    };
    let store = Store::open(&who.data.database_address()?).await?;
    let mut tx = store.begin().await?;
    ensure!(!tx.username_taken(username).await?, "--username: this username is taken");
    ensure!(!tx.email_taken(email).await?, "--email: this address belongs to another account");
    tx.add_person(&person).await?;
    // Nobody needs the first-run address any more.
    tx.unset(SETUP_TOKEN).await?;
    tx.commit().await?;
    store.close().await;
    println!("{username} is an administrator.");
    Ok(())
}

/// Asked for twice at a terminal, so that a slip shows; else the first line of stdin.
fn password() -> anyhow::Result<String> {
    if !stdin().is_terminal() {
        let mut line = String::new();
        stdin().read_line(&mut line).context("no password can be read from stdin")?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let password = rpassword::prompt_password("Password: ").context("no password can be read")?;
    ensure!(password == rpassword::prompt_password("Again: ")?, "the two are not the same");
    Ok(password)
}

/// Says what is in the outbox, and tries again what was given up where that is wished.
pub async fn mails(queue: &MailQueue) -> anyhow::Result<()> {
    let store = Store::open(&queue.data.database_address()?).await?;
    let (waiting, given_up) = store.mail_queue().await?;
    println!("{waiting} waiting, {} given up", given_up.len());
    for mail in &given_up {
        let (what, when) = (mail.kind().as_str(), time(mail.created).format("%Y-%m-%d %H:%M"));
        let why = mail.failure.as_deref().unwrap_or("no reason is known");
        let line =
            format!("{when}  {what} {} to {}, tried {} times: {why}", mail.subject, mail.recipient, mail.attempts);
        // A mail server may have said anything.
        println!("{}", line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect::<String>());
    }
    if queue.again && !given_up.is_empty() {
        store.try_mails_again(now()).await?;
        println!("These are tried again now.");
    }
    store.close().await;
    Ok(())
}

/// Changes a setting of the site.
pub async fn set(change: &SetSetting) -> anyhow::Result<()> {
    let (name, value) = value(change.setting, change.value.trim())?;
    let store = Store::open(&change.data.database_address()?).await?;
    let mut tx = store.begin().await?;
    tx.set(name, &value).await?;
    tx.commit().await?;
    store.close().await;
    Ok(())
}

/// The setting as the database has it.
fn value(setting: Setting, given: &str) -> anyhow::Result<(&'static str, String)> {
    let one_of = |words: &[&str]| {
        ensure!(words.contains(&given), "{given:?} is none of {}", words.join(", "));
        anyhow::Ok(given.to_owned())
    };
    Ok(match setting {
        Setting::SiteName => {
            let fits = !given.is_empty() && given.chars().count() <= 100 && !given.chars().any(char::is_control);
            ensure!(fits, "a name has 1 to 100 characters, and no control characters");
            (SITE_NAME, given.to_owned())
        }
        Setting::SignUp => (SIGN_UP, one_of(&[SignUp::Open, SignUp::Invitation, SignUp::Closed].map(SignUp::as_str))?),
        Setting::EmailVisibility => (EMAIL_VISIBILITY, one_of(&["public", "masked", "administrators"])?),
        Setting::HideRestricted => {
            (HIDE_RESTRICTED, if one_of(&["yes", "no"])? == "yes" { "1".to_owned() } else { "0".to_owned() })
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(setting: Setting, given: &str, kept: Option<(&str, &str)>) {
        let read = value(setting, given).ok();
        assert_eq!(read.as_ref().map(|(name, value)| (*name, value.as_str())), kept, "{given:?}");
    }

    #[test]
    fn a_setting_takes_what_it_knows() {
        check(Setting::SignUp, "open", Some((SIGN_UP, "open")));
        check(Setting::SignUp, "sometimes", None);
        check(Setting::EmailVisibility, "administrators", Some((EMAIL_VISIBILITY, "administrators")));
        check(Setting::HideRestricted, "yes", Some((HIDE_RESTRICTED, "1")));
        check(Setting::HideRestricted, "1", None);
        check(Setting::SiteName, "", None);
        check(Setting::SiteName, "Příklad", Some((SITE_NAME, "Příklad")));
    }
}
