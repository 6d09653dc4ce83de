//! How mail leaves: by SMTP, or into a folder where no mail server is set.

use crate::store::mails::Claimed;
use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The longest that a mail server may take for one step.
const STEP: Duration = Duration::from_secs(20);
/// The longest that it may take for one mail.
const ATTEMPT: Duration = Duration::from_secs(60);

/// The way out, and whose name stands on it.
#[derive(Clone)]
pub struct Post {
    from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// It cannot be written as a mail: an address that is none, most likely.
    #[error("this is no mail: {0}")]
    Unwritable(String),
    /// The mail server declined or did not answer.
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
            Self::TooSlow | Self::Folder(_) => false,
        }
    }
}

impl Post {
    /// By SMTP: `smtp://USER:PASSWORD@HOST:PORT`, `smtps://…`; see lettre's `from_url` for `?tls=required`.
    pub fn smtp(url: &str, from: &str) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("--smtp-url is no address of a mail server, such as smtps://user:password@mail.example:465")?;
        Ok(Self { from: mailbox(from)?, way: Way::Smtp(Box::new(transport.timeout(Some(STEP)).build())) })
    }

    /// Into a folder, one `.eml` file a mail: everything works on a machine without a mail server.
    pub fn folder(folder: &Path, from: &str) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the mail folder {} cannot be made", folder.display()))?;
        Ok(Self { from: mailbox(from)?, way: Way::Folder(folder.to_owned()) })
    }

    /// Hands one mail over.
    pub async fn send(&self, mail: &Claimed) -> Result<(), PostError> {
        let message = self.message(mail)?;
        match &self.way {
            Way::Smtp(transport) => {
                tokio::time::timeout(ATTEMPT, transport.send(message)).await.map_err(|_| PostError::TooSlow)??;
            }
            Way::Folder(folder) => {
                // Named so that they sort as they were written; there under its name only when it is whole.
                let name = format!("{:016}-{}.eml", mail.created, mail.key);
                let part = folder.join(format!("{name}.part"));
                tokio::fs::write(&part, message.formatted()).await?;
                tokio::fs::rename(&part, folder.join(name)).await?;
            }
        }
        Ok(())
    }

    fn message(&self, mail: &Claimed) -> Result<Message, PostError> {
        let unwritable = |error: &dyn std::fmt::Display| PostError::Unwritable(error.to_string());
        let to = mail.recipient.parse().map_err(|error: lettre::address::AddressError| unwritable(&error))?;
        let written = SystemTime::UNIX_EPOCH + Duration::from_micros(mail.created.unsigned_abs());
        let builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&mail.subject))
            .date(written)
            .message_id(Some(mail.message_id.clone()))
            // RFC 3834: no vacation notice answers this.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
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

    fn claimed(recipient: &str, subject: &str) -> Claimed {
        Claimed {
            key: 7,
            message_id: "<7@kith.example>".into(),
            recipient: recipient.into(),
            subject: subject.into(),
            plain: "Zdravím, Žofie\n".into(),
            html: Some("<p>Zdravím, Žofie</p>".into()),
            created: 1_700_000_000_000_000,
            attempts: 1,
        }
    }

    #[tokio::test]
    async fn without_a_mail_server_a_mail_is_a_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let post = Post::folder(folder.path(), "Kith <kith@kith.example>").expect("an address");
        post.send(&claimed("ana@example.com", "Hello")).await.expect("written");
        let file = folder.path().join("1700000000000000-7.eml");
        let text = std::fs::read_to_string(file).expect("there");
        for line in ["From: Kith <kith@kith.example>", "To: ana@example.com", "Message-ID: <7@kith.example>"] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
    }

    #[test]
    fn a_subject_makes_no_header_of_its_own() {
        let post = Post { from: mailbox("kith@kith.example").expect("an address"), way: Way::Folder("".into()) };
        let message = post.message(&claimed("ana@example.com", "Hi\r\nBcc: all@example.com\u{0}")).expect("a mail");
        let text = String::from_utf8_lossy(&message.formatted()).into_owned();
        assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    }

    #[test]
    fn what_is_no_address_gets_no_mail() {
        let post = Post { from: mailbox("kith@kith.example").expect("an address"), way: Way::Folder("".into()) };
        for wrong in ["", "ana", "ana@example.com, ben@example.com", "ana@example.com\r\nBcc: x@y.example"] {
            let error = post.message(&claimed(wrong, "Hi")).expect_err("no mail");
            assert!(error.is_permanent(), "{wrong:?}: {error}");
        }
    }
}
