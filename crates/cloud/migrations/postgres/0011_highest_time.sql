-- The highest moment that is known to have been: a clock that steps back postpones nothing, also
-- when the cloud is started again meanwhile.
CREATE TABLE highest_time (
    "only"  BIGINT  NOT NULL PRIMARY KEY CHECK ("only" = 1),
    at      BIGINT  NOT NULL
);
