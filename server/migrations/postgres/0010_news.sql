-- What changed, for those who look: numbers alone, kept for some minutes. Who may know of it is asked when it is told.
CREATE TABLE news (
    position BIGINT PRIMARY KEY, -- of arrival: commits and positions have one order, without gaps
    kind     BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 4), -- 1 a follow, 2 a person, 3 a line of activity, 4 who may see what
    one      BIGINT,             -- the follower; the person; the line; whose sight it is, or everybody's
    two      BIGINT,             -- who is followed, or no longer
    at       BIGINT NOT NULL
);
CREATE INDEX news_by_time ON news (at);
INSERT INTO positions (name, last) VALUES ('news', 0);
