-- No line of the person is later than this, whoever may see it; NULL: there is none. Says whom a feed asks first, and never
-- leaves the server: it would tell of hidden work.
ALTER TABLE people ADD COLUMN latest_at INTEGER;
UPDATE people SET latest_at = (SELECT MAX(a.published) FROM activities a WHERE a.actor = people.key);
