-- How well each mail of a declared form was read: which of its fields were found, which were expected and not there, which were none of their kind.
-- The lists are JSON arrays of the fields' names.
CREATE TABLE form_fill (
    inbound_id BIGINT PRIMARY KEY REFERENCES inbound (id),
    form       TEXT   NOT NULL,
    found      TEXT   NOT NULL,
    missing    TEXT   NOT NULL,
    unfit      TEXT   NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX form_fill_form ON form_fill (form, decided_at);
CREATE INDEX form_fill_decided_at ON form_fill (decided_at);
