-- Words by which an MSP tells its customers apart.
CREATE TABLE customer_tags (
    msp_id       UUID  NOT NULL,
    customer_id  UUID  NOT NULL,
    tag          TEXT  NOT NULL CHECK (length(tag) BETWEEN 1 AND 32),
    PRIMARY KEY (msp_id, customer_id, tag),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
);

CREATE INDEX customers_by_tag ON customer_tags (msp_id, tag);

-- Whether the assignments of an MSP count; without a row they do not.
CREATE TABLE access_lists (
    msp_id    UUID    NOT NULL PRIMARY KEY REFERENCES msps (msp_id),
    mode      TEXT    NOT NULL CHECK (mode IN ('everybody', 'by_assignment')),
    revision  BIGINT NOT NULL CHECK (revision > 0),
    saved_at  BIGINT NOT NULL
);

-- Who reaches whom: a technician or a group; a customer or all that have a tag.
CREATE TABLE access_assignments (
    msp_id         UUID    NOT NULL REFERENCES access_lists (msp_id),
    position       BIGINT NOT NULL,
    technician_id  UUID,
    group_id       UUID,
    customer_id    UUID,
    tag            TEXT,
    PRIMARY KEY (msp_id, position),
    CHECK ((technician_id IS NULL) <> (group_id IS NULL)),
    CHECK ((customer_id IS NULL) <> (tag IS NULL)),
    FOREIGN KEY (msp_id, technician_id) REFERENCES technicians (msp_id, technician_id),
    FOREIGN KEY (msp_id, group_id) REFERENCES technician_groups (msp_id, group_id),
    FOREIGN KEY (msp_id, customer_id) REFERENCES customers (msp_id, customer_id)
);

CREATE INDEX access_assignments_by_technician ON access_assignments (msp_id, technician_id);
CREATE INDEX access_assignments_by_group ON access_assignments (msp_id, group_id);
