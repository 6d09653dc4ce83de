//! Who follows whom: changing it, and the lists of it.

use super::news::News;
use super::people::{
    Page, PersonRow, SortedRow, Wanted, count_columns, latest_activity, matches_words, page_of, place, standing_of,
};
use super::query::Sql;
use super::visible::{person_columns, standing_joins, visible_activity, visible_person};
use super::{Store, Tx, sql};
use crate::policy::{Reach, Viewer};
use kith_api::follows::{Followed, Standing};
use kith_api::ids::{PersonId, TeamId};
use kith_api::people::{Person, Someone, Sort, Suggestion, Team, Unavailable};
use sqlx::FromRow;

/// Sets the state unless it is already so: then no row changes, and neither does the version.
const FOLLOW: &str = "INSERT INTO follows (follower, followee, state, version, since, created) VALUES ($1, $2, 2, 1, $3, $3) \
     ON CONFLICT (follower, followee) DO UPDATE SET state = 2, version = follows.version + 1, since = excluded.since \
     WHERE follows.state <> 2 RETURNING version";

/// By public id, so that unfollowing one who is hidden and one who never was run the same statements.
const UNFOLLOW: &str = "UPDATE follows SET state = 0, version = version + 1 WHERE follower = $1 AND state <> 0 \
     AND followee = (SELECT p.key FROM people p WHERE p.id = $2) RETURNING follower, followee";

/// By public id, for the same reason.
const REMOVE_FOLLOWER: &str = "UPDATE follows SET state = 0, version = version + 1 WHERE followee = $1 AND state <> 0 \
     AND follower = (SELECT p.key FROM people p WHERE p.id = $2) RETURNING follower, followee";

/// What a follow did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was already so.
    Nothing,
    /// The two had to do with each other before; this is the version now.
    Again(i64),
    /// A new pair: these are limited by the day.
    NewPair,
}

impl Change {
    /// The version of the pair that it made.
    pub const fn version(self) -> Option<i64> {
        match self {
            Self::Nothing => None,
            Self::Again(version) => Some(version),
            Self::NewPair => Some(1),
        }
    }
}

impl Tx {
    /// Makes one person follow another, at `now`. A repeat changes nothing.
    pub async fn follow(&mut self, me: i64, them: i64, now: i64) -> Result<Change, sqlx::Error> {
        self.hold_people([me]).await?;
        let version: Option<(i64,)> = sql(FOLLOW).bind(me).bind(them).bind(now).optional(&mut *self).await?;
        if version.is_some() {
            self.tell(News::Follow { follower: me, followee: them });
        }
        Ok(match version {
            None => Change::Nothing,
            Some((1,)) => Change::NewPair,
            Some((version,)) => Change::Again(version),
        })
    }

    /// Ends a follow, for every id alike: hidden, missing and never followed are no errors.
    pub async fn unfollow(&mut self, me: i64, them: PersonId) -> Result<(), sqlx::Error> {
        let ended = sql(UNFOLLOW).bind(me).bind(them).optional(&mut *self).await?;
        self.tell_of_end(ended);
        Ok(())
    }

    /// The version of a follow that ended; none where it goes on or never was.
    pub async fn ended_follow(&mut self, me: i64, them: PersonId) -> Result<Option<i64>, sqlx::Error> {
        const FIND: &str = "SELECT version FROM follows WHERE follower = $1 AND state = 0 \
             AND followee = (SELECT p.key FROM people p WHERE p.id = $2)";
        let found: Option<(i64,)> = sql(FIND).bind(me).bind(them).optional(self).await?;
        Ok(found.map(|(version,)| version))
    }

    /// Ends that somebody follows a person, for every id alike.
    pub async fn remove_follower(&mut self, me: i64, them: PersonId) -> Result<(), sqlx::Error> {
        let ended = sql(REMOVE_FOLLOWER).bind(me).bind(them).optional(&mut *self).await?;
        self.tell_of_end(ended);
        Ok(())
    }

    fn tell_of_end(&mut self, ended: Option<(i64, i64)>) {
        if let Some((follower, followee)) = ended {
            self.tell(News::Follow { follower, followee });
        }
    }

    /// How many new pairs a person made since a time, and when the first of them was made; imports do not count.
    pub async fn new_pairs_since(&mut self, me: i64, since: i64) -> Result<(u64, i64), sqlx::Error> {
        const COUNT: &str = "SELECT COUNT(*), COALESCE(MIN(created), 0) FROM follows \
             WHERE follower = $1 AND created > $2 AND imported = 0";
        let (count, first): (i64, i64) = sql(COUNT).bind(me).bind(since).one(&mut *self).await?;
        Ok((count.unsigned_abs(), first))
    }

    /// Whether it was said since a time that one person follows another: a storm of follows is one line of activity.
    pub async fn follow_was_told(&mut self, me: i64, them: i64, since: i64) -> Result<bool, sqlx::Error> {
        const TOLD: &str = "SELECT COUNT(*) FROM activities \
             WHERE actor = $1 AND published > $3 AND verb = 'followed' AND person = $2";
        Ok(sql(TOLD).bind(me).bind(them).bind(since).scalar(&mut *self).await? > 0)
    }
}

/// A pair's standing and the two counts that a follow or unfollow changes, as the viewer sees them.
#[derive(FromRow)]
struct AfterRow {
    my_state: i64,
    my_version: i64,
    back_state: i64,
    back_version: i64,
    visible: i64,
    followers: i64,
}

/// The two lists of a person's network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Whom the person follows.
    Following,
    /// Who follows the person.
    Followers,
}

/// A list of follows: `$other` is the column of those listed, `$owner` that of the person whose list it is ($3). Where
/// $4 is 1, people whom the viewer may not see keep an anonymous place, last by name: their names must not show in the
/// order.
macro_rules! network {
    (rows $other:literal, $owner:literal, $active:expr) => {
        concat!(
            "SELECT ", person_columns!("p"), ", p.name_sort, f.since, ", $active, " AS active_at",
            " FROM follows f JOIN people p ON p.key = f.", $other, standing_joins!("p"),
            "WHERE f.", $owner, " = $3 AND f.state = 2"
        )
    };
    (plain $other:literal, $owner:literal, $active:expr, $sort:literal, $compare:literal, $direction:literal) => {
        concat!(
            "SELECT x.*, CAST(x.sort_by AS TEXT) AS sort_value FROM (SELECT y.*, ", $sort, " AS sort_by FROM (",
            network!(rows $other, $owner, $active),
            ") y WHERE y.visible = 1 OR $4 = 1) x WHERE (x.sort_by, x.id) ", $compare, " ($5, $6) ORDER BY x.sort_by ",
            $direction, ", x.id ", $direction, " LIMIT $7"
        )
    };
    (search $other:literal, $owner:literal, $active:expr, $sort:literal, $compare:literal, $direction:literal) => {
        concat!(
            "SELECT x.*, CAST(x.sort_by AS TEXT) AS sort_value FROM (SELECT y.*, ", $sort, " AS sort_by FROM (",
            network!(rows $other, $owner, $active), " AND ",
            matches_words!("p", "$4", "w.word >= $5 AND w.word < $6", "w.word >= $7 AND w.word < $8",
                "w.word >= $9 AND w.word < $10", "w.word >= $11 AND w.word < $12"),
            ") y WHERE y.visible = 1) x WHERE (x.sort_by, x.id) ", $compare, " ($13, $14) ORDER BY x.sort_by ",
            $direction, ", x.id ", $direction, " LIMIT $15"
        )
    };
}

/// The six orders of one list: three sorts, for those who see what every member sees and for the others.
macro_rules! ordered {
    ($kind:ident, $other:literal, $owner:literal, $sort:expr, $reach:expr) => {
        match ($sort, $reach) {
            (Sort::Name, _) => network!($kind $other, $owner, "p.active_at",
                "CASE WHEN y.visible = 1 THEN y.name_sort ELSE '\u{10FFFF}' END", ">", "ASC"),
            (Sort::Newest, _) => network!($kind $other, $owner, "p.active_at", "y.since", "<", "DESC"),
            (Sort::Active, Reach::OwnTeams) => network!($kind $other, $owner, latest_activity!("p"),
                "CASE WHEN y.visible = 1 THEN y.active_at ELSE 0 END", "<", "DESC"),
            (Sort::Active, _) => network!($kind $other, $owner, "p.active_at",
                "CASE WHEN y.visible = 1 THEN y.active_at ELSE 0 END", "<", "DESC"),
        }
    };
}

impl Store {
    /// One page of whom a person follows or who follows the person. In the viewer's own Following list, those who are
    /// gone or hidden keep their place, so that they can be unfollowed; everywhere else they do not exist.
    pub async fn network(
        &self,
        viewer: &Viewer,
        of: i64,
        side: Side,
        wanted: &Wanted,
    ) -> Result<Page<Someone>, sqlx::Error> {
        let text = match (side, wanted.words.is_empty()) {
            (Side::Following, true) => ordered!(plain, "followee", "follower", wanted.sort, viewer.reach),
            (Side::Following, false) => ordered!(search, "followee", "follower", wanted.sort, viewer.reach),
            (Side::Followers, true) => ordered!(plain, "follower", "followee", wanted.sort, viewer.reach),
            (Side::Followers, false) => ordered!(search, "follower", "followee", wanted.sort, viewer.reach),
        };
        let own = of == viewer.key && side == Side::Following;
        let ask = sql(text).bind(viewer.key).bind(viewer.reach.number()).bind(of);
        let ask = match wanted.words.is_empty() {
            true => ask.bind(own),
            false => wanted.bind_words(ask.bind(viewer.site_email as i64)),
        };
        let rows: Vec<SortedRow> = wanted.bind_after(ask).bind(i64::from(wanted.limit) + 1).all(self).await?;
        Ok(page_of(rows, wanted.limit, place, |row| someone(row.person, viewer)))
    }

    /// How many the list holds of those whom the viewer sees.
    pub async fn network_count(
        &self,
        viewer: &Viewer,
        of: i64,
        side: Side,
        wanted: &Wanted,
    ) -> Result<u64, sqlx::Error> {
        macro_rules! count {
            (plain $other:literal, $owner:literal) => {
                concat!(
                    "SELECT COUNT(*) FROM follows f JOIN people p ON p.key = f.", $other, " WHERE f.", $owner,
                    " = $3 AND f.state = 2 AND ", visible_person!("p")
                )
            };
            (search $other:literal, $owner:literal) => {
                concat!(
                    count!(plain $other, $owner), " AND ",
                    matches_words!("p", "$4", "w.word >= $5 AND w.word < $6", "w.word >= $7 AND w.word < $8",
                        "w.word >= $9 AND w.word < $10", "w.word >= $11 AND w.word < $12")
                )
            };
        }
        let text = match (side, wanted.words.is_empty()) {
            (Side::Following, true) => count!(plain "followee", "follower"),
            (Side::Following, false) => count!(search "followee", "follower"),
            (Side::Followers, true) => count!(plain "follower", "followee"),
            (Side::Followers, false) => count!(search "follower", "followee"),
        };
        let ask: Sql = sql(text).bind(viewer.key).bind(viewer.reach.number()).bind(of);
        let ask = match wanted.words.is_empty() {
            true => ask,
            false => wanted.bind_words(ask.bind(viewer.site_email as i64)),
        };
        Ok(ask.scalar(self).await?.unsigned_abs())
    }

    /// Whom the viewer may like to follow. However large the network, the teams and the site are, the work is bounded: of the
    /// viewer's follows the newest 200 are asked, for at most 5,000 of theirs; of the site's people the 2,000 who were active
    /// last are looked at for team mates, and of the teams 200 members, so that a small team is there with all of its
    /// people. Only people whom the viewer sees speak for others, and only such are named.
    pub async fn suggestions(&self, viewer: &Viewer, limit: u32) -> Result<Vec<Suggestion>, sqlx::Error> {
        const SUGGEST: &str = concat!(
            "WITH asked AS (SELECT f.followee AS person FROM follows f JOIN people v ON v.key = f.followee",
            " WHERE f.follower = $1 AND f.state = 2 AND ",
            visible_person!("v"),
            " ORDER BY f.since DESC, f.followee LIMIT 200),",
            " theirs AS (SELECT f.followee AS person FROM asked JOIN follows f ON f.follower = asked.person",
            " WHERE f.state = 2 LIMIT 5000),",
            " recent AS (SELECT r.key AS person, r.active_at FROM people r ORDER BY r.active_at DESC, r.id DESC LIMIT 2000),",
            " some_mates AS (SELECT t.person, t.team FROM memberships o JOIN memberships t ON t.team = o.team",
            " WHERE o.person = $1 LIMIT 200),",
            " recent_mates AS (SELECT t.person, t.team FROM recent JOIN memberships t ON t.person = recent.person",
            " JOIN memberships o ON o.team = t.team AND o.person = $1 WHERE NOT EXISTS (SELECT 1 FROM follows done",
            " WHERE done.follower = $1 AND done.followee = t.person AND done.state <> 0)",
            " ORDER BY recent.active_at DESC, t.person LIMIT 200),",
            " mates AS (SELECT either.person, MIN(either.team) AS team FROM (SELECT person, team FROM some_mates",
            " UNION ALL SELECT person, team FROM recent_mates) either GROUP BY either.person),",
            " found AS (SELECT x.person, SUM(x.n) AS followed_by, MAX(x.team) AS team FROM (SELECT person, 1 AS n,",
            " CAST(NULL AS BIGINT) AS team FROM theirs UNION ALL SELECT person, 0 AS n, team FROM mates) x GROUP BY x.person)",
            " SELECT ",
            person_columns!("p"),
            ", CAST(found.followed_by AS BIGINT) AS followed_by, t.id AS team_id, t.name AS team_name",
            " FROM found JOIN people p ON p.key = found.person LEFT JOIN teams t ON t.key = found.team",
            standing_joins!("p"),
            "WHERE p.key <> $1 AND p.state = 0 AND COALESCE(mine.state, 0) = 0 AND ",
            visible_person!("p"),
            " ORDER BY CASE WHEN found.team IS NOT NULL AND found.followed_by > 0 THEN 0 WHEN found.followed_by > 0 THEN 1",
            " ELSE 2 END, found.followed_by DESC, p.active_at DESC, p.name_sort, p.id LIMIT $3"
        );
        #[derive(FromRow)]
        struct Row {
            #[sqlx(flatten)]
            person: PersonRow,
            followed_by: i64,
            team_id: Option<i64>,
            team_name: Option<String>,
        }
        let rows: Vec<Row> = sql(SUGGEST).bind(viewer.key).bind(viewer.reach.number()).bind(limit).all(self).await?;
        let suggestion = |row: Row| Suggestion {
            person: row.person.into_person(viewer),
            team: row.team_id.zip(row.team_name).map(|(id, name)| Team { id: TeamId::from_bits(id), name }),
            followed_by: row.followed_by.unsigned_abs(),
        };
        Ok(rows.into_iter().map(suggestion).collect())
    }

    /// What to answer to a follow or unfollow: the pair's standing and the counts. Of one whom the viewer may not see it
    /// tells the viewer's own side alone, of one who never was the same as of a stranger.
    pub async fn followed(&self, viewer: &Viewer, them: PersonId) -> Result<Followed, sqlx::Error> {
        const AFTER: &str = concat!(
            "SELECT COALESCE(mine.state, 0) AS my_state, COALESCE(mine.version, 0) AS my_version,",
            " COALESCE(back.state, 0) AS back_state, COALESCE(back.version, 0) AS back_version,",
            " CAST(CASE WHEN ",
            visible_person!("p"),
            " THEN 1 ELSE 0 END AS BIGINT) AS visible, ",
            count_columns!("p"),
            " FROM people p",
            standing_joins!("p"),
            "WHERE p.id = $3"
        );
        const MINE: &str = concat!("SELECT ", count_columns!("p"), " FROM people p WHERE p.key = $1 AND $2 = $2");
        let reach = viewer.reach.number();
        let after: Option<AfterRow> = sql(AFTER).bind(viewer.key).bind(reach).bind(them).optional(self).await?;
        let (following, _): (i64, i64) = sql(MINE).bind(viewer.key).bind(reach).one(self).await?;
        let (standing, followers) = match after {
            Some(row) if row.visible == 1 => (
                standing_of(row.my_state, row.my_version, row.back_state, row.back_version),
                Some(row.followers.unsigned_abs()),
            ),
            Some(row) => (standing_of(row.my_state, row.my_version, 0, 0), None),
            None => (Standing::STRANGERS, None),
        };
        Ok(Followed { id: them, standing, followers, following: following.unsigned_abs() })
    }

    /// The first few people whom both the viewer and another person follow, and how many there are.
    pub async fn mutual(&self, viewer: &Viewer, other: i64, limit: u32) -> Result<(Vec<Person>, u64), sqlx::Error> {
        const MUTUAL: &str = concat!(
            "SELECT ",
            person_columns!("p"),
            ", COUNT(*) OVER () AS total FROM follows theirs JOIN follows ours",
            " ON ours.followee = theirs.followee AND ours.follower = $1 AND ours.state = 2 JOIN people p",
            " ON p.key = theirs.followee",
            standing_joins!("p"),
            "WHERE theirs.follower = $3 AND theirs.state = 2",
            " AND $3 <> $1 AND ",
            visible_person!("p"),
            " ORDER BY p.name_sort, p.id LIMIT $4"
        );
        #[derive(FromRow)]
        struct Row {
            #[sqlx(flatten)]
            person: PersonRow,
            total: i64,
        }
        let rows: Vec<Row> =
            sql(MUTUAL).bind(viewer.key).bind(viewer.reach.number()).bind(other).bind(limit).all(self).await?;
        let total = rows.first().map_or(0, |row| row.total.unsigned_abs());
        Ok((rows.into_iter().map(|row| row.person.into_person(viewer)).collect(), total))
    }
}

fn someone(row: PersonRow, viewer: &Viewer) -> Someone {
    if row.visible == 1 {
        Someone::Person(row.into_person(viewer))
    } else {
        Someone::Unavailable(Unavailable { id: Some(PersonId::from_bits(row.id)) })
    }
}
