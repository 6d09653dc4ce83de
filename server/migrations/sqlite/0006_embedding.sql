-- Sites whose pages may show hover profiles and act in people's names.
CREATE TABLE embedding_sites (
    key        INTEGER PRIMARY KEY,
    id         INTEGER NOT NULL UNIQUE,
    origin     TEXT NOT NULL UNIQUE, -- scheme, host, and port where it is not the usual one
    name       TEXT NOT NULL,
    enabled    INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    registered INTEGER NOT NULL
) STRICT;

-- Authorization codes, and refusals on their way to the page that asked. Kept when used, as long as what they made could
-- live: using one again ends that.
CREATE TABLE oauth_codes (
    code_hash TEXT PRIMARY KEY, -- SHA-256, hexadecimal
    site      INTEGER NOT NULL REFERENCES embedding_sites (key),
    person    INTEGER NOT NULL REFERENCES people (key),
    redirect  TEXT NOT NULL,
    challenge TEXT NOT NULL,    -- S256
    scopes    INTEGER NOT NULL, -- 1 cards:read, 2 follow:write
    state     TEXT NOT NULL,    -- what the page that asked knows its answer by
    refused   INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)), -- 1: no code, but the word that the person said no
    used      INTEGER NOT NULL DEFAULT 0 CHECK (used IN (0, 1)),
    expires   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth_codes_by_person ON oauth_codes (person);
CREATE INDEX oauth_codes_by_expiry ON oauth_codes (expires);

-- Access tokens. Only the hash is here: the token itself has the page alone.
CREATE TABLE oauth_tokens (
    token_hash TEXT PRIMARY KEY, -- SHA-256, hexadecimal
    id         INTEGER NOT NULL UNIQUE,
    code_hash  TEXT NOT NULL,    -- what it was made from
    person     INTEGER NOT NULL REFERENCES people (key),
    site       INTEGER NOT NULL REFERENCES embedding_sites (key),
    scopes     INTEGER NOT NULL,
    issued     INTEGER NOT NULL,
    last_used  INTEGER,
    expires    INTEGER NOT NULL,
    revoked    INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth_tokens_by_code ON oauth_tokens (code_hash);
CREATE INDEX oauth_tokens_by_person ON oauth_tokens (person, expires);
CREATE INDEX oauth_tokens_by_expiry ON oauth_tokens (expires);
