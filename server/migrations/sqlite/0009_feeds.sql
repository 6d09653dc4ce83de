-- Secret addresses of feeds. Only the hash is here: the token itself is in the address alone. What is revoked is deleted.
CREATE TABLE feed_tokens (
    token_hash TEXT PRIMARY KEY, -- SHA-256, hexadecimal
    id         INTEGER NOT NULL UNIQUE,
    owner      INTEGER NOT NULL REFERENCES people (key), -- who reads: a feed holds what this person is shown
    whose      INTEGER NOT NULL REFERENCES people (key), -- whose network, or whose own activity
    kind       INTEGER NOT NULL CHECK (kind IN (0, 1)),  -- network, own
    created    INTEGER NOT NULL,                         -- of this address
    last_used  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_tokens_by_owner ON feed_tokens (owner, created);

-- Two counters that only grow tell a feed that nothing of what it shows can have changed, beside the newest position of
-- activity: whoever is shown what, and how it is called; and lines that went or changed. They are two, because who removes
-- a line already holds the row of its author, which others take after the first counter.
INSERT INTO positions (name, last) VALUES ('visibility', 0), ('removals', 0);
CREATE TRIGGER people_update_counts AFTER UPDATE OF name, username, state, restricted ON people BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER memberships_insert_counts AFTER INSERT ON memberships BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER memberships_update_counts AFTER UPDATE ON memberships BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER memberships_delete_counts AFTER DELETE ON memberships BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER spaces_update_counts AFTER UPDATE ON spaces BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER spaces_delete_counts AFTER DELETE ON spaces BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER space_teams_insert_counts AFTER INSERT ON space_teams BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER space_teams_update_counts AFTER UPDATE ON space_teams BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER space_teams_delete_counts AFTER DELETE ON space_teams BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER pages_update_counts AFTER UPDATE OF name, url, deleted ON pages BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER pages_delete_counts AFTER DELETE ON pages BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER settings_insert_counts AFTER INSERT ON settings BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER settings_update_counts AFTER UPDATE ON settings BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER settings_delete_counts AFTER DELETE ON settings BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'visibility';
END;
CREATE TRIGGER activities_update_counts AFTER UPDATE ON activities BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'removals';
END;
CREATE TRIGGER activities_delete_counts AFTER DELETE ON activities BEGIN
    UPDATE positions SET last = last + 1 WHERE name = 'removals';
END;
