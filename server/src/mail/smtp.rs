//! How a mail is handed to a mail server.
//!
//! lettre's own transport waits for the answer to QUIT without end, and says nothing of a mail that was taken before: then it
//! would be sent again. Here a mail is sent once the server says so, whatever comes after.

use super::post::PostError;
use anyhow::{Context, bail};
use lettre::Message;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// How long a server may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// A mail server.
#[derive(Clone)]
pub(super) struct Smtp {
    host: String,
    port: u16,
    encryption: Encryption,
    hello: ClientId,
    credentials: Option<Credentials>,
    /// How long it may take for one mail.
    pub(super) patience: Duration,
}

#[derive(Clone)]
enum Encryption {
    None,
    /// From the first byte.
    Whole(TlsParameters),
    /// STARTTLS, or nothing is sent.
    Required(TlsParameters),
    /// STARTTLS where the server offers it.
    Offered(TlsParameters),
}

impl Smtp {
    /// Reads `smtp://USER:PASSWORD@HOST:PORT`, `smtps://…`; `?tls=required` and `?tls=opportunistic` ask for STARTTLS. A path
    /// is the name by which we greet.
    pub(super) fn new(url: &str, patience: Duration) -> anyhow::Result<Self> {
        let url = Url::parse(url)?;
        let host = url.host_str().context("a host is missing")?.trim_matches(['[', ']']).to_owned();
        let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone());
        let (encryption, port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Encryption::None, 25),
            ("smtp", Some("required")) => (Encryption::Required(parameters()?), 587),
            ("smtp", Some("opportunistic")) => (Encryption::Offered(parameters()?), 587),
            ("smtps", _) => (Encryption::Whole(parameters()?), 465),
            (scheme, tls) => bail!("{scheme} with tls={} is not known", tls.unwrap_or("none")),
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        let port = url.port().unwrap_or(port);
        Ok(Self { host, port, encryption, hello, credentials, patience })
    }

    /// Hands one mail over. In time, the server takes it or it is not sent.
    pub(super) async fn send(&self, message: &Message) -> Result<(), PostError> {
        let handed = timeout(self.patience, self.hand_over(message)).await;
        let mut connection = handed.map_err(|_| PostError::TooSlow)??;
        // It is sent. Whether the server says goodbye is its own affair.
        let _ = timeout(GOODBYE, connection.quit()).await;
        Ok(())
    }

    async fn hand_over(&self, message: &Message) -> Result<AsyncSmtpConnection, PostError> {
        let mut connection = self.connect().await.map_err(PostError::Closed)?;
        connection.send(message.envelope(), &message.formatted()).await?;
        Ok(connection)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let whole = match &self.encryption {
            Encryption::Whole(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.patience), &self.hello, whole, None).await?;
        match &self.encryption {
            Encryption::Required(parameters) => connection.starttls(parameters.clone(), &self.hello).await?,
            Encryption::Offered(parameters) if connection.can_starttls() => {
                connection.starttls(parameters.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Option<(&str, u16, &str)>) {
        let read = Smtp::new(url, GOODBYE).ok().map(|smtp| {
            let encryption = match smtp.encryption {
                Encryption::None => "none",
                Encryption::Whole(_) => "whole",
                Encryption::Required(_) => "required",
                Encryption::Offered(_) => "offered",
            };
            (smtp.host, smtp.port, encryption)
        });
        assert_eq!(read, expected.map(|(host, port, encryption)| (host.to_owned(), port, encryption)), "{url}");
    }

    #[test]
    fn the_address_says_where_and_how() {
        check("smtp://mail.example", Some(("mail.example", 25, "none")));
        check("smtp://mail.example:2525?tls=required", Some(("mail.example", 2525, "required")));
        check("smtp://mail.example?tls=opportunistic", Some(("mail.example", 587, "offered")));
        check("smtps://kith:p%40ss@mail.example", Some(("mail.example", 465, "whole")));
        check("smtp://[::1]:25", Some(("::1", 25, "none")));
        check("smtp://mail.example?tls=perhaps", None);
        check("https://mail.example", None);
        check("mail.example", None);
    }

    #[test]
    fn a_password_is_as_it_was_before_it_was_spelled_for_an_address() {
        let smtp = Smtp::new("smtp://a%3Ab:p%40s%2Fs@mail.example/kith.example", GOODBYE).expect("an address");
        assert_eq!(smtp.credentials, Some(Credentials::new("a:b".into(), "p@s/s".into())));
        assert_eq!(smtp.hello, ClientId::Domain("kith.example".into()));
    }
}
