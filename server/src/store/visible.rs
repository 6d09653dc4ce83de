//! Who sees what, as SQL: the one text of each rule of [`policy`](crate::policy).
//!
//! Every statement that uses these binds the viewer first: `$1` is the viewer's key, `$2` the viewer's
//! [`Reach`](crate::policy::Reach).

/// True where the viewer may see the person of alias `$p`.
macro_rules! visible_person {
    ($p:literal) => {
        concat!(
            "((",
            $p,
            ".state < 2 AND $2 = 3) OR (",
            $p,
            ".state = 0 AND (",
            $p,
            ".key = $1 OR $2 = 2 OR ($2 = 1 AND ",
            $p,
            ".restricted = 0) OR ($2 IN (0, 1) AND EXISTS (SELECT 1 FROM memberships ours JOIN memberships theirs_too",
            " ON theirs_too.team = ours.team WHERE ours.person = $1 AND theirs_too.person = ",
            $p,
            ".key)))))"
        )
    };
}

/// True where the viewer may read the space of alias `$s`. A restricted viewer reads only what is open to its teams.
macro_rules! visible_space {
    ($s:literal) => {
        concat!(
            "($2 = 3 OR (",
            $s,
            ".everyone = 1 AND $2 IN (1, 2)) OR EXISTS (SELECT 1 FROM space_teams opened JOIN",
            " memberships mine_too ON mine_too.team = opened.team WHERE mine_too.person = $1 AND opened.space = ",
            $s,
            ".key))"
        )
    };
}

/// True where the viewer may know of the team of alias `$t`: a restricted viewer knows its own.
macro_rules! visible_team {
    ($t:literal) => {
        concat!(
            "($2 > 0 OR EXISTS (SELECT 1 FROM memberships my_team WHERE my_team.person = $1 AND my_team.team = ",
            $t,
            ".key))"
        )
    };
}

/// True where the viewer may see the activity of alias `$a`. The rows `actor_person` (its actor), `about_person` (whom
/// it is about) and `in_space` must be joined, the latter two from the left. Work in a readable space stays visible when
/// its author does not; what is about the author alone goes with the author.
macro_rules! visible_activity {
    ($a:literal) => {
        concat!(
            "(CASE WHEN ",
            $a,
            ".space IS NOT NULL THEN ",
            $crate::store::visible::visible_space!("in_space"),
            " ELSE ",
            $crate::store::visible::visible_person!("actor_person"),
            " AND (",
            $a,
            ".person IS NULL OR ",
            $crate::store::visible::visible_person!("about_person"),
            ") END)"
        )
    };
}

/// The columns of [`PersonRow`](super::people::PersonRow), of the person of alias `$p`; needs [`standing_joins`].
macro_rules! person_columns {
    ($p:literal) => {
        concat!(
            $p,
            ".key, ",
            $p,
            ".id, ",
            $p,
            ".username, ",
            $p,
            ".name, ",
            $p,
            ".picture, ",
            $p,
            ".position, ",
            $p,
            ".department, ",
            $p,
            ".state, COALESCE(mine.state, 0) AS my_state, COALESCE(mine.version, 0) AS my_version,",
            " COALESCE(back.state, 0) AS back_state, COALESCE(back.version, 0) AS back_version,",
            " CAST(CASE WHEN ",
            $crate::store::visible::visible_person!($p),
            " THEN 1 ELSE 0 END AS BIGINT) AS visible"
        )
    };
}

/// The standing between the viewer and the person of alias `$p`.
macro_rules! standing_joins {
    ($p:literal) => {
        concat!(
            " LEFT JOIN follows mine ON mine.follower = $1 AND mine.followee = ",
            $p,
            ".key",
            " LEFT JOIN follows back ON back.follower = ",
            $p,
            ".key AND back.followee = $1 "
        )
    };
}

pub(crate) use {person_columns, standing_joins, visible_activity, visible_person, visible_space, visible_team};
