-- What changed, for those who look: numbers alone, kept for some minutes. Who may know of it is asked when it is told.
CREATE TABLE news (
    position INTEGER PRIMARY KEY, -- of arrival: commits and positions have one order, without gaps
    kind     INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4), -- 1 a follow, 2 a person, 3 a line of activity, 4 who may see what
    one      INTEGER,             -- the follower; the person; the line; whose sight it is, or everybody's
    two      INTEGER,             -- who is followed, or no longer
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX news_by_time ON news (at);
INSERT INTO positions (name, last) VALUES ('news', 0);
