-- Secret addresses of feeds. Only the hash is here: the token itself is in the address alone. What is revoked is deleted.
CREATE TABLE feed_tokens (
    token_hash TEXT COLLATE "C" PRIMARY KEY, -- SHA-256, hexadecimal
    id         BIGINT NOT NULL UNIQUE,
    owner      BIGINT NOT NULL REFERENCES people (key), -- who reads: a feed holds what this person is shown
    whose      BIGINT NOT NULL REFERENCES people (key), -- whose network, or whose own activity
    kind       BIGINT NOT NULL CHECK (kind IN (0, 1)),  -- network, own
    created    BIGINT NOT NULL,                         -- of this address
    last_used  BIGINT
);
CREATE INDEX feed_tokens_by_owner ON feed_tokens (owner, created);

-- Two counters that only grow tell a feed that nothing of what it shows can have changed, beside the newest position of
-- activity: whoever is shown what, and how it is called; and lines that went or changed. They are two, because who removes
-- a line already holds the row of its author, which others take after the first counter.
INSERT INTO positions (name, last) VALUES ('visibility', 0), ('removals', 0);
CREATE FUNCTION counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE positions SET last = last + 1 WHERE name = TG_ARGV[0];
    RETURN NULL;
END
$$;
-- Before the statement: the counter is taken before the rows, in one order by all.
CREATE TRIGGER people_count BEFORE UPDATE OF name, username, state, restricted ON people
    FOR EACH STATEMENT EXECUTE FUNCTION counts('visibility');
CREATE TRIGGER memberships_count BEFORE INSERT OR UPDATE OR DELETE ON memberships
    FOR EACH STATEMENT EXECUTE FUNCTION counts('visibility');
CREATE TRIGGER spaces_count BEFORE UPDATE OR DELETE ON spaces
    FOR EACH STATEMENT EXECUTE FUNCTION counts('visibility');
CREATE TRIGGER space_teams_count BEFORE INSERT OR UPDATE OR DELETE ON space_teams
    FOR EACH STATEMENT EXECUTE FUNCTION counts('visibility');
CREATE TRIGGER pages_count BEFORE UPDATE OF name, url, deleted OR DELETE ON pages
    FOR EACH STATEMENT EXECUTE FUNCTION counts('visibility');
CREATE TRIGGER settings_count BEFORE INSERT OR UPDATE OR DELETE ON settings
    FOR EACH STATEMENT EXECUTE FUNCTION counts('visibility');
CREATE TRIGGER activities_count BEFORE UPDATE OR DELETE ON activities
    FOR EACH STATEMENT EXECUTE FUNCTION counts('removals');
