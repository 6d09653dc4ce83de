-- A mail when somebody mentions one in a status update.
ALTER TABLE people ADD COLUMN mail_mentions INTEGER NOT NULL DEFAULT 1;

-- How far somebody was told by mail what others did: a row for each who chose that, made and removed with the choice.
CREATE TABLE mailings (
    person   INTEGER NOT NULL REFERENCES people (key),
    kind     INTEGER NOT NULL CHECK (kind IN (1, 4)), -- as in mails: activity, digest
    position INTEGER NOT NULL,                        -- of the last activity that was looked at
    due      INTEGER NOT NULL DEFAULT 0,              -- of the next digest
    last     INTEGER,                                 -- when a digest was put into the outbox last
    PRIMARY KEY (person, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailings_by_kind ON mailings (kind, due);

-- A mail that tells what happened is written when it is sent: until then it knows what it is about. SQLite changes a CHECK
-- by a new table.
CREATE TABLE new_mails (
    key            INTEGER PRIMARY KEY,
    message_id     TEXT NOT NULL UNIQUE, -- the same at every attempt
    recipient      TEXT NOT NULL,
    subject        TEXT NOT NULL,
    plain          TEXT NOT NULL,
    html           TEXT,
    created        INTEGER NOT NULL,
    due            INTEGER NOT NULL,     -- the next attempt; while one is under way, when it counts as lost
    attempts       INTEGER NOT NULL DEFAULT 0,
    state          INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3), -- waiting, sent, given up, withdrawn
    failure        TEXT,
    ended          INTEGER,              -- when it left state 0
    kind           INTEGER NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 4), -- a letter, activity, mention, follower, digest
    person         INTEGER REFERENCES people (key), -- who is told; of a letter none
    about          INTEGER REFERENCES people (key), -- the follower
    position_after INTEGER NOT NULL DEFAULT 0,      -- the activity after this one
    position_upto  INTEGER NOT NULL DEFAULT 0,      -- up to this one
    covers         INTEGER NOT NULL DEFAULT 0 CHECK (covers BETWEEN 0 AND 3), -- 1 of those who are followed, 2 one's own, 3 both
    secret         TEXT NOT NULL DEFAULT ''         -- of its links; forgotten with the text
) STRICT;
INSERT INTO new_mails (key, message_id, recipient, subject, plain, html, created, due, attempts, state, failure, ended)
    SELECT key, message_id, recipient, subject, plain, html, created, due, attempts, state, failure,
        CASE WHEN state = 0 THEN NULL ELSE due END FROM mails;
DROP TABLE mails;
ALTER TABLE new_mails RENAME TO mails;
CREATE INDEX mails_due ON mails (due, key) WHERE state = 0;
CREATE INDEX mails_by_creation ON mails (created);
-- What somebody was, or will be, told already.
CREATE INDEX mails_by_person ON mails (person, position_upto) WHERE person IS NOT NULL;
CREATE INDEX mails_of_followers ON mails (person, about) WHERE kind = 3;

-- Links of such mails: only the hash is here.
CREATE TABLE mail_links (
    token_hash TEXT PRIMARY KEY, -- SHA-256, hexadecimal
    person     INTEGER NOT NULL REFERENCES people (key),
    kind       INTEGER NOT NULL, -- of the mail, as are the next
    covers     INTEGER NOT NULL,
    followees  TEXT NOT NULL,    -- public ids as a JSON array: whom it may stop following
    created    INTEGER NOT NULL,
    expires    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_links_by_person ON mail_links (person);
CREATE INDEX mail_links_by_expiry ON mail_links (expires);

-- Whoever chose such mails before there were any begins with what happens now.
INSERT INTO mailings (person, kind, position)
    SELECT p.key, 1, a.last FROM people p JOIN positions a ON a.name = 'activity' WHERE p.mail_network = 1 OR p.mail_own_actions = 1;
INSERT INTO mailings (person, kind, position)
    SELECT p.key, 4, a.last FROM people p JOIN positions a ON a.name = 'activity' WHERE p.mail_daily_digest = 1;
