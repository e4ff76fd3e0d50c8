-- Whether changes to presets with Global Administrator need two administrators.
ALTER TABLE msps ADD COLUMN second_administrator_required BOOLEAN NOT NULL DEFAULT FALSE;

-- Such changes, as long as they wait for the second one.
CREATE TABLE preset_proposals (
    msp_id       UUID    NOT NULL REFERENCES msps (msp_id),
    proposal_id  UUID    NOT NULL,
    -- What is to become of what, as JSON.
    change       TEXT    NOT NULL,
    -- Who proposed it; NULL for the command line. They may be removed before it is decided.
    proposed_by  UUID,
    proposed_at  BIGINT NOT NULL,
    PRIMARY KEY (msp_id, proposal_id)
);
