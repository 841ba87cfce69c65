-- The ledger, the records, the outbox. Times are microseconds since the epoch. The PostgreSQL text differs in id columns and BYTEA alone.

CREATE TABLE instance (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    signing_key BLOB    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

-- How far each folder has been captured. Moved by compare-and-set only, so that of two pollers one is fenced.
CREATE TABLE mailbox_cursor (
    mailbox      TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    last_uid     INTEGER NOT NULL,
    moved_at     INTEGER NOT NULL,
    PRIMARY KEY (mailbox, folder)
) STRICT;

-- The bytes of a message, once, however often it was delivered.
CREATE TABLE raw (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT    NOT NULL UNIQUE,
    size   INTEGER NOT NULL
) STRICT;

-- Blocks of at most 1 MiB, each a zstd frame of its own.
CREATE TABLE raw_block (
    raw_id INTEGER NOT NULL REFERENCES raw (id),
    seq    INTEGER NOT NULL,
    zstd   BLOB    NOT NULL,
    PRIMARY KEY (raw_id, seq)
) STRICT;

-- The ledger: one row for each message seen, whatever becomes of it.
CREATE TABLE inbound (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox      TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    raw_id       INTEGER REFERENCES raw (id),
    size         INTEGER NOT NULL,
    received_at  INTEGER,
    captured_at  INTEGER NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('captured', 'applied', 'ignored', 'quarantined', 'erased')),
    reason       TEXT,
    attempts     INTEGER NOT NULL DEFAULT 0,
    decided_at   INTEGER,
    settled      TEXT    NOT NULL CHECK (settled IN ('none', 'due', 'done')),
    UNIQUE (mailbox, folder, uid_validity, uid)
) STRICT;
CREATE INDEX inbound_captured ON inbound (id) WHERE state = 'captured';
CREATE INDEX inbound_unsettled ON inbound (mailbox, folder) WHERE settled = 'due';
CREATE INDEX inbound_quarantined ON inbound (id) WHERE state = 'quarantined';

-- The decision, as it was made.
CREATE TABLE plan (
    inbound_id  INTEGER PRIMARY KEY REFERENCES inbound (id),
    fingerprint TEXT    NOT NULL,
    message_id  TEXT,
    policy_hash TEXT    NOT NULL,
    question    TEXT    NOT NULL,
    facts       TEXT    NOT NULL,
    steps       TEXT    NOT NULL,
    decided_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE lead (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
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
    created_at       INTEGER NOT NULL,
    last_customer_at INTEGER
) STRICT;
CREATE INDEX lead_email ON lead (email, created_at);
CREATE INDEX lead_team ON lead (team, created_at);

-- A message counts once for each team it is for. This is what keeps a second copy from becoming a second lead.
CREATE TABLE delivery (
    team        TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    inbound_id  INTEGER NOT NULL REFERENCES inbound (id),
    lead_id     INTEGER NOT NULL REFERENCES lead (id),
    PRIMARY KEY (fingerprint, team)
) STRICT;
CREATE INDEX delivery_inbound ON delivery (inbound_id);

CREATE TABLE participant (
    lead_id INTEGER NOT NULL REFERENCES lead (id),
    email   TEXT    NOT NULL,
    PRIMARY KEY (lead_id, email)
) STRICT;

CREATE TABLE chatter (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id     INTEGER NOT NULL REFERENCES lead (id),
    kind        TEXT    NOT NULL,
    author_kind TEXT    NOT NULL CHECK (author_kind IN ('contact', 'unknown', 'user', 'automation')),
    author      TEXT,
    at          INTEGER NOT NULL,
    subject     TEXT,
    body        TEXT    NOT NULL,
    message_id  TEXT,
    inbound_id  INTEGER REFERENCES inbound (id),
    outbox_id   INTEGER
) STRICT;
CREATE INDEX chatter_lead ON chatter (lead_id, id);
CREATE INDEX chatter_message ON chatter (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE outbox (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id          INTEGER NOT NULL REFERENCES lead (id),
    inbound_id       INTEGER REFERENCES inbound (id),
    team             TEXT    NOT NULL,
    template         TEXT    NOT NULL,
    envelope_sender  TEXT,
    recipient        TEXT    NOT NULL,
    recipient_domain TEXT    NOT NULL,
    message_id       TEXT    NOT NULL UNIQUE,
    message          BLOB    NOT NULL,
    state            TEXT    NOT NULL CHECK (state IN ('queued', 'leased', 'sent', 'deferred', 'refused', 'uncertain', 'cancelled')),
    attempts         INTEGER NOT NULL DEFAULT 0,
    uncertain        INTEGER NOT NULL DEFAULT 0,
    created_at       INTEGER NOT NULL,
    due_at           INTEGER NOT NULL,
    leased_by        TEXT,
    lease_until      INTEGER,
    finished_at      INTEGER,
    detail           TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('queued', 'deferred', 'uncertain');
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX outbox_recipient ON outbox (recipient, created_at);
CREATE INDEX outbox_domain ON outbox (recipient_domain, created_at);
CREATE INDEX outbox_team ON outbox (team, created_at);
CREATE INDEX outbox_lead ON outbox (lead_id);
CREATE INDEX outbox_inbound ON outbox (inbound_id);

CREATE TABLE attempt (
    outbox_id INTEGER NOT NULL REFERENCES outbox (id),
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    verdict   TEXT    NOT NULL,
    detail    TEXT    NOT NULL,
    PRIMARY KEY (outbox_id, seq)
) STRICT;
