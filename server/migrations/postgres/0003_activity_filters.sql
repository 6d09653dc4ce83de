-- A filter by space or kind that lets few lines through is answered by those lines, not by all that the followed did.
CREATE INDEX activities_by_space ON activities (space, published, id);
CREATE INDEX activities_by_verb ON activities (verb, published, id);
