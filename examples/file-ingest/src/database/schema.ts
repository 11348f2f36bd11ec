/** The example's tables; running it again changes nothing. SQLite and Postgres both take it. */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS upload (
  id         text PRIMARY KEY,
  owner      text NOT NULL,
  files      integer NOT NULL DEFAULT 0,
  bytes      double precision NOT NULL DEFAULT 0,
  created_at double precision NOT NULL
);

-- A file that was refused when it was uploaded has no bytes, and says why.
CREATE TABLE IF NOT EXISTS upload_file (
  upload_id text NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
  position  integer NOT NULL,
  name      text NOT NULL,
  key       text,
  size      double precision NOT NULL,
  stored    text,
  refused   text,
  PRIMARY KEY (upload_id, name),
  UNIQUE (upload_id, key)
);
CREATE INDEX IF NOT EXISTS upload_file_by_position ON upload_file (upload_id, position);

-- What became of each session, beyond the session store's retention; also what is to be begun again after a restart.
CREATE TABLE IF NOT EXISTS ingest (
  session_id  text PRIMARY KEY,
  workflow    text NOT NULL,
  owner       text NOT NULL,
  project     text NOT NULL,
  input       text NOT NULL,
  status      text NOT NULL DEFAULT 'queued',
  error_code  text,
  continues   text,
  replaced_by text,
  total       integer,
  processed   integer,
  failed      integer,
  counters    text,
  created_at  double precision NOT NULL,
  started_at  double precision,
  ended_at    double precision
);
CREATE INDEX IF NOT EXISTS ingest_by_owner ON ingest (owner, created_at);

CREATE TABLE IF NOT EXISTS ingest_file (
  session_id    text NOT NULL REFERENCES ingest (session_id) ON DELETE CASCADE,
  item_id       text NOT NULL,
  position      integer NOT NULL,
  name          text NOT NULL,
  kind          text NOT NULL,
  size          double precision NOT NULL,
  status        text NOT NULL,
  error_code    text,
  error_message text,
  facts         text NOT NULL,
  text          text NOT NULL,
  has_metadata  integer NOT NULL,
  has_keywords  integer NOT NULL,
  has_scores    integer NOT NULL,
  is_flagged    integer NOT NULL,
  saved_at      double precision NOT NULL,
  PRIMARY KEY (session_id, item_id)
);

-- By the content of what they show: copies share one.
CREATE TABLE IF NOT EXISTS thumbnail (
  sha256 text PRIMARY KEY,
  bytes  bytea NOT NULL
);

-- Sessions that wait for a worker, where the database is the queue.
CREATE TABLE IF NOT EXISTS job (
  session_id    text PRIMARY KEY,
  due_at        double precision NOT NULL,
  claimed_by    text,
  claimed_until double precision NOT NULL DEFAULT 0,
  tries         integer NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS proposal_set (
  session_id text PRIMARY KEY,
  owner      text NOT NULL,
  project    text NOT NULL,
  proposals  text NOT NULL,
  saved_at   double precision NOT NULL
);
CREATE INDEX IF NOT EXISTS proposal_set_by_project ON proposal_set (owner, project, saved_at);

CREATE TABLE IF NOT EXISTS tree_node (
  session_id text NOT NULL,
  id         text NOT NULL,
  position   integer NOT NULL,
  parent     text,
  kind       text NOT NULL,
  title      text NOT NULL,
  content    text NOT NULL,
  PRIMARY KEY (session_id, id)
);

CREATE TABLE IF NOT EXISTS patient (
  owner text NOT NULL,
  name  text NOT NULL,
  PRIMARY KEY (owner, name)
);

CREATE TABLE IF NOT EXISTS lab_report (
  session_id text NOT NULL,
  item_id    text NOT NULL,
  owner      text NOT NULL,
  patient    text NOT NULL,
  taken_at   text NOT NULL,
  PRIMARY KEY (session_id, item_id),
  FOREIGN KEY (owner, patient) REFERENCES patient (owner, name)
);

CREATE TABLE IF NOT EXISTS test_result (
  session_id text NOT NULL,
  item_id    text NOT NULL,
  position   integer NOT NULL,
  name       text NOT NULL,
  value      double precision NOT NULL,
  unit       text,
  low        double precision,
  high       double precision,
  PRIMARY KEY (session_id, item_id, position),
  FOREIGN KEY (session_id, item_id) REFERENCES lab_report (session_id, item_id) ON DELETE CASCADE
);

-- What a document says, kept also where it could not be read as a report: the next try needs no extraction.
CREATE TABLE IF NOT EXISTS parsed_document (
  session_id text NOT NULL,
  item_id    text NOT NULL,
  text       text NOT NULL,
  rules      text,
  tries      integer NOT NULL DEFAULT 0,
  PRIMARY KEY (session_id, item_id)
);
`
