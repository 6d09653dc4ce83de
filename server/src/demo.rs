//! The demo: a small made-up organisation, so that a first look at Kith shows people at work.
//!
//! Who, where and what is in tables beside this file (`demo/`); here is how they become rows. Times in the tables are days
//! before the filling, so that the month of activity always ends just now.

mod tables;

use crate::error::Error;
use crate::site::{Site, now};
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::activity::NewActivity;
use crate::store::content::{NewPage, NewPerson};
use crate::store::settings::SITE_NAME;
use crate::store::words;
use kith_api::activity::Verb;
use std::collections::HashMap;
use tables::{Deed, PageLine, PersonLine, Tables};

/// The password of every demo account.
pub const PASSWORD: &str = "kith-demo-password";

/// Who can sign in, and as what.
pub const ACCOUNTS: [(&str, &str); 5] = [
    ("ana", "follows several people"),
    ("ben", "does not follow ana"),
    ("chidi", "does not follow ana"),
    ("admin", "the administrator"),
    ("carla", "a client, restricted to one team"),
];

const DAY: f64 = 24.0 * 3600.0 * 1e6;

/// Fills an empty site; says whether it was empty. A site with people stays as it is.
pub async fn fill(site: &Site) -> Result<bool, Error> {
    if site.store.has_people().await? {
        return Ok(false);
    }
    let mut passwords = HashMap::new();
    for (username, _) in ACCOUNTS {
        passwords.insert(username, site.passwords.hash(PASSWORD.to_owned()).await?);
    }
    let tables = Tables::read();
    let mut tx = site.store.begin().await?;
    Filling { tx: &mut tx, now: now(), people: HashMap::new(), teams: HashMap::new(), told: Vec::new() }
        .all(&tables, &passwords)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// What is known halfway: names of the tables by their keys in the database, and what there is to tell.
struct Filling<'a> {
    tx: &'a mut Tx,
    now: i64,
    people: HashMap<&'a str, i64>,
    teams: HashMap<&'a str, i64>,
    told: Vec<NewActivity>,
}

impl<'a> Filling<'a> {
    async fn all(mut self, tables: &'a Tables, passwords: &HashMap<&str, String>) -> Result<(), StoreError> {
        self.tx.set(SITE_NAME, "Kith").await?;
        for name in &tables.places.teams {
            let team = self.tx.add_team(name).await?;
            self.teams.insert(name, team);
        }
        for (place, person) in tables.people.iter().enumerate() {
            self.person(person, place, passwords.get(person.username.as_str())).await?;
        }
        self.follows(&tables.people).await?;
        let mut spaces = HashMap::new();
        for space in &tables.places.spaces {
            let only = space.only.as_deref().map(|team| [self.teams[team]]);
            spaces.insert(
                space.name.as_str(),
                self.tx.add_space(&space.name, only.as_ref().map(|team| &team[..])).await?,
            );
        }
        for page in &tables.pages {
            self.page(page, spaces[page.space.as_str()]).await?;
        }
        self.told.sort_by_key(|line| line.published);
        self.tx.add_activity(&self.told, self.now).await.map(drop)
    }

    async fn person(
        &mut self,
        line: &'a PersonLine,
        place: usize,
        password: Option<&String>,
    ) -> Result<(), StoreError> {
        // Nobody joined within the last hundred days, so nobody follows before joining.
        let joined = self.ago((100 + place * 53 % 1400) as f64 + 0.4);
        let key = self
            .tx
            .add_person(&NewPerson {
                username: line.username.clone(),
                name: line.name.clone(),
                email: Some(format!("{}@kith.example", words::fold(&line.username))),
                email_confirmed: true,
                phone: line.phone.clone(),
                im: line.im.clone(),
                website: line.website.clone(),
                position: Some(line.position.clone()),
                department: Some(line.department.clone()),
                location: Some(line.location.clone()),
                time_zone: Some(line.time_zone.clone()),
                about: Some(line.about.clone()),
                administrator: line.username == "admin",
                restricted: line.client,
                password_hash: password.cloned(),
                joined,
                ..NewPerson::default()
            })
            .await?;
        self.people.insert(&line.username, key);
        for team in line.teams.split(", ") {
            self.tx.add_member(self.teams[team], key).await?;
        }
        for (text, days_ago) in &line.status {
            let published = self.ago(*days_ago);
            let status = self.tx.add_status(key, text, published).await?;
            self.tell(key, Verb::StatusUpdated, published, Some(text.clone()));
            self.told.last_mut().expect("told just now").status = Some(status);
        }
        if let Some(days_ago) = line.profile_changed {
            self.tell(key, Verb::ProfileChanged, self.ago(days_ago), None);
        }
        self.tx.set_account_state(key, line.state as i64).await
    }

    /// The follows of the last three months. Each person's first of the table was made within the last month, and told.
    async fn follows(&mut self, people: &'a [PersonLine]) -> Result<(), StoreError> {
        for (place, person) in people.iter().enumerate() {
            let follower = self.people[person.username.as_str()];
            for (rank, followee) in person.follows.split(' ').enumerate() {
                let followee = self.people[followee];
                let latest = 1.3 + (place * 7 % 27) as f64;
                let since = self.ago(if rank == 0 { latest } else { 30.0 + (rank * 17 % 60) as f64 });
                self.tx.add_follow(follower, followee, since).await?;
                if rank == 0 {
                    self.tell(follower, Verb::Followed, since, None);
                    self.told.last_mut().expect("told just now").person = Some(followee);
                }
            }
        }
        Ok(())
    }

    async fn page(&mut self, line: &PageLine, space: i64) -> Result<(), StoreError> {
        let page = self
            .tx
            .add_page(&NewPage {
                space,
                blog_post: line.post,
                name: &line.name,
                url: None,
                content: Some(&line.content),
            })
            .await?;
        let first = self.told.len();
        let added = if line.post { Verb::PostAdded } else { Verb::PageAdded };
        let excerpt = line.content.lines().next().map(str::to_owned);
        self.tell(self.people[line.by.as_str()], added, self.ago(line.days_ago), excerpt);
        for (who, deed, days_ago, words) in &line.then {
            let verb = match deed {
                Deed::Edited if line.post => Verb::PostEdited,
                Deed::Edited => Verb::PageEdited,
                Deed::Commented => Verb::CommentAdded,
                Deed::Attached => Verb::FileAttached,
            };
            self.tell(self.people[who.as_str()], verb, self.ago(*days_ago), Some(words.clone()));
        }
        for told in &mut self.told[first..] {
            (told.space, told.page) = (Some(space), Some(page));
        }
        Ok(())
    }

    fn tell(&mut self, actor: i64, verb: Verb, published: i64, excerpt: Option<String>) {
        self.told.push(NewActivity { excerpt, ..NewActivity::by(actor, verb, published) });
    }

    fn ago(&self, days: f64) -> i64 {
        self.now - (days * DAY) as i64
    }
}

#[cfg(test)]
mod tests;
