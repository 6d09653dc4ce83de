//! What a mail tells, read when it is sent: as its recipient, by the texts of the feed.

use super::activity::ActivityRow;
use super::dialect::Spelled;
use super::feed::{Question, around, line, lines, of_network, shown};
use super::mails::Claimed;
use super::visible::{visible_activity, visible_person};
use super::{Sql, Store, sql};
use crate::policy::Viewer;
use crate::store::activity::{Earlier, Filter};
use kith_api::activity::Activity;

/// The activities of a mail's positions: read by these, whatever else an engine would rather begin with.
macro_rules! between {
    (sqlite) => {
        "(SELECT x.* FROM activities x WHERE x.position > $10 AND x.position <= $11 AND +x.published > $12 \
         LIMIT 9223372036854775807) a"
    };
    (postgres) => {
        "(SELECT x.* FROM activities x WHERE x.position > $10 AND x.position <= $11 AND x.published > $12 \
         LIMIT 9223372036854775807) a"
    };
}

/// True where the mail is to tell of `a`: it is of somebody who is followed or, where that is wished, one's own ($13: 1, 2,
/// 3), and no other mail told of it or will ($14 is this one, $15 its kind).
macro_rules! told {
    () => {
        concat!(
            "(($13 IN (1, 3) AND a.actor <> $3 AND ",
            of_network!(others, "a"),
            ") OR ($13 IN (2, 3) AND a.actor = $3)) AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.person = $3",
            " AND m.key <> $14 AND m.state IN (0, 1) AND m.position_upto >= a.position AND m.position_after < a.position",
            " AND (m.kind IN (2, 3) OR ($15 = 4 AND m.kind = 1 AND m.covers IN (1, 3))))"
        )
    };
}

macro_rules! lines_of_mail {
    ($engine:ident) => {
        lines!(between!($engine), told!())
    };
}

macro_rules! count_of_mail {
    ($engine:ident) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT a.key FROM ",
            between!($engine),
            around!(),
            " WHERE ",
            told!(),
            " AND ",
            shown!(),
            " LIMIT $6) l"
        )
    };
}

impl Store {
    /// The newest lines that a mail of activity or a digest tells, at most `limit`, and how many there are.
    pub async fn told(
        &self,
        viewer: &Viewer,
        mail: &Claimed,
        covers: i64,
        since: i64,
        limit: u32,
    ) -> Result<(Vec<Activity>, u64), sqlx::Error> {
        const LINES: Spelled = Spelled { sqlite: lines_of_mail!(sqlite), postgres: lines_of_mail!(postgres) };
        const COUNT: Spelled = Spelled { sqlite: count_of_mail!(sqlite), postgres: count_of_mail!(postgres) };
        let bind = |text: Spelled, rows: i64| -> Sql {
            let filter = Filter::default();
            let after = Earlier { published: i64::MAX, id: i64::MAX };
            Question { viewer, of: viewer.key, filter: &filter, after, rows }
                .bind(self.spelled(text))
                .bind(mail.position_after)
                .bind(mail.position_upto)
                .bind(since)
                .bind(covers)
                .bind(mail.key)
                .bind(mail.kind() as i64)
        };
        let rows: Vec<ActivityRow> = bind(LINES, i64::from(limit)).all(self).await?;
        let count = match rows.len() as i64 {
            few if few < i64::from(limit) => few,
            _ => bind(COUNT, i64::MAX).scalar(self).await?,
        };
        Ok((self.activities(viewer, rows).await?, count.unsigned_abs()))
    }

    /// The line at a position, if the viewer is shown it.
    pub async fn line_at(&self, viewer: &Viewer, position: i64) -> Result<Option<Activity>, sqlx::Error> {
        const FIND: &str = lines!("activities a", "a.position = $10");
        let filter = Filter::default();
        let after = Earlier { published: i64::MAX, id: i64::MAX };
        let ask = Question { viewer, of: viewer.key, filter: &filter, after, rows: 1 };
        let rows: Vec<ActivityRow> = ask.bind(sql(FIND)).bind(position).all(self).await?;
        Ok(self.activities(viewer, rows).await?.into_iter().next())
    }
}
