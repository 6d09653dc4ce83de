-- Times are microseconds UTC. `key` never leaves the server; `id` is public and random. Text sorts by bytes.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE people (
    key              INTEGER PRIMARY KEY,
    id               INTEGER NOT NULL UNIQUE,
    username         TEXT NOT NULL,
    name             TEXT NOT NULL,
    name_sort        TEXT NOT NULL,
    email            TEXT,
    email_folded     TEXT,
    email_confirmed  INTEGER NOT NULL DEFAULT 0,
    email_visibility INTEGER NOT NULL DEFAULT 0, -- 0 as the site says, 1 masked, 2 administrators
    phone            TEXT,
    im               TEXT,
    website          TEXT,
    position         TEXT,
    department       TEXT,
    location         TEXT,
    time_zone        TEXT,
    about            TEXT,
    picture          TEXT,
    state            INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)), -- active, deactivated, deleted
    administrator    INTEGER NOT NULL DEFAULT 0,
    restricted       INTEGER NOT NULL DEFAULT 0,
    password_hash    TEXT,
    status           INTEGER, -- the current one of statuses
    joined           INTEGER NOT NULL,
    active_at        INTEGER NOT NULL DEFAULT 0 -- the latest activity that every member may see
) STRICT;
-- The directory, by each of its sorts.
CREATE INDEX people_by_name ON people (name_sort, id);
CREATE INDEX people_by_joined ON people (joined, id);
CREATE INDEX people_by_activity ON people (active_at, id);
-- Signing in by e-mail needs one owner; an unconfirmed address is nobody's yet.
CREATE UNIQUE INDEX people_email ON people (email_folded) WHERE email_confirmed = 1;

-- Every name ever used: an old one leads to its person and is never given to another.
CREATE TABLE usernames (
    folded TEXT PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES people (key)
) STRICT, WITHOUT ROWID;
CREATE INDEX usernames_by_person ON usernames (person);

-- Search is a range over these: one row a word of name and username; kind 1 is the e-mail address.
CREATE TABLE person_words (
    word   TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES people (key),
    kind   INTEGER NOT NULL,
    PRIMARY KEY (word, person, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_words_by_person ON person_words (person);

CREATE TABLE teams (
    key       INTEGER PRIMARY KEY,
    id        INTEGER NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    name_sort TEXT NOT NULL
) STRICT;

CREATE TABLE memberships (
    team   INTEGER NOT NULL REFERENCES teams (key),
    person INTEGER NOT NULL REFERENCES people (key),
    PRIMARY KEY (team, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_person ON memberships (person, team);

-- A pair's row stays once made. `version` grows with every change of `state`, so that an older answer shows as older.
CREATE TABLE follows (
    follower INTEGER NOT NULL REFERENCES people (key),
    followee INTEGER NOT NULL REFERENCES people (key),
    state    INTEGER NOT NULL CHECK (state IN (0, 1, 2)), -- none, requested, following
    version  INTEGER NOT NULL,
    since    INTEGER NOT NULL, -- of the last change to following
    created  INTEGER NOT NULL, -- of the row: new pairs a day are limited
    imported INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (follower, followee)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_by_followee ON follows (followee, state, follower);
CREATE INDEX follows_by_creation ON follows (follower, created);

CREATE TABLE spaces (
    key      INTEGER PRIMARY KEY,
    id       INTEGER NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    everyone INTEGER NOT NULL -- 1: open to every member; 0: to the teams of space_teams alone
) STRICT;

CREATE TABLE space_teams (
    space INTEGER NOT NULL REFERENCES spaces (key),
    team  INTEGER NOT NULL REFERENCES teams (key),
    PRIMARY KEY (space, team)
) STRICT, WITHOUT ROWID;
CREATE INDEX space_teams_by_team ON space_teams (team, space);

CREATE TABLE pages (
    key     INTEGER PRIMARY KEY,
    id      INTEGER NOT NULL UNIQUE,
    space   INTEGER NOT NULL REFERENCES spaces (key),
    kind    INTEGER NOT NULL, -- 0 page, 1 blog post
    name    TEXT NOT NULL,
    url     TEXT, -- where it lives, when elsewhere
    content TEXT, -- Markdown, when it lives here
    deleted INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE statuses (
    key       INTEGER PRIMARY KEY,
    id        INTEGER NOT NULL UNIQUE,
    person    INTEGER NOT NULL REFERENCES people (key),
    content   TEXT NOT NULL,
    published INTEGER NOT NULL
) STRICT;
CREATE INDEX statuses_by_person ON statuses (person, published, id);

CREATE TABLE activities (
    key       INTEGER PRIMARY KEY,
    id        INTEGER NOT NULL UNIQUE,
    actor     INTEGER NOT NULL REFERENCES people (key),
    verb      TEXT NOT NULL,
    space     INTEGER REFERENCES spaces (key),
    page      INTEGER REFERENCES pages (key),
    person    INTEGER REFERENCES people (key),
    excerpt   TEXT,
    published INTEGER NOT NULL, -- shown and sorted; a future time is cut to arrival
    position  INTEGER NOT NULL UNIQUE -- of arrival: commits and positions have one order
) STRICT;
-- The feed: newest of each followed, and newest of all.
CREATE INDEX activities_by_actor ON activities (actor, published, id);
CREATE INDEX activities_by_time ON activities (published, id);

-- The last position drawn. One row: its lock puts commits in one order.
CREATE TABLE positions (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO positions (name, last) VALUES ('activity', 0);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY, -- SHA-256, hexadecimal: the token itself is with the browser alone
    id         INTEGER NOT NULL UNIQUE,
    person     INTEGER NOT NULL REFERENCES people (key),
    created    INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    expires    INTEGER NOT NULL,
    user_agent TEXT,
    address    TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_person ON sessions (person);
CREATE INDEX sessions_by_expiry ON sessions (expires);

-- What an import brought, by the name its source has for it: the same id again means the same thing.
CREATE TABLE imported (
    source      TEXT NOT NULL,
    external_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    key         INTEGER NOT NULL,
    digest      TEXT NOT NULL, -- SHA-256 of the line: tells a changed line from a repeated one
    PRIMARY KEY (source, external_id)
) STRICT, WITHOUT ROWID;

-- How far an import came that did not end, so that it goes on from there.
CREATE TABLE imports (
    source    TEXT NOT NULL,
    digest    TEXT NOT NULL, -- of the file's beginning and length
    line      INTEGER NOT NULL,
    offset_at INTEGER NOT NULL,
    added     INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    PRIMARY KEY (source, digest)
) STRICT, WITHOUT ROWID;
