-- What an account has chosen beside its hover profiles.
ALTER TABLE people ADD COLUMN home BIGINT NOT NULL DEFAULT 0 CHECK (home IN (0, 1, 2)); -- network, profile, people
ALTER TABLE people ADD COLUMN language TEXT COLLATE "C"; -- BCP 47; none: as the browser says
ALTER TABLE people ADD COLUMN theme BIGINT NOT NULL DEFAULT 0 CHECK (theme IN (0, 1, 2)); -- automatic, light, dark
ALTER TABLE people ADD COLUMN mail_autowatch BIGINT NOT NULL DEFAULT 1;
ALTER TABLE people ADD COLUMN mail_daily_digest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN mail_network BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN mail_new_follower BIGINT NOT NULL DEFAULT 1;
ALTER TABLE people ADD COLUMN mail_own_actions BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN mail_format BIGINT NOT NULL DEFAULT 0 CHECK (mail_format IN (0, 1)); -- html, text
ALTER TABLE people ADD COLUMN digest_hour BIGINT NOT NULL DEFAULT 8 CHECK (digest_hour BETWEEN 0 AND 23);
-- Grows with every edit of the profile: an edit names the version it began with.
ALTER TABLE people ADD COLUMN profile_version BIGINT NOT NULL DEFAULT 1;

-- The status update that a line tells of, so that it goes with it.
ALTER TABLE activities ADD COLUMN status BIGINT REFERENCES statuses (key);
CREATE INDEX activities_by_status ON activities (status) WHERE status IS NOT NULL;

-- Links of mails. Only the hash is here: the token itself is in the mail alone.
CREATE TABLE one_time_tokens (
    token_hash TEXT COLLATE "C" PRIMARY KEY, -- SHA-256, hexadecimal
    purpose    TEXT COLLATE "C" NOT NULL,    -- confirm_email, keep_email, reset_password, invitation
    person     BIGINT REFERENCES people (key), -- whose account; none yet for an invitation
    email      TEXT COLLATE "C",             -- the address it is about
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL
);
CREATE INDEX one_time_tokens_by_person ON one_time_tokens (person, purpose);
CREATE INDEX one_time_tokens_by_expiry ON one_time_tokens (expires);

-- The outbox: written in the transaction that the mail tells of, sent afterwards.
CREATE TABLE mails (
    key        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id TEXT COLLATE "C" NOT NULL UNIQUE, -- the same at every attempt
    recipient  TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    plain      TEXT COLLATE "C" NOT NULL,
    html       TEXT COLLATE "C",
    created    BIGINT NOT NULL,
    due        BIGINT NOT NULL,     -- the next attempt; while one is under way, when it counts as lost
    attempts   BIGINT NOT NULL DEFAULT 0,
    state      BIGINT NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)), -- waiting, sent, given up
    failure    TEXT COLLATE "C"
);
CREATE INDEX mails_due ON mails (due, key) WHERE state = 0;
CREATE INDEX mails_by_creation ON mails (created);
