-- What tokens made: a person may undo it. A follow still stands as the token made it while its version is this one.
CREATE TABLE oauth_follows (
    token    INTEGER NOT NULL REFERENCES oauth_tokens (id) ON DELETE CASCADE,
    followee INTEGER NOT NULL REFERENCES people (key),
    version  INTEGER NOT NULL, -- of the row of follows, as the token's last change left it
    PRIMARY KEY (token, followee)
) STRICT, WITHOUT ROWID;
