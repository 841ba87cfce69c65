-- The whole CRM: contacts, what a lead knows beyond its first mail, activities, assignment, scoring, automated actions, merging.
-- A column is named as the field of the type table (`crm/`); `<name>_folded` keeps a free text in lower case for comparisons without regard to case.

-- The people and companies we talk to. A merged one stays as a tombstone that points to its survivor, and keeps its rows, so that it can come back.
CREATE TABLE contact (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind           TEXT NOT NULL CHECK (kind IN ('person', 'company')),
    name           TEXT NOT NULL,
    name_folded    TEXT NOT NULL,
    title          TEXT,
    title_folded   TEXT,
    company        BIGINT REFERENCES contact (id),
    email          TEXT,
    phone          TEXT,
    phone_folded   TEXT,
    domain         TEXT,
    website        TEXT,
    website_folded TEXT,
    language       TEXT,
    blacklisted    BIGINT NOT NULL DEFAULT 0 CHECK (blacklisted IN (0, 1)),
    created_at     BIGINT NOT NULL,
    merged_into    BIGINT REFERENCES contact (id)
);
CREATE INDEX contact_company ON contact (company) WHERE company IS NOT NULL;
CREATE INDEX contact_domain ON contact (domain, kind) WHERE domain IS NOT NULL;
CREATE INDEX contact_merged ON contact (merged_into) WHERE merged_into IS NOT NULL;

-- One contact owns an address.
CREATE TABLE contact_email (
    email      TEXT   NOT NULL PRIMARY KEY,
    contact_id BIGINT NOT NULL REFERENCES contact (id)
);
CREATE INDEX contact_email_contact ON contact_email (contact_id);

-- A switchboard has many contacts.
CREATE TABLE contact_phone (
    contact_id BIGINT NOT NULL REFERENCES contact (id),
    phone      TEXT   NOT NULL,
    PRIMARY KEY (contact_id, phone)
);
CREATE INDEX contact_phone_phone ON contact_phone (phone);

ALTER TABLE lead ADD COLUMN stage TEXT;
ALTER TABLE lead ADD COLUMN stage_since BIGINT;
ALTER TABLE lead ADD COLUMN salesperson TEXT;
ALTER TABLE lead ADD COLUMN contact BIGINT REFERENCES contact (id);
ALTER TABLE lead ADD COLUMN email_received TEXT;
ALTER TABLE lead ADD COLUMN email_received_folded TEXT;
ALTER TABLE lead ADD COLUMN priority BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN expected_revenue BIGINT;
ALTER TABLE lead ADD COLUMN recurring_revenue BIGINT;
ALTER TABLE lead ADD COLUMN recurring_months BIGINT;
ALTER TABLE lead ADD COLUMN currency TEXT;
ALTER TABLE lead ADD COLUMN currency_folded TEXT;
ALTER TABLE lead ADD COLUMN probability DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN automated_probability DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN score BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN expected_closing TEXT;
ALTER TABLE lead ADD COLUMN lost_reason TEXT;
ALTER TABLE lead ADD COLUMN description TEXT;
ALTER TABLE lead ADD COLUMN description_folded TEXT;
ALTER TABLE lead ADD COLUMN assigned_at BIGINT;
ALTER TABLE lead ADD COLUMN converted_at BIGINT;
ALTER TABLE lead ADD COLUMN closed_at BIGINT;
ALTER TABLE lead ADD COLUMN first_response_at BIGINT;
ALTER TABLE lead ADD COLUMN last_answer_at BIGINT;
ALTER TABLE lead ADD COLUMN merged_into BIGINT REFERENCES lead (id);
ALTER TABLE lead ADD COLUMN name_folded TEXT NOT NULL DEFAULT '';
ALTER TABLE lead ADD COLUMN contact_name_folded TEXT;
ALTER TABLE lead ADD COLUMN company_name_folded TEXT;
ALTER TABLE lead ADD COLUMN phone_folded TEXT;
ALTER TABLE lead ADD COLUMN source_folded TEXT;
ALTER TABLE lead ADD COLUMN medium_folded TEXT;
ALTER TABLE lead ADD COLUMN campaign_folded TEXT;
UPDATE lead SET name_folded = lower(name),
    contact_name_folded = lower(contact_name),
    company_name_folded = lower(company_name),
    phone_folded = lower(phone),
    source_folded = lower(source),
    medium_folded = lower(medium),
    campaign_folded = lower(campaign);
CREATE INDEX lead_open_email ON lead (email, created_at) WHERE state = 'open' AND merged_into IS NULL;
-- These two hold every column that the loads of a team need, so that counting reads no lead.
CREATE INDEX lead_open_load ON lead (team, salesperson, state, merged_into) WHERE state = 'open' AND merged_into IS NULL;
CREATE INDEX lead_assigned ON lead (team, assigned_at, salesperson, merged_into) WHERE assigned_at IS NOT NULL AND merged_into IS NULL;
CREATE INDEX lead_salesperson ON lead (salesperson, state) WHERE salesperson IS NOT NULL;
CREATE INDEX delivery_lead ON delivery (lead_id, team);
CREATE INDEX lead_contact ON lead (contact, created_at) WHERE contact IS NOT NULL;
CREATE INDEX lead_phone ON lead (phone) WHERE phone IS NOT NULL;
CREATE INDEX lead_closed ON lead (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX lead_merged ON lead (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE lead_tag (
    lead_id BIGINT NOT NULL REFERENCES lead (id),
    tag     TEXT   NOT NULL,
    PRIMARY KEY (lead_id, tag)
);
CREATE INDEX lead_tag_tag ON lead_tag (tag, lead_id);

CREATE TABLE lead_follower (
    lead_id BIGINT NOT NULL REFERENCES lead (id),
    user_id TEXT   NOT NULL,
    PRIMARY KEY (lead_id, user_id)
);

-- A link stands twice, once for each direction.
CREATE TABLE lead_link (
    lead_id  BIGINT NOT NULL REFERENCES lead (id),
    other_id BIGINT NOT NULL REFERENCES lead (id),
    PRIMARY KEY (lead_id, other_id)
);

-- A tracked change says which field, and keeps both values as JSON.
ALTER TABLE chatter ADD COLUMN field TEXT;
ALTER TABLE chatter ADD COLUMN old_value TEXT;
ALTER TABLE chatter ADD COLUMN new_value TEXT;

CREATE TABLE activity (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lead          BIGINT NOT NULL REFERENCES lead (id),
    activity_type TEXT,
    summary       TEXT NOT NULL,
    note          TEXT,
    due_on        TEXT,
    starts_at     BIGINT,
    ends_at       BIGINT,
    location      TEXT,
    assignee      TEXT,
    state         TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    feedback      TEXT,
    created_at    BIGINT NOT NULL,
    created_by    TEXT NOT NULL,
    finished_at   BIGINT
);
CREATE INDEX activity_lead ON activity (lead);
CREATE INDEX activity_open ON activity (assignee, due_on) WHERE state = 'open';
CREATE INDEX activity_due ON activity (due_on) WHERE state = 'open';

-- How each salesperson was chosen, and whose turn is next.
CREATE TABLE assignment_draw (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    lead_id BIGINT NOT NULL REFERENCES lead (id),
    team    TEXT NOT NULL,
    chosen  TEXT,
    at      BIGINT NOT NULL,
    draw    TEXT NOT NULL
);
CREATE INDEX assignment_draw_lead ON assignment_draw (lead_id);
CREATE INDEX assignment_draw_team ON assignment_draw (team, at);

-- Written and read as JSON: only the draw knows what it means.
CREATE TABLE rota (
    team TEXT NOT NULL PRIMARY KEY,
    rota TEXT NOT NULL
);

-- Won and lost leads by team, variable and value; the team '' is none.
CREATE TABLE scoring_frequency (
    team     TEXT NOT NULL,
    variable TEXT NOT NULL,
    value    TEXT NOT NULL,
    won      DOUBLE PRECISION NOT NULL,
    lost     DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (team, variable, value)
);

-- The clocks of timed automated actions. One that waits for its domain, or ran, is not due.
CREATE TABLE automation_due (
    automation TEXT   NOT NULL,
    lead_id    BIGINT NOT NULL REFERENCES lead (id),
    occurrence BIGINT NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('set', 'waiting', 'done')),
    due_at     BIGINT,
    PRIMARY KEY (automation, lead_id)
);
CREATE INDEX automation_due_at ON automation_due (due_at, lead_id) WHERE due_at IS NOT NULL;
CREATE INDEX automation_due_lead ON automation_due (lead_id);

-- An occurrence happens once: the unique key says so, whatever the code thinks.
CREATE TABLE automation_run (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    automation TEXT NOT NULL,
    lead_id    BIGINT NOT NULL REFERENCES lead (id),
    occurrence TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    at         BIGINT NOT NULL,
    UNIQUE (automation, lead_id, occurrence)
);
CREATE INDEX automation_run_lead ON automation_run (lead_id, id);

-- What was merged, and what the survivor took over by it, so that it can be undone exactly.
CREATE TABLE merge_log (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind      TEXT NOT NULL CHECK (kind IN ('lead', 'contact')),
    tail      BIGINT NOT NULL,
    survivor  BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    changes   TEXT NOT NULL,
    undone_at BIGINT
);
CREATE INDEX merge_log_tail ON merge_log (kind, tail);
CREATE INDEX merge_log_survivor ON merge_log (kind, survivor) WHERE undone_at IS NULL;

-- Names of what the configuration defines, so that reports know those that left it.
CREATE TABLE vocabulary (
    kind      TEXT   NOT NULL,
    id        TEXT   NOT NULL,
    name      TEXT   NOT NULL,
    last_seen BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE TABLE policy_version (
    hash          TEXT   NOT NULL PRIMARY KEY,
    first_used_at BIGINT NOT NULL,
    in_force_since BIGINT NOT NULL
);
CREATE INDEX policy_version_since ON policy_version (in_force_since);

-- Who did what, apart from what a lead's chatter tells.
CREATE TABLE audit (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, id);

-- Mails to customers, notices to our users, and posts to webhooks, whose recipient is the webhook's slug.
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'mail' CHECK (kind IN ('mail', 'notice', 'webhook'));
