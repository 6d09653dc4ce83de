//! What the mails say.

use super::Mail;
use askama::Template;

/// Writes mails in the name of a site.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The site's name.
    pub site: String,
    /// Its origin, to which links lead.
    pub origin: String,
}

/// What one mail says.
struct Letter<'a> {
    subject: String,
    /// Whom it greets; empty: nobody by name.
    name: &'a str,
    paragraphs: Vec<String>,
    /// What the button says, and where it leads.
    link: (&'static str, String),
    /// What is to be known of the link.
    after: &'static str,
    /// Why this mail came.
    reason: String,
}

/// The same as HTML.
#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Page<'a> {
    site: &'a str,
    origin: &'a str,
    letter: &'a Letter<'a>,
}

impl Letters {
    /// To a new address: confirm it.
    pub fn confirm_email(&self, name: &str, to: &str, token: &str) -> Mail {
        let site = &self.site;
        self.write(
            to,
            &Letter {
                subject: format!("Confirm your new e-mail address for {site}"),
                name,
                paragraphs: vec![format!(
                    "You want to use {to} at {site}. Please confirm that it is yours; until then nothing changes."
                )],
                link: ("Confirm this address", self.link("confirm-email", token)),
                after: "The link works for one day, and once.",
                reason: format!(
                    "Somebody who is signed in as you asked for this change at {site}. If that was not you, do nothing."
                ),
            },
        )
    }

    /// To an address that already has an account: said to nobody but its owner.
    pub fn address_in_use(&self, to: &str) -> Mail {
        let site = &self.site;
        self.write(
            to,
            &Letter {
                subject: format!("Your e-mail address at {site}"),
                name: "",
                paragraphs: vec![format!(
                    "Somebody asked to use {to} for an account at {site}. It already belongs to your account, and stays there."
                )],
                link: ("Sign in", format!("{}/sign-in", self.origin)),
                after: "If that was you and you forgot your password, the sign-in page has a way back in.",
                reason: format!("This address was entered at {site}."),
            },
        )
    }

    /// To the old address: somebody wants another one.
    pub fn email_changes(&self, name: &str, to: &str, new: &str, token: &str) -> Mail {
        let site = &self.site;
        self.write(
            to,
            &Letter {
                subject: format!("Your e-mail address at {site} is about to change"),
                name,
                paragraphs: vec![
                    format!(
                        "The address of your account at {site} is about to change from {to} to {new}, once that address is confirmed."
                    ),
                    "If that was you, there is nothing to do.".to_owned(),
                    "If it was not you, somebody knows your password. Keep this address: everybody is signed out, and you get a \
                     link to set a new password."
                        .to_owned(),
                ],
                link: ("Keep this address", self.link("keep-email", token)),
                after: "This works until seven days after the change.",
                reason: format!("You get this because {to} is the address of your account."),
            },
        )
    }

    /// A way back in.
    pub fn reset_password(&self, name: &str, to: &str, token: &str) -> Mail {
        let site = &self.site;
        self.write(
            to,
            &Letter {
                subject: format!("Set a new password for {site}"),
                name,
                paragraphs: vec![format!("Here you can set a new password for your account at {site}.")],
                link: ("Set a new password", self.link("new-password", token)),
                after: "The link works for one hour, and once. Whoever is signed in as you is signed out by it.",
                reason: format!(
                    "Somebody asked for this at {site}. If that was not you, do nothing: your password stays as it is."
                ),
            },
        )
    }

    /// After a change of the password.
    pub fn password_changed(&self, name: &str, to: &str) -> Mail {
        let site = &self.site;
        self.write(
            to,
            &Letter {
                subject: format!("Your password for {site} was changed"),
                name,
                paragraphs: vec![format!(
                    "The password of your account at {site} was just changed. Everywhere else you are signed out."
                )],
                link: ("Set a new password", format!("{}/forgot-password", self.origin)),
                after: "If the change was not yours, set a new password now.",
                reason: format!("You get this because {to} is the address of your account."),
            },
        )
    }

    /// To somebody who asked for an account.
    pub fn sign_up(&self, to: &str, token: &str) -> Mail {
        let site = &self.site;
        self.write(
            to,
            &Letter {
                subject: format!("Your account at {site}"),
                name: "",
                paragraphs: vec![format!(
                    "You asked for an account at {site}. Choose your name and password, and you are there."
                )],
                link: ("Create your account", self.link("join", token)),
                after: "The link works for seven days, and once.",
                reason: format!(
                    "Somebody entered your address at {site}. If that was not you, do nothing: no account was made."
                ),
            },
        )
    }

    /// To somebody whom `by` invites.
    pub fn invitation(&self, to: &str, by: &str, token: &str) -> Mail {
        let site = &self.site;
        self.write(
            to,
            &Letter {
                subject: format!("{by} invites you to {site}"),
                name: "",
                paragraphs: vec![format!(
                    "{by} invites you to {site}, where people see who is who around them and follow each other's work."
                )],
                link: ("Create your account", self.link("join", token)),
                after: "The link works for seven days, and once.",
                reason: format!("{by} entered your address at {site}. If you do not know why, do nothing."),
            },
        )
    }

    fn link(&self, page: &str, token: &str) -> String {
        format!("{}/{page}#{token}", self.origin)
    }

    fn write(&self, to: &str, letter: &Letter<'_>) -> Mail {
        let page = Page { site: &self.site, origin: &self.origin, letter };
        let html = page.render().expect("a template of plain texts cannot fail");
        Mail { to: to.to_owned(), subject: letter.subject.clone(), plain: self.plain(letter), html: Some(html) }
    }

    fn plain(&self, letter: &Letter<'_>) -> String {
        let mut parts = vec![letter.greeting()];
        parts.extend(letter.paragraphs.iter().cloned());
        let (label, address) = &letter.link;
        parts.push(format!("{label}:\n{address}"));
        parts.push(letter.after.to_owned());
        parts.push(format!("-- \n{}\n{} · {}\n", letter.reason, self.site, self.origin));
        parts.join("\n\n")
    }
}

impl Letter<'_> {
    fn greeting(&self) -> String {
        if self.name.is_empty() { "Hello,".to_owned() } else { format!("Hello {},", self.name) }
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
            letters().invitation("a@b.example", hostile, "t"),
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
