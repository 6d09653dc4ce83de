-- The same tables as SQLite's. Times are microseconds UTC. `key` never leaves the server; `id` is public and random. Text sorts by bytes.

CREATE TABLE settings (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE people (
    key              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id               BIGINT NOT NULL UNIQUE,
    username         TEXT COLLATE "C" NOT NULL,
    name             TEXT COLLATE "C" NOT NULL,
    name_sort        TEXT COLLATE "C" NOT NULL,
    email            TEXT COLLATE "C",
    email_folded     TEXT COLLATE "C",
    email_confirmed  BIGINT NOT NULL DEFAULT 0,
    email_visibility BIGINT NOT NULL DEFAULT 0, -- 0 as the site says, 1 masked, 2 administrators
    phone            TEXT COLLATE "C",
    im               TEXT COLLATE "C",
    website          TEXT COLLATE "C",
    position         TEXT COLLATE "C",
    department       TEXT COLLATE "C",
    location         TEXT COLLATE "C",
    time_zone        TEXT COLLATE "C",
    about            TEXT COLLATE "C",
    picture          TEXT COLLATE "C",
    state            BIGINT NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)), -- active, deactivated, deleted
    administrator    BIGINT NOT NULL DEFAULT 0,
    restricted       BIGINT NOT NULL DEFAULT 0,
    password_hash    TEXT COLLATE "C",
    status           BIGINT, -- the current one of statuses
    joined           BIGINT NOT NULL,
    active_at        BIGINT NOT NULL DEFAULT 0 -- the latest activity that every member may see
);
-- The directory, by each of its sorts.
CREATE INDEX people_by_name ON people (name_sort, id);
CREATE INDEX people_by_joined ON people (joined, id);
CREATE INDEX people_by_activity ON people (active_at, id);
-- Signing in by e-mail needs one owner; an unconfirmed address is nobody's yet.
CREATE UNIQUE INDEX people_email ON people (email_folded) WHERE email_confirmed = 1;

-- Every name ever used: an old one leads to its person and is never given to another.
CREATE TABLE usernames (
    folded TEXT COLLATE "C" PRIMARY KEY,
    person BIGINT NOT NULL REFERENCES people (key)
);
CREATE INDEX usernames_by_person ON usernames (person);

-- Search is a range over these: one row a word of name and username; kind 1 is the e-mail address.
CREATE TABLE person_words (
    word   TEXT COLLATE "C" NOT NULL,
    person BIGINT NOT NULL REFERENCES people (key),
    kind   BIGINT NOT NULL,
    PRIMARY KEY (word, person, kind)
);
CREATE INDEX person_words_by_person ON person_words (person);

CREATE TABLE teams (
    key       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id        BIGINT NOT NULL UNIQUE,
    name      TEXT COLLATE "C" NOT NULL,
    name_sort TEXT COLLATE "C" NOT NULL
);

CREATE TABLE memberships (
    team   BIGINT NOT NULL REFERENCES teams (key),
    person BIGINT NOT NULL REFERENCES people (key),
    PRIMARY KEY (team, person)
);
CREATE INDEX memberships_by_person ON memberships (person, team);

-- A pair's row stays once made. `version` grows with every change of `state`, so that an older answer shows as older.
CREATE TABLE follows (
    follower BIGINT NOT NULL REFERENCES people (key),
    followee BIGINT NOT NULL REFERENCES people (key),
    state    BIGINT NOT NULL CHECK (state IN (0, 1, 2)), -- none, requested, following
    version  BIGINT NOT NULL,
    since    BIGINT NOT NULL, -- of the last change to following
    created  BIGINT NOT NULL, -- of the row: new pairs a day are limited
    imported BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (follower, followee)
);
CREATE INDEX follows_by_followee ON follows (followee, state, follower);
CREATE INDEX follows_by_creation ON follows (follower, created);

CREATE TABLE spaces (
    key      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id       BIGINT NOT NULL UNIQUE,
    name     TEXT COLLATE "C" NOT NULL,
    everyone BIGINT NOT NULL -- 1: open to every member; 0: to the teams of space_teams alone
);

CREATE TABLE space_teams (
    space BIGINT NOT NULL REFERENCES spaces (key),
    team  BIGINT NOT NULL REFERENCES teams (key),
    PRIMARY KEY (space, team)
);
CREATE INDEX space_teams_by_team ON space_teams (team, space);

CREATE TABLE pages (
    key     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id      BIGINT NOT NULL UNIQUE,
    space   BIGINT NOT NULL REFERENCES spaces (key),
    kind    BIGINT NOT NULL, -- 0 page, 1 blog post
    name    TEXT COLLATE "C" NOT NULL,
    url     TEXT COLLATE "C", -- where it lives, when elsewhere
    content TEXT COLLATE "C", -- Markdown, when it lives here
    deleted BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE statuses (
    key       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id        BIGINT NOT NULL UNIQUE,
    person    BIGINT NOT NULL REFERENCES people (key),
    content   TEXT COLLATE "C" NOT NULL,
    published BIGINT NOT NULL
);
CREATE INDEX statuses_by_person ON statuses (person, published, id);

CREATE TABLE activities (
    key       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id        BIGINT NOT NULL UNIQUE,
    actor     BIGINT NOT NULL REFERENCES people (key),
    verb      TEXT COLLATE "C" NOT NULL,
    space     BIGINT REFERENCES spaces (key),
    page      BIGINT REFERENCES pages (key),
    person    BIGINT REFERENCES people (key),
    excerpt   TEXT COLLATE "C",
    published BIGINT NOT NULL, -- shown and sorted; a future time is cut to arrival
    position  BIGINT NOT NULL UNIQUE -- of arrival: commits and positions have one order
);
-- The feed: newest of each followed, and newest of all.
CREATE INDEX activities_by_actor ON activities (actor, published, id);
CREATE INDEX activities_by_time ON activities (published, id);

-- The last position drawn. One row: its lock puts commits in one order.
CREATE TABLE positions (
    name TEXT COLLATE "C" PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO positions (name, last) VALUES ('activity', 0);

CREATE TABLE sessions (
    token_hash TEXT COLLATE "C" PRIMARY KEY, -- SHA-256, hexadecimal: the token itself is with the browser alone
    id         BIGINT NOT NULL UNIQUE,
    person     BIGINT NOT NULL REFERENCES people (key),
    created    BIGINT NOT NULL,
    last_seen  BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    user_agent TEXT COLLATE "C",
    address    TEXT COLLATE "C"
);
CREATE INDEX sessions_by_person ON sessions (person);
CREATE INDEX sessions_by_expiry ON sessions (expires);

-- What an import brought, by the name its source has for it: the same id again means the same thing.
CREATE TABLE imported (
    source      TEXT COLLATE "C" NOT NULL,
    external_id TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    key         BIGINT NOT NULL,
    digest      TEXT COLLATE "C" NOT NULL, -- SHA-256 of the line: tells a changed line from a repeated one
    PRIMARY KEY (source, external_id)
);

-- How far an import came that did not end, so that it goes on from there.
CREATE TABLE imports (
    source    TEXT COLLATE "C" NOT NULL,
    digest    TEXT COLLATE "C" NOT NULL, -- of the file's beginning and length
    line      BIGINT NOT NULL,
    offset_at BIGINT NOT NULL,
    added     BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    refused   BIGINT NOT NULL,
    PRIMARY KEY (source, digest)
);
