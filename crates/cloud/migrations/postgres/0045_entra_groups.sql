-- The tenants' groups that presets put accounts into: JSON, as the roles of approvals are. An account
-- and an approval keep what they were asked for with.
ALTER TABLE presets ADD COLUMN entra_groups TEXT NOT NULL DEFAULT '[]';
ALTER TABLE accounts ADD COLUMN entra_groups TEXT NOT NULL DEFAULT '[]';
ALTER TABLE approvals ADD COLUMN entra_groups TEXT NOT NULL DEFAULT '[]';

-- What tenants said of their groups when they were asked. Whether a group can hold roles never changes.
CREATE TABLE tenant_groups (
    msp_id          UUID     NOT NULL REFERENCES msps (msp_id),
    connection_id   UUID     NOT NULL,
    group_id        UUID     NOT NULL,
    can_hold_roles  BOOLEAN  NOT NULL,
    PRIMARY KEY (msp_id, connection_id, group_id),
    FOREIGN KEY (msp_id, connection_id) REFERENCES connections (msp_id, connection_id)
);
