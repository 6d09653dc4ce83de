//! Recent Activity of a network, however it is read, is what a plain model of it says.

use crate::site::TestSite;
use kith_api::activity::{Kind, Verb};
use kith_api::ids::{PersonId, SpaceId};
use kith_api::people::EmailVisibility;
use kith_server::policy::{Reach, Viewer};
use kith_server::store::activity::{Earlier, Filter, NewActivity, Whose};
use kith_server::store::content::NewPerson;
use kith_server::store::feed::Reading;
use kith_server::store::{Store, sql};
use std::collections::{BTreeMap, BTreeSet};

/// Chance that is the same in every run.
struct Chance(u64);

impl Chance {
    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

struct Person {
    key: i64,
    id: PersonId,
    state: i64,
    restricted: bool,
    teams: BTreeSet<i64>,
}

struct Space {
    id: SpaceId,
    /// The teams it is open to; none: every member.
    teams: Option<BTreeSet<i64>>,
}

struct Line {
    published: i64,
    id: i64,
    actor: i64,
    verb: String,
    space: Option<i64>,
    about: Option<i64>,
}

/// A site as a reader without a database would have it.
#[derive(Default)]
struct Model {
    people: BTreeMap<i64, Person>,
    spaces: BTreeMap<i64, Space>,
    follows: BTreeSet<(i64, i64)>,
    lines: Vec<Line>,
}

/// Bound, rare and few: as it comes, by people, by time to the end, by filter to the end, and between.
const READINGS: [(u32, u32, u32); 8] = [
    (2_000, 10_000, 1_000),
    (0, 0, u32::MAX),
    (u32::MAX, 0, 0),
    (0, u32::MAX, 0),
    (1, 1, 0),
    (12, 0, 0),
    (60, 30, 0),
    (60, 0, 8),
];

/// One thing that a page of activity is asked.
#[derive(Debug)]
struct Question {
    viewer: Viewer,
    of: i64,
    whose: Whose,
    filter: Filter,
    limit: u32,
}

impl Model {
    fn sees_person(&self, viewer: &Viewer, person: &Person) -> bool {
        let in_team = || !self.people[&viewer.key].teams.is_disjoint(&person.teams);
        match viewer.reach {
            Reach::Everybody => person.state < 2,
            _ if person.state > 0 => false,
            _ if person.key == viewer.key => true,
            Reach::Active => true,
            Reach::MembersAndOwnTeams => !person.restricted || in_team(),
            Reach::OwnTeams => in_team(),
        }
    }

    fn sees_space(&self, viewer: &Viewer, space: &Space) -> bool {
        match (&space.teams, viewer.reach) {
            (_, Reach::Everybody) | (None, Reach::Active | Reach::MembersAndOwnTeams) => true,
            (None, Reach::OwnTeams) => false,
            (Some(teams), _) => !teams.is_disjoint(&self.people[&viewer.key].teams),
        }
    }

    fn shows(&self, ask: &Question, line: &Line) -> bool {
        let Question { viewer, of, whose, filter, .. } = ask;
        let actor = &self.people[&line.actor];
        let sees = |key: &i64| self.sees_person(viewer, &self.people[key]);
        let followed = self.follows.contains(&(*of, line.actor));
        let wanted = match whose {
            Whose::Own => line.actor == *of,
            Whose::Network => followed,
            Whose::NetworkAndOwn => followed || line.actor == *of,
        };
        let seen = match line.space {
            Some(space) => self.sees_space(viewer, &self.spaces[&space]),
            None => sees(&line.actor) && line.about.as_ref().is_none_or(sees),
        };
        let kept_when_hidden = *of == viewer.key && filter.person.is_none();
        let verbs: Vec<&str> = filter.kinds.iter().flat_map(|kind| kind.verbs()).map(|verb| verb.as_str()).collect();
        wanted
            && seen
            && (kept_when_hidden || sees(&line.actor))
            && (filter.kinds.is_empty() || verbs.contains(&line.verb.as_str()))
            && filter.person.is_none_or(|id| id == actor.id)
            && filter.space.is_none_or(|id| line.space.is_some_and(|space| self.spaces[&space].id == id))
    }

    /// The public ids of all lines, newest first.
    fn answer(&self, ask: &Question) -> Vec<i64> {
        let shown = self.lines.iter().filter(|line| self.shows(ask, line));
        let mut shown: Vec<(i64, i64)> = shown.map(|line| (line.published, line.id)).collect();
        shown.sort_unstable_by(|a, b| b.cmp(a));
        shown.into_iter().map(|(_, id)| id).collect()
    }

    /// Anything that could be asked; half of it is about the viewer's own network.
    fn question(&self, chance: &mut Chance) -> Question {
        let people: Vec<&Person> = self.people.values().collect();
        let viewer = chance.of(&people);
        let reach = if viewer.restricted {
            Reach::OwnTeams
        } else {
            chance.of(&[Reach::MembersAndOwnTeams, Reach::Active, Reach::Active, Reach::Everybody])
        };
        let spaces: Vec<SpaceId> = self.spaces.values().map(|space| space.id).chain([SpaceId::from_bits(7)]).collect();
        let kinds = (0..chance.of(&[0, 0, 0, 1, 1, 2])).map(|_| chance.of(&Kind::ALL)).collect();
        Question {
            viewer: Viewer { key: viewer.key, id: viewer.id, reach, site_email: EmailVisibility::Public },
            of: if chance.once_in(2) { viewer.key } else { chance.of(&people).key },
            whose: chance.of(&[Whose::Own, Whose::Network, Whose::Network, Whose::NetworkAndOwn, Whose::NetworkAndOwn]),
            filter: Filter {
                kinds,
                person: chance.once_in(5).then(|| chance.of(&people).id),
                space: chance.once_in(4).then(|| chance.of(&spaces)),
            },
            limit: chance.of(&[1, 2, 3, 7, 20]),
        }
    }
}

/// Fills a site with what chance brings: people active, deactivated, gone and restricted, open and closed spaces, follows
/// of oneself and follows ended, many lines at one moment, verbs of the future.
async fn filled(site: &TestSite, chance: &mut Chance, round: u64) -> Model {
    let mut model = Model::default();
    let mut tx = site.site.store.begin().await.expect("a write begins");
    let mut teams = Vec::new();
    for number in 0..3 {
        teams.push(tx.add_team(&format!("Team {round} {number}")).await.expect("a team"));
    }
    for number in 0..24 {
        let username = format!("p{round}-{number}");
        let restricted = chance.once_in(5);
        let new = NewPerson { name: username.clone(), username, restricted, ..NewPerson::default() };
        let key = tx.add_person(&new).await.expect("a person");
        let state = chance.of(&[0, 0, 0, 0, 0, 0, 1, 2]);
        tx.set_account_state(key, state).await.expect("a state");
        let member_of: BTreeSet<i64> = teams.iter().copied().filter(|_| chance.once_in(3)).collect();
        for team in &member_of {
            tx.add_member(*team, key).await.expect("a member");
        }
        let (id,): (i64,) = sql("SELECT id FROM people WHERE key = $1").bind(key).one(&mut tx).await.expect("an id");
        model.people.insert(key, Person { key, id: PersonId::from_bits(id), state, restricted, teams: member_of });
    }
    for number in 0..5 {
        let open_to: Option<BTreeSet<i64>> =
            (number > 1).then(|| teams.iter().copied().filter(|_| chance.once_in(2)).collect());
        let list: Option<Vec<i64>> = open_to.as_ref().map(|teams| teams.iter().copied().collect());
        let key = tx.add_space(&format!("Space {round} {number}"), list.as_deref()).await.expect("a space");
        let (id,): (i64,) = sql("SELECT id FROM spaces WHERE key = $1").bind(key).one(&mut tx).await.expect("an id");
        model.spaces.insert(key, Space { id: SpaceId::from_bits(id), teams: open_to });
    }
    let keys: Vec<i64> = model.people.keys().copied().collect();
    for follower in &keys {
        let eager = chance.of(&[1, 2, 4]);
        for followee in &keys {
            if !chance.once_in(eager) {
                continue;
            }
            tx.add_follow(*follower, *followee, 0).await.expect("a follow");
            let state = chance.of(&[2i64, 2, 2, 2, 1, 0]);
            const SET: &str = "UPDATE follows SET state = $3 WHERE follower = $1 AND followee = $2";
            sql(SET).bind(*follower).bind(*followee).bind(state).run(&mut tx).await.expect("a state");
            if state == 2 {
                model.follows.insert((*follower, *followee));
            }
        }
    }
    let spaces: Vec<Option<i64>> = model.spaces.keys().copied().map(Some).chain([None, None, None]).collect();
    let verbs = Kind::ALL.map(Kind::verbs).concat();
    let lines: Vec<NewActivity> = (0..240)
        .map(|_| {
            // A few write much, the others little.
            let actor = keys[chance.below(keys.len()).min(chance.below(keys.len())).min(chance.below(keys.len()))];
            let verb = if chance.once_in(12) { Verb::FileAttached } else { chance.of(&verbs) };
            let (space, person) = (chance.of(&spaces), chance.once_in(4).then(|| chance.of(&keys)));
            NewActivity { space, person, ..NewActivity::by(actor, verb, chance.below(60) as i64) }
        })
        .collect();
    for some in lines.chunks(70) {
        tx.add_activity(some, 50).await.expect("activity");
    }
    const TOO_LOW: &str = "SELECT COUNT(*) FROM activities a LEFT JOIN latest_lines t ON t.person = a.actor \
         WHERE t.published IS NULL OR t.published < a.published";
    assert_eq!(sql(TOO_LOW).scalar(&mut tx).await.expect("a count"), 0, "no line is after its actor's latest");
    // It may be too high, as where lines are gone.
    for key in &keys {
        let higher = chance.of(&[0, 0, 0, 1, 10, i64::MAX - 100]);
        const RAISE: &str = "UPDATE latest_lines SET published = published + $2 WHERE person = $1";
        sql(RAISE).bind(*key).bind(higher).run(&mut tx).await.expect("a higher bound");
    }
    let odd = "UPDATE activities SET verb = 'juggled' WHERE verb = 'file_attached' AND published < $1";
    sql(odd).bind(20i64).run(&mut tx).await.expect("verbs of the future");
    let (first, last) = (keys[0], keys[keys.len() - 1]);
    type Row = (i64, i64, i64, String, Option<i64>, Option<i64>);
    let rows: Vec<Row> =
        sql("SELECT published, id, actor, verb, space, person FROM activities WHERE actor BETWEEN $1 AND $2")
            .bind(first)
            .bind(last)
            .all(&mut tx)
            .await
            .expect("the lines");
    tx.commit().await.expect("committed");
    let line = |(published, id, actor, verb, space, about): Row| Line { published, id, actor, verb, space, about };
    model.lines = rows.into_iter().map(line).collect();
    model
}

/// Page by page, by the cursors, to the end or some pages far, and whether that is the end; every page but the last is full.
async fn walk(store: &Store, ask: &Question) -> (Vec<i64>, bool) {
    let (mut ids, mut after) = (Vec::new(), None);
    for _ in 0..8 {
        let page = store.activity(&ask.viewer, ask.of, ask.whose, &ask.filter, after, ask.limit).await.expect("a page");
        ids.extend(page.items.iter().map(|line| line.id.bits()));
        let Some(next) = page.next else { return (ids, true) };
        assert_eq!(page.items.len(), ask.limit as usize, "{ask:?}");
        let published = next.value.parse().expect("microseconds");
        after = Some(Earlier { published, id: next.id });
    }
    (ids, false)
}

/// Which way a statement goes.
fn way(text: &str) -> &'static str {
    match text {
        _ if text.contains("AS filtered") => "the outlook",
        _ if text.contains("($10, $11)") => "by time",
        _ if text.contains("newest AS") => "by people",
        _ if text.contains("a.space = (SELECT") => "by space",
        _ if text.contains("a.verb IN (") || text.contains("a.verb = ANY") => "by kind",
        _ if text.contains("WHERE p.id = $8)") => "by person",
        _ => "another",
    }
}

crate::on_both_databases! {
    async fn every_way_of_reading_a_network_answers_as_the_model(site: TestSite) {
        let mut chance = Chance(20_261_125);
        let mut taken = BTreeMap::<&str, usize>::new();
        let mut whole = 0;
        for round in 0..4 {
            let model = filled(&site, &mut chance, round).await;
            for _ in 0..20 {
                let ask = model.question(&mut chance);
                let expected = model.answer(&ask);
                for (bound, rare, few) in READINGS {
                    let store = site.site.store.clone().reading(Reading { bound, rare, few });
                    store.listen();
                    let (lines, ended) = walk(&store, &ask).await;
                    for text in store.heard() {
                        *taken.entry(way(text)).or_default() += 1;
                    }
                    let expected = if ended { &expected } else { &expected[..lines.len()] };
                    assert_eq!(lines, expected, "bound {bound}, rare {rare}, few {few}: {ask:?}");
                    whole += usize::from(ended && lines.len() > ask.limit as usize);
                }
            }
        }
        assert!(whole > 50, "{whole} walks of several pages came to their end");
        for way in ["by time", "by people", "by space", "by kind", "by person"] {
            assert!(taken.get(way).is_some_and(|times| *times > 20), "{way}: {taken:?}");
        }
    }

    async fn many_are_asked_in_order_and_those_who_are_left_when_these_show_nothing(site: TestSite) {
        let ana = site.join("ana").await;
        let store = site.site.store.clone().reading(Reading { bound: 0, rare: 0, few: u32::MAX });
        let mut tx = store.begin().await.expect("a write begins");
        let closed = tx.add_space("Closed", Some(&[])).await.expect("a space");
        let (mut open, mut lines) = (Vec::new(), Vec::new());
        for number in 0..640i64 {
            let username = format!("p{number}");
            let new = NewPerson { name: username.clone(), username, ..NewPerson::default() };
            let actor = tx.add_person(&new).await.expect("a person");
            tx.add_follow(ana.key, actor, 0).await.expect("a follow");
            // The newest lines of all, those of more than are asked first, are hidden.
            let (published, space) = if number < 600 { (1_000 + number, Some(closed)) } else { (number, None) };
            let line = NewActivity { space, ..NewActivity::by(actor, Verb::StatusUpdated, published) };
            lines.push(line);
            if space.is_none() {
                open.push(published);
            }
        }
        tx.add_activity(&lines, i64::MAX).await.expect("activity");
        tx.commit().await.expect("committed");
        let viewer = Viewer { key: ana.key, id: ana.id, reach: Reach::Active, site_email: EmailVisibility::Public };
        for limit in [1, 7, 30] {
            let (mut shown, mut after) = (Vec::new(), None);
            loop {
                let page = store.activity(&viewer, ana.key, Whose::Network, &Filter::default(), after, limit).await.expect("a page");
                shown.extend(page.items.iter().map(|line| line.published.timestamp_micros()));
                let Some(next) = page.next else { break };
                after = Some(Earlier { published: next.value.parse().expect("microseconds"), id: next.id });
            }
            let expected: Vec<i64> = open.iter().copied().rev().collect();
            assert_eq!(shown, expected, "{limit}");
        }
    }

    async fn a_page_by_time_is_enough_or_people_are_asked(site: TestSite) {
        let mut chance = Chance(7);
        let model = filled(&site, &mut chance, 0).await;
        let mut enough = BTreeSet::new();
        for _ in 0..40 {
            let mut ask = model.question(&mut chance);
            (ask.whose, ask.filter) = (Whose::Network, Filter::default());
            let store = site.site.store.clone().reading(Reading { bound: 20, rare: 0, few: 0 });
            store.listen();
            let page = store.activity(&ask.viewer, ask.of, ask.whose, &ask.filter, None, ask.limit).await.expect("a page");
            let heard = store.heard();
            assert!(heard.len() <= 4, "with viewer and person, six a page: {heard:?}");
            let ways: Vec<_> = heard.into_iter().map(way).filter(|way| way.starts_with("by ")).collect();
            if ways == ["by time"] {
                assert!(page.next.is_some(), "240 lines are more than 20: only a full page is the answer");
            } else if ways != ["by people"] {
                assert_eq!(ways, ["by time", "by people"]);
            }
            enough.insert(ways);
        }
        assert!(enough.contains(&vec!["by time"]) && enough.contains(&vec!["by time", "by people"]), "{enough:?}");
    }

    async fn the_walk_by_time_is_left_out_where_none_of_the_newest_lines_are_of_the_network(site: TestSite) {
        let [ana, ben, chidi] = site.join_all(["ana", "ben", "chidi"]).await;
        site.follow(&ana, &chidi).await;
        let insert = "INSERT INTO activities (id, actor, verb, published, position) VALUES ($1, $2, 'page_edited', $1, $1)";
        for at in 1..=60 {
            site.sql(insert, &[1_000 + at, if at == 1 { chidi.key } else { ben.key }]).await;
        }
        let store = site.site.store.clone().reading(Reading { bound: 55, rare: 0, few: 0 });
        let viewer = Viewer { key: ana.key, id: ana.id, reach: Reach::Active, site_email: EmailVisibility::Public };
        let ways = async || {
            store.listen();
            let page = store.activity(&viewer, ana.key, Whose::Network, &Filter::default(), None, 20).await.expect("a page");
            let ways: Vec<_> = store.heard().into_iter().map(way).filter(|way| way.starts_with("by ")).collect();
            (page.items.len(), ways)
        };
        assert_eq!(ways().await, (0, vec!["by people"]), "of all inserted, none is known of yet");
        site.sql("INSERT INTO latest_lines (person, published) VALUES ($1, 1)", &[chidi.key]).await;
        assert_eq!(ways().await, (1, vec!["by people"]));
        site.follow(&ana, &ben).await;
        assert_eq!(ways().await.1, ["by time"]);
    }
}
