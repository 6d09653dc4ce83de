-- When hover profiles open for an account: each person chooses for themselves.
ALTER TABLE people ADD COLUMN hover_profiles BIGINT NOT NULL DEFAULT 0 CHECK (hover_profiles IN (0, 1, 2)); -- on hover, on click, off
ALTER TABLE people ADD COLUMN hover_delay_ms BIGINT NOT NULL DEFAULT 500;
