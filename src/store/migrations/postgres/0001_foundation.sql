-- The ledger, the records, the outbox. Times are microseconds since the epoch. The SQLite text differs in id columns and BLOB alone.

CREATE TABLE instance (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    signing_key BYTEA    NOT NULL,
    created_at  BIGINT NOT NULL
);

-- How far each folder has been captured. Moved by compare-and-set only, so that of two pollers one is fenced.
CREATE TABLE mailbox_cursor (
    mailbox      TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    uid_validity BIGINT NOT NULL,
    last_uid     BIGINT NOT NULL,
    moved_at     BIGINT NOT NULL,
    PRIMARY KEY (mailbox, folder)
);

-- The bytes of a message, once, however often it was delivered.
CREATE TABLE raw (
    id     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 TEXT    NOT NULL UNIQUE,
    size   BIGINT NOT NULL
);

-- Blocks of at most 1 MiB, each a zstd frame of its own.
CREATE TABLE raw_block (
    raw_id BIGINT NOT NULL REFERENCES raw (id),
    seq    BIGINT NOT NULL,
    zstd   BYTEA    NOT NULL,
    PRIMARY KEY (raw_id, seq)
);

-- The ledger: one row for each message seen, whatever becomes of it.
CREATE TABLE inbound (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mailbox      TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid          BIGINT NOT NULL,
    raw_id       BIGINT REFERENCES raw (id),
    size         BIGINT NOT NULL,
    received_at  BIGINT,
    captured_at  BIGINT NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('captured', 'applied', 'ignored', 'quarantined', 'erased')),
    reason       TEXT,
    attempts     BIGINT NOT NULL DEFAULT 0,
    decided_at   BIGINT,
    settled      TEXT    NOT NULL CHECK (settled IN ('none', 'due', 'done')),
    UNIQUE (mailbox, folder, uid_validity, uid)
);
CREATE INDEX inbound_captured ON inbound (id) WHERE state = 'captured';
CREATE INDEX inbound_unsettled ON inbound (mailbox, folder) WHERE settled = 'due';
CREATE INDEX inbound_quarantined ON inbound (id) WHERE state = 'quarantined';

-- The decision, as it was made.
CREATE TABLE plan (
    inbound_id  BIGINT PRIMARY KEY REFERENCES inbound (id),
    fingerprint TEXT    NOT NULL,
    message_id  TEXT,
    policy_hash TEXT    NOT NULL,
    question    TEXT    NOT NULL,
    facts       TEXT    NOT NULL,
    steps       TEXT    NOT NULL,
    decided_at  BIGINT NOT NULL
);

CREATE TABLE lead (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team             TEXT    NOT NULL,
    kind             TEXT    NOT NULL CHECK (kind IN ('lead', 'opportunity')),
    state            TEXT    NOT NULL CHECK (state IN ('open', 'won', 'lost')),
    name             TEXT    NOT NULL,
    contact_name     TEXT,
    company_name     TEXT,
    email            TEXT,
    phone            TEXT,
    language         TEXT,
    source           TEXT,
    medium           TEXT,
    campaign         TEXT,
    created_at       BIGINT NOT NULL,
    last_customer_at BIGINT
);
CREATE INDEX lead_email ON lead (email, created_at);
CREATE INDEX lead_team ON lead (team, created_at);

-- A message counts once for each team it is for. This is what keeps a second copy from becoming a second lead.
CREATE TABLE delivery (
    team        TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    inbound_id  BIGINT NOT NULL REFERENCES inbound (id),
    lead_id     BIGINT NOT NULL REFERENCES lead (id),
    PRIMARY KEY (fingerprint, team)
);
CREATE INDEX delivery_inbound ON delivery (inbound_id);

CREATE TABLE participant (
    lead_id BIGINT NOT NULL REFERENCES lead (id),
    email   TEXT    NOT NULL,
    PRIMARY KEY (lead_id, email)
);

CREATE TABLE chatter (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lead_id     BIGINT NOT NULL REFERENCES lead (id),
    kind        TEXT    NOT NULL,
    author_kind TEXT    NOT NULL CHECK (author_kind IN ('contact', 'unknown', 'user', 'automation')),
    author      TEXT,
    at          BIGINT NOT NULL,
    subject     TEXT,
    body        TEXT    NOT NULL,
    message_id  TEXT,
    inbound_id  BIGINT REFERENCES inbound (id),
    outbox_id   BIGINT
);
CREATE INDEX chatter_lead ON chatter (lead_id, id);
CREATE INDEX chatter_message ON chatter (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE outbox (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lead_id          BIGINT NOT NULL REFERENCES lead (id),
    inbound_id       BIGINT REFERENCES inbound (id),
    team             TEXT    NOT NULL,
    template         TEXT    NOT NULL,
    envelope_sender  TEXT,
    recipient        TEXT    NOT NULL,
    recipient_domain TEXT    NOT NULL,
    message_id       TEXT    NOT NULL UNIQUE,
    message          BYTEA    NOT NULL,
    state            TEXT    NOT NULL CHECK (state IN ('queued', 'leased', 'sent', 'deferred', 'refused', 'uncertain', 'cancelled')),
    attempts         BIGINT NOT NULL DEFAULT 0,
    uncertain        BIGINT NOT NULL DEFAULT 0,
    created_at       BIGINT NOT NULL,
    due_at           BIGINT NOT NULL,
    leased_by        TEXT,
    lease_until      BIGINT,
    finished_at      BIGINT,
    detail           TEXT
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('queued', 'deferred', 'uncertain');
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX outbox_recipient ON outbox (recipient, created_at);
CREATE INDEX outbox_domain ON outbox (recipient_domain, created_at);
CREATE INDEX outbox_team ON outbox (team, created_at);
CREATE INDEX outbox_lead ON outbox (lead_id);
CREATE INDEX outbox_inbound ON outbox (inbound_id);

CREATE TABLE attempt (
    outbox_id BIGINT NOT NULL REFERENCES outbox (id),
    seq       BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    verdict   TEXT    NOT NULL,
    detail    TEXT    NOT NULL,
    PRIMARY KEY (outbox_id, seq)
);
