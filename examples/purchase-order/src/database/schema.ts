import { SHOP_TABLES } from '../shop/local/shop-data.ts'

/** The example's tables, and those of the local shop; running it again changes nothing. */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS document (
  id         text PRIMARY KEY,
  owner      text NOT NULL,
  name       text NOT NULL,
  sha256     text NOT NULL,
  size       integer NOT NULL CHECK (size >= 0),
  bytes      bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS supplier (
  id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key  text NOT NULL UNIQUE CHECK (key <> ''),
  name text NOT NULL
);

-- An order is known by its supplier and number, else by its document: identity holds which.
CREATE TABLE IF NOT EXISTS purchase_order (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant    text NOT NULL,
  identity    text NOT NULL,
  supplier_id integer REFERENCES supplier,
  number      text,
  date        date,
  currency    text CHECK (currency ~ '^[A-Z]{3}$'),
  total       numeric,
  confidence  double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  findings    jsonb NOT NULL DEFAULT '[]',
  document_id text NOT NULL REFERENCES document,
  status      text NOT NULL DEFAULT 'saved' CHECK (status IN ('saved', 'usable', 'complete')),
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  UNIQUE (merchant, identity)
);

CREATE TABLE IF NOT EXISTS product_draft (
  id              integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id        integer NOT NULL REFERENCES purchase_order ON DELETE CASCADE,
  key             text NOT NULL,
  title           text NOT NULL CHECK (title <> ''),
  vendor          text,
  price           numeric NOT NULL,
  handle          text NOT NULL,
  shop_product_id text,
  UNIQUE (order_id, key)
);

CREATE TABLE IF NOT EXISTS order_line (
  order_id    integer NOT NULL REFERENCES purchase_order ON DELETE CASCADE,
  position    integer NOT NULL CHECK (position > 0),
  description text NOT NULL,
  quantity    numeric NOT NULL,
  unit_price  numeric NOT NULL,
  amount      numeric NOT NULL,
  draft_id    integer REFERENCES product_draft ON DELETE SET NULL,
  PRIMARY KEY (order_id, position)
);

CREATE TABLE IF NOT EXISTS product_image (
  id       text PRIMARY KEY,
  draft_id integer NOT NULL UNIQUE REFERENCES product_draft ON DELETE CASCADE,
  type     text NOT NULL,
  width    integer NOT NULL CHECK (width > 0),
  height   integer NOT NULL CHECK (height > 0),
  bytes    bytea NOT NULL
);

CREATE TABLE IF NOT EXISTS product_thumbnail (
  image_id text NOT NULL REFERENCES product_image ON DELETE CASCADE,
  side     integer NOT NULL CHECK (side > 0),
  type     text NOT NULL,
  bytes    bytea NOT NULL,
  PRIMARY KEY (image_id, side)
);

-- What became of each session, beyond the session store's retention.
CREATE TABLE IF NOT EXISTS run (
  session_id text PRIMARY KEY,
  merchant   text NOT NULL,
  order_id   integer REFERENCES purchase_order ON DELETE SET NULL,
  status     text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'completed', 'failed', 'cancelled')),
  error_code text,
  is_retry   boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  usable_at  timestamptz,
  ended_at   timestamptz
);
CREATE INDEX IF NOT EXISTS run_by_end ON run (merchant, ended_at);

-- What somebody is to be told of, written together with what it tells of.
CREATE TABLE IF NOT EXISTS notification (
  id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id   text NOT NULL REFERENCES run ON DELETE CASCADE,
  kind         text NOT NULL CHECK (kind IN ('usable', 'completed', 'failed')),
  merchant     text NOT NULL,
  error_code   text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  due_at       timestamptz NOT NULL DEFAULT now(),
  attempts     integer NOT NULL DEFAULT 0,
  delivered_at timestamptz,
  UNIQUE (session_id, kind)
);
CREATE INDEX IF NOT EXISTS notification_due ON notification (due_at) WHERE delivered_at IS NULL;
${SHOP_TABLES}`
