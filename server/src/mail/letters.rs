//! What the mails say.

use super::Mail;
use askama::Template;
use std::fmt::Write;

/// Writes mails in the name of a site.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The site's name.
    pub site: String,
    /// Its origin, to which links lead.
    pub origin: String,
}

/// One mail as text and as HTML, from the same words.
#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Letter<'a> {
    site: &'a str,
    origin: &'a str,
    subject: &'a str,
    greeting: String,
    paragraphs: Vec<String>,
    /// What the button says, and where it leads.
    link: Option<(&'a str, String)>,
    after: Vec<String>,
    /// Why this mail came.
    reason: String,
}

impl Letters {
    /// To a new address: confirm it.
    pub fn confirm_email(&self, name: &str, to: &str, token: &str) -> Mail {
        self.write(
            to,
            &format!("Confirm your new e-mail address for {}", self.site),
            name,
            &[format!(
                "You want to use {to} at {}. Please confirm that it is yours; until then nothing changes.",
                self.site
            )],
            Some(("Confirm this address", self.link("confirm-email", token))),
            &["The link works for one day, and once.".to_owned()],
            &format!(
                "Somebody who is signed in as you asked for this change at {}. If that was not you, do nothing.",
                self.site
            ),
        )
    }

    /// To an address that already has an account: said to nobody but its owner.
    pub fn address_in_use(&self, to: &str) -> Mail {
        self.write(
            to,
            &format!("Your e-mail address at {}", self.site),
            "",
            &[format!(
                "Somebody asked to use {to} for an account at {}. It already belongs to your account, and stays there.",
                self.site
            )],
            Some(("Sign in", format!("{}/sign-in", self.origin))),
            &["If that was you and you forgot your password, the sign-in page has a way back in.".to_owned()],
            &format!("This address was entered at {}.", self.site),
        )
    }

    /// To the old address: somebody wants another one.
    pub fn email_changes(&self, name: &str, to: &str, new: &str, token: &str) -> Mail {
        self.write(
            to,
            &format!("Your e-mail address at {} is about to change", self.site),
            name,
            &[
                format!("The address of your account at {} is about to change from {to} to {new}, once that address is confirmed.", self.site),
                "If that was you, there is nothing to do.".to_owned(),
                "If it was not you, somebody knows your password. Keep this address: everybody is signed out, and you get a link to set a new password.".to_owned(),
            ],
            Some(("Keep this address", self.link("keep-email", token))),
            &["This works until seven days after the change.".to_owned()],
            &format!("You get this because {to} is the address of your account."),
        )
    }

    /// A way back in.
    pub fn reset_password(&self, name: &str, to: &str, token: &str) -> Mail {
        self.write(
            to,
            &format!("Set a new password for {}", self.site),
            name,
            &[format!("Here you can set a new password for your account at {}.", self.site)],
            Some(("Set a new password", self.link("new-password", token))),
            &["The link works for one hour, and once. Whoever is signed in as you is signed out by it.".to_owned()],
            &format!(
                "Somebody asked for this at {}. If that was not you, do nothing: your password stays as it is.",
                self.site
            ),
        )
    }

    /// After a change of the password.
    pub fn password_changed(&self, name: &str, to: &str) -> Mail {
        self.write(
            to,
            &format!("Your password for {} was changed", self.site),
            name,
            &[
                format!(
                    "The password of your account at {} was just changed. Everywhere else you are signed out.",
                    self.site
                ),
                "If that was not you, set a new password now.".to_owned(),
            ],
            Some(("Set a new password", format!("{}/forgot-password", self.origin))),
            &[],
            &format!("You get this because {to} is the address of your account."),
        )
    }

    /// To somebody who wants an account, or whom `by` invites.
    pub fn invitation(&self, to: &str, by: Option<&str>, token: &str) -> Mail {
        let (subject, words, reason) = match by {
            Some(by) => (
                format!("{by} invites you to {}", self.site),
                format!(
                    "{by} invites you to {}, where people see who is who around them and follow each other's work.",
                    self.site
                ),
                format!("{by} entered your address at {}. If you do not know why, do nothing.", self.site),
            ),
            None => (
                format!("Your account at {}", self.site),
                format!("You asked for an account at {}. Choose your name and password, and you are there.", self.site),
                format!(
                    "Somebody entered your address at {}. If that was not you, do nothing: no account was made.",
                    self.site
                ),
            ),
        };
        let after = ["The link works for seven days, and once.".to_owned()];
        self.write(to, &subject, "", &[words], Some(("Create your account", self.link("join", token))), &after, &reason)
    }

    fn link(&self, page: &str, token: &str) -> String {
        format!("{}/{page}#{token}", self.origin)
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of a letter, in the order in which they stand in it")]
    fn write(
        &self,
        to: &str,
        subject: &str,
        name: &str,
        paragraphs: &[String],
        link: Option<(&str, String)>,
        after: &[String],
        reason: &str,
    ) -> Mail {
        let letter = Letter {
            site: &self.site,
            origin: &self.origin,
            subject,
            greeting: if name.is_empty() { "Hello,".to_owned() } else { format!("Hello {name},") },
            paragraphs: paragraphs.to_vec(),
            link,
            after: after.to_vec(),
            reason: reason.to_owned(),
        };
        let html = letter.render().expect("a template of plain texts cannot fail");
        Mail { to: to.to_owned(), subject: subject.to_owned(), plain: letter.plain(), html: Some(html) }
    }
}

impl Letter<'_> {
    fn plain(&self) -> String {
        let mut text = format!("{}\n", self.greeting);
        for paragraph in &self.paragraphs {
            let _ = write!(text, "\n{paragraph}\n");
        }
        if let Some((label, address)) = &self.link {
            let _ = write!(text, "\n{label}:\n{address}\n");
        }
        for paragraph in &self.after {
            let _ = write!(text, "\n{paragraph}\n");
        }
        let _ = write!(text, "\n-- \n{}\n{} · {}\n", self.reason, self.site, self.origin);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters() -> Letters {
        Letters { site: "Kith & Kin".into(), origin: "https://kith.example".into() }
    }

    #[test]
    fn a_link_stands_in_both_forms_with_its_token_behind_the_hash() {
        let mail = letters().confirm_email("Ana", "ana@new.example", "T0k-en_");
        let address = "https://kith.example/confirm-email#T0k-en_";
        assert!(mail.plain.contains(&format!("\n{address}\n")), "{}", mail.plain);
        assert!(mail.html.expect("html").contains(&format!("href=\"{address}\"")));
    }

    #[test]
    fn nothing_that_somebody_wrote_becomes_html() {
        let hostile = "<img src=x onerror=alert(1)>\"'&]]>";
        let mails = [
            letters().confirm_email(hostile, "a@b.example", "t"),
            letters().email_changes(hostile, "a@b.example", "<b>@c.example", "t"),
            letters().invitation("a@b.example", Some(hostile), "t"),
        ];
        for mail in mails {
            let html = mail.html.expect("html");
            assert!(!html.contains("<img") && !html.contains("<b>"), "{html}");
        }
    }

    #[test]
    fn each_says_why_it_came() {
        let mail = letters().reset_password("Ana", "ana@example.com", "t");
        assert!(mail.plain.contains("Somebody asked for this at Kith & Kin"), "{}", mail.plain);
    }
}
