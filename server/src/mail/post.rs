//! How mail leaves: by SMTP, or into a folder where no mail server is set.

use super::Mail;
use super::smtp::Smtp;
use crate::store::mails::Claimed;
use anyhow::Context;
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The way out, and whose name stands on it.
#[derive(Clone)]
pub struct Post {
    from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Smtp(Box<Smtp>),
    Folder(PathBuf),
}

/// What mail programs are told of a notice, so that they offer to end such (RFC 8058, RFC 2919).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where a POST ends them.
    pub unsubscribe: String,
    /// What kind it is: `digest.kith.example`.
    pub id: String,
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// It cannot be written as a mail: an address that is none, most likely.
    #[error("this is no mail: {0}")]
    Unwritable(String),
    /// There is no way to a mail server, or it does not let us in.
    #[error("the mail server cannot be used: {0}")]
    Closed(lettre::transport::smtp::Error),
    /// The mail server declined this mail or did not answer.
    #[error("{0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The mail server took too long.
    #[error("the mail server did not answer in time")]
    TooSlow,
    /// The folder cannot be written to.
    #[error("the mail folder cannot be written to: {0}")]
    Folder(#[from] std::io::Error),
}

impl PostError {
    /// Whether trying again is no use.
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Unwritable(_) => true,
            Self::Smtp(error) => error.is_permanent(),
            // A wrong password is no fault of the mail.
            Self::Closed(_) | Self::TooSlow | Self::Folder(_) => false,
        }
    }
}

impl Post {
    /// By SMTP: `smtp://USER:PASSWORD@HOST:PORT`, `smtps://…`, `?tls=required`. `patience` is how long a mail may take.
    pub fn smtp(url: &str, from: &str, patience: Duration) -> anyhow::Result<Self> {
        let smtp = Smtp::new(url, patience)
            .context("--smtp-url is no address of a mail server, such as smtps://user:password@mail.example:465")?;
        Ok(Self { from: mailbox(from)?, way: Way::Smtp(Box::new(smtp)) })
    }

    /// Into a folder, one `.eml` file a mail: everything works on a machine without a mail server.
    pub fn folder(folder: &Path, from: &str) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the mail folder {} cannot be made", folder.display()))?;
        Ok(Self { from: mailbox(from)?, way: Way::Folder(folder.to_owned()) })
    }

    /// How long a worker holds a mail: longer than an attempt can take.
    pub fn lease(&self) -> Duration {
        match &self.way {
            Way::Smtp(smtp) => smtp.patience * 2 + Duration::from_secs(60),
            Way::Folder(_) => Duration::from_secs(60),
        }
    }

    /// Hands one mail over; a notice says to mail programs how it is ended.
    pub async fn send(&self, claimed: &Claimed, mail: &Mail, listed: Option<&Listed>) -> Result<(), PostError> {
        let message = self.message(claimed, mail, listed)?;
        match &self.way {
            Way::Smtp(smtp) => smtp.send(&message).await?,
            Way::Folder(folder) => {
                // Named so that they sort as they were written; there under its name only when it is whole.
                let name = format!("{:016}-{}.eml", claimed.created, claimed.key);
                let part = folder.join(format!("{name}.part"));
                tokio::fs::write(&part, message.formatted()).await?;
                tokio::fs::rename(&part, folder.join(name)).await?;
            }
        }
        Ok(())
    }

    fn message(&self, claimed: &Claimed, mail: &Mail, listed: Option<&Listed>) -> Result<Message, PostError> {
        let unwritable = |error: &dyn std::fmt::Display| PostError::Unwritable(error.to_string());
        let to = mail.to.parse().map_err(|error: lettre::address::AddressError| unwritable(&error))?;
        let written = SystemTime::UNIX_EPOCH + Duration::from_micros(claimed.created.unsigned_abs());
        let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&mail.subject))
            .date(written)
            .message_id(Some(claimed.message_id.clone()))
            // RFC 3834: no vacation notice answers this.
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(listed) = listed {
            builder = builder
                .raw_header(header("List-Id", &format!("<{}>", listed.id)))
                .raw_header(header("List-Unsubscribe", &format!("<{}>", listed.unsubscribe)))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let message = match &mail.html {
            None => builder.header(ContentType::TEXT_PLAIN).body(mail.plain.clone()),
            Some(html) => builder.multipart(
                MultiPart::alternative()
                    .singlepart(SinglePart::plain(mail.plain.clone()))
                    .singlepart(SinglePart::html(html.clone())),
            ),
        };
        message.map_err(|error| unwritable(&error))
    }
}

/// No header continues in a line of somebody's making.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn mailbox(from: &str) -> anyhow::Result<Mailbox> {
    from.parse().with_context(|| format!("--mail-from: {from} is no address, such as Kith <kith@example.com>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed() -> Claimed {
        Claimed { key: 7, message_id: "<7@kith.example>".into(), created: 1_700_000_000_000_000, ..Claimed::default() }
    }

    fn mail(to: &str, subject: &str) -> Mail {
        let (plain, html) = ("Zdravím, Žofie\n".into(), Some("<p>Zdravím, Žofie</p>".into()));
        Mail { to: to.into(), subject: subject.into(), plain, html }
    }

    fn post() -> Post {
        Post { from: mailbox("kith@kith.example").expect("an address"), way: Way::Folder("".into()) }
    }

    #[tokio::test]
    async fn without_a_mail_server_a_mail_is_a_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let post = Post::folder(folder.path(), "Kith <kith@kith.example>").expect("an address");
        post.send(&claimed(), &mail("ana@example.com", "Hello"), None).await.expect("written");
        let file = folder.path().join("1700000000000000-7.eml");
        let text = std::fs::read_to_string(file).expect("there");
        for line in ["From: Kith <kith@kith.example>", "To: ana@example.com", "Message-ID: <7@kith.example>"] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }

    #[test]
    fn a_subject_makes_no_header_of_its_own() {
        let mail = mail("ana@example.com", "Hi\r\nBcc: all@example.com\u{0}");
        let message = post().message(&claimed(), &mail, None).expect("a mail");
        let text = String::from_utf8_lossy(&message.formatted()).into_owned();
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    }

    #[test]
    fn what_is_no_address_gets_no_mail() {
        for wrong in ["", "ana", "ana@example.com, ben@example.com", "ana@example.com\r\nBcc: x@y.example"] {
            let error = post().message(&claimed(), &mail(wrong, "Hi"), None).expect_err("no mail");
            assert!(error.is_permanent(), "{wrong:?}: {error}");
        }
    }

    #[test]
    fn a_notice_says_to_mail_programs_how_it_is_ended() {
        let unsubscribe = format!("https://people.department.kith.example/mail/kith_mt_{}", "x".repeat(43));
        let listed = Listed { unsubscribe: unsubscribe.clone(), id: "digest.kith.example".into() };
        let message = post().message(&claimed(), &mail("ana@example.com", "Hi"), Some(&listed)).expect("a mail");
        let text = String::from_utf8_lossy(&message.formatted()).into_owned();
        for line in [
            format!("List-Unsubscribe: <{unsubscribe}>"),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click".into(),
            "List-Id: <digest.kith.example>".into(),
        ] {
            assert!(text.lines().any(|there| there == line), "{line} in\n{text}");
        }
    }
}
