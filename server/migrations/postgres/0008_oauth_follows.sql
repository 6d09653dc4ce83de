-- What tokens made: a person may undo it. A follow still stands as the token made it while its version is this one.
CREATE TABLE oauth_follows (
    token    BIGINT NOT NULL REFERENCES oauth_tokens (id) ON DELETE CASCADE,
    followee BIGINT NOT NULL REFERENCES people (key),
    version  BIGINT NOT NULL, -- of the row of follows, as the token's last change left it
    PRIMARY KEY (token, followee)
);
