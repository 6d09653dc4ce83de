-- Sites whose pages may show hover profiles and act in people's names.
CREATE TABLE embedding_sites (
    key        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         BIGINT NOT NULL UNIQUE,
    origin     TEXT COLLATE "C" NOT NULL UNIQUE, -- scheme, host, and port where it is not the usual one
    name       TEXT COLLATE "C" NOT NULL,
    enabled    BIGINT NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    registered BIGINT NOT NULL
);

-- Authorization codes, and refusals on their way to the page that asked. Kept when used, as long as what they made could
-- live: using one again ends that.
CREATE TABLE oauth_codes (
    code_hash TEXT COLLATE "C" PRIMARY KEY, -- SHA-256, hexadecimal
    site      BIGINT NOT NULL REFERENCES embedding_sites (key),
    person    BIGINT NOT NULL REFERENCES people (key),
    redirect  TEXT COLLATE "C" NOT NULL,
    challenge TEXT COLLATE "C" NOT NULL,    -- S256
    scopes    BIGINT NOT NULL, -- 1 cards:read, 2 follow:write
    state     TEXT COLLATE "C" NOT NULL,    -- what the page that asked knows its answer by
    refused   BIGINT NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)), -- 1: no code, but the word that the person said no
    used      BIGINT NOT NULL DEFAULT 0 CHECK (used IN (0, 1)),
    expires   BIGINT NOT NULL
);
CREATE INDEX oauth_codes_by_person ON oauth_codes (person);
CREATE INDEX oauth_codes_by_expiry ON oauth_codes (expires);

-- Access tokens. Only the hash is here: the token itself has the page alone.
CREATE TABLE oauth_tokens (
    token_hash TEXT COLLATE "C" PRIMARY KEY, -- SHA-256, hexadecimal
    id         BIGINT NOT NULL UNIQUE,
    code_hash  TEXT COLLATE "C" NOT NULL,    -- what it was made from
    person     BIGINT NOT NULL REFERENCES people (key),
    site       BIGINT NOT NULL REFERENCES embedding_sites (key),
    scopes     BIGINT NOT NULL,
    issued     BIGINT NOT NULL,
    last_used  BIGINT,
    expires    BIGINT NOT NULL,
    revoked    BIGINT NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
);
CREATE INDEX oauth_tokens_by_code ON oauth_tokens (code_hash);
CREATE INDEX oauth_tokens_by_person ON oauth_tokens (person, expires);
CREATE INDEX oauth_tokens_by_expiry ON oauth_tokens (expires);
