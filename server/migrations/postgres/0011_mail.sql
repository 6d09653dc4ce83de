-- A mail when somebody mentions one in a status update.
ALTER TABLE people ADD COLUMN mail_mentions BIGINT NOT NULL DEFAULT 1;

-- How far somebody was told by mail what others did: a row for each who chose that, made and removed with the choice.
CREATE TABLE mailings (
    person   BIGINT NOT NULL REFERENCES people (key),
    kind     BIGINT NOT NULL CHECK (kind IN (1, 4)), -- as in mails: activity, digest
    position BIGINT NOT NULL,                        -- of the last activity that was looked at
    due      BIGINT NOT NULL DEFAULT 0,              -- of the next digest
    last     BIGINT,                                 -- when a digest was put into the outbox last
    PRIMARY KEY (person, kind)
);
CREATE INDEX mailings_by_kind ON mailings (kind, due);

-- A mail that tells what happened is written when it is sent: until then it knows what it is about.
ALTER TABLE mails DROP CONSTRAINT mails_state_check;
ALTER TABLE mails ADD CONSTRAINT mails_state_check CHECK (state BETWEEN 0 AND 3); -- waiting, sent, given up, withdrawn
ALTER TABLE mails ADD COLUMN ended BIGINT;         -- when it left state 0
ALTER TABLE mails ADD COLUMN kind BIGINT NOT NULL DEFAULT 0 CHECK (kind BETWEEN 0 AND 4); -- a letter, activity, mention, follower, digest
ALTER TABLE mails ADD COLUMN person BIGINT REFERENCES people (key); -- who is told; of a letter none
ALTER TABLE mails ADD COLUMN about BIGINT REFERENCES people (key);  -- the follower
ALTER TABLE mails ADD COLUMN position_after BIGINT NOT NULL DEFAULT 0; -- the activity after this one
ALTER TABLE mails ADD COLUMN position_upto BIGINT NOT NULL DEFAULT 0;  -- up to this one
ALTER TABLE mails ADD COLUMN covers BIGINT NOT NULL DEFAULT 0 CHECK (covers BETWEEN 0 AND 3); -- 1 of those who are followed, 2 one's own, 3 both
ALTER TABLE mails ADD COLUMN secret TEXT COLLATE "C" NOT NULL DEFAULT ''; -- of its links; forgotten with the text
UPDATE mails SET ended = due WHERE state <> 0;
-- What somebody was, or will be, told already.
CREATE INDEX mails_by_person ON mails (person, position_upto) WHERE person IS NOT NULL;
CREATE INDEX mails_of_followers ON mails (person, about) WHERE kind = 3;

-- Links of such mails: only the hash is here.
CREATE TABLE mail_links (
    token_hash TEXT COLLATE "C" PRIMARY KEY, -- SHA-256, hexadecimal
    person     BIGINT NOT NULL REFERENCES people (key),
    kind       BIGINT NOT NULL, -- of the mail, as are the next
    covers     BIGINT NOT NULL,
    followees  TEXT COLLATE "C" NOT NULL, -- public ids as a JSON array: whom it may stop following
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL
);
CREATE INDEX mail_links_by_person ON mail_links (person);
CREATE INDEX mail_links_by_expiry ON mail_links (expires);

-- Whoever chose such mails before there were any begins with what happens now.
INSERT INTO mailings (person, kind, position)
    SELECT p.key, 1, a.last FROM people p JOIN positions a ON a.name = 'activity' WHERE p.mail_network = 1 OR p.mail_own_actions = 1;
INSERT INTO mailings (person, kind, position)
    SELECT p.key, 4, a.last FROM people p JOIN positions a ON a.name = 'activity' WHERE p.mail_daily_digest = 1;
