-- The time of a person's latest line in a table of its own: a feed of thousands of people reads it of each, and the rows of
-- people are wide.
CREATE TABLE latest_lines (
    person    BIGINT PRIMARY KEY REFERENCES people (key),
    published BIGINT NOT NULL -- no line of the person is later, whoever may see it: it never leaves the server
);
INSERT INTO latest_lines (person, published) SELECT key, latest_at FROM people WHERE latest_at IS NOT NULL;
ALTER TABLE people DROP COLUMN latest_at;
