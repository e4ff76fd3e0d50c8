-- From where it was asked and decided, as the operator's place databases said then (JSON).
ALTER TABLE approvals ADD COLUMN place TEXT;
ALTER TABLE approvals ADD COLUMN ended_place TEXT;
ALTER TABLE approvals_given ADD COLUMN place TEXT;
