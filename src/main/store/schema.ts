/**
 * The first layout of a vault. Dates of certificates are milliseconds since 1970, which an index can compare; fingerprints
 * and serial numbers are upper-case hex. Enumerations are not listed in CHECKs: a new kind needs no new table.
 *
 * What is large or seldom read (DER, sealed secrets) has tables of its own, so that searching 100,000 rows reads only what it
 * compares. A search in the middle of words scans those rows; should that become too slow, an FTS5 table with the trigram
 * tokenizer over name_key, alt_name.value, serial_number and fingerprint would index it, for three characters and more.
 */
export const schemaVersion1 = `
CREATE TABLE vault (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  vault_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_backup_at INTEGER,
  audit_seal BLOB
) STRICT;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE key_slot (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  parameters TEXT NOT NULL,
  wrapped_key BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE certificate (
  id INTEGER PRIMARY KEY,
  serial_number TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  name_class TEXT NOT NULL,
  kind TEXT NOT NULL,
  profile TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_key TEXT NOT NULL,
  issuer_id INTEGER REFERENCES certificate (id),
  key_type TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  not_after INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  status TEXT NOT NULL,
  issued_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX certificate_serial_number ON certificate (serial_number);
CREATE UNIQUE INDEX certificate_fingerprint ON certificate (fingerprint);
CREATE UNIQUE INDEX certificate_active_name ON certificate (name_class, name_key) WHERE status = 'active';
CREATE INDEX certificate_name ON certificate (name_key);
CREATE INDEX certificate_kind ON certificate (kind, name_key);
CREATE INDEX certificate_subject ON certificate (subject_key);
CREATE INDEX certificate_issuer ON certificate (issuer_id);
CREATE INDEX certificate_not_after ON certificate (not_after);
CREATE INDEX certificate_issued_at ON certificate (issued_at);

CREATE TABLE certificate_der (
  certificate_id INTEGER PRIMARY KEY REFERENCES certificate (id),
  der BLOB NOT NULL
) STRICT;

CREATE TABLE alt_name (
  certificate_id INTEGER NOT NULL REFERENCES certificate (id),
  position INTEGER NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (certificate_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX alt_name_value ON alt_name (value);

CREATE TABLE sealed_secret (
  certificate_id INTEGER NOT NULL REFERENCES certificate (id),
  kind TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (certificate_id, kind)
) STRICT;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  action TEXT NOT NULL,
  serial_number TEXT,
  text TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_serial_number ON audit (serial_number);

CREATE TRIGGER audit_keeps_its_order BEFORE INSERT ON audit
WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM audit)
BEGIN SELECT raise(ABORT, 'the audit trail grows at its end only'); END;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is never changed'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is never deleted from'); END;
`

/**
 * The second layout. A certificate is known by its fingerprint: those that a person brings along may share a serial number.
 * It adds where a certificate came from, what became of it, revocation lists, requests whose answer is awaited, and the
 * person's own profiles. `public_key` is SHA-256 over the SubjectPublicKeyInfo in upper-case hex, and the same for a CA and
 * its renewal. `key_type` is one of ours, or for a foreign key its description.
 */
export const schemaVersion2 = `
DROP INDEX certificate_serial_number;
CREATE INDEX certificate_serial_number ON certificate (serial_number);
ALTER TABLE certificate ADD COLUMN origin TEXT NOT NULL DEFAULT 'issued';
ALTER TABLE certificate ADD COLUMN issuer_name TEXT NOT NULL DEFAULT '';
ALTER TABLE certificate ADD COLUMN public_key TEXT NOT NULL DEFAULT '';
ALTER TABLE certificate ADD COLUMN view_only TEXT;
ALTER TABLE certificate ADD COLUMN replaced_by INTEGER REFERENCES certificate (id);
ALTER TABLE certificate ADD COLUMN revoked_at INTEGER;
ALTER TABLE certificate ADD COLUMN revocation_reason TEXT;
ALTER TABLE certificate ADD COLUMN offline_at INTEGER;
UPDATE certificate SET issuer_name = coalesce((SELECT i.subject FROM certificate i WHERE i.id = certificate.issuer_id), subject);
CREATE INDEX certificate_public_key ON certificate (public_key);
CREATE INDEX certificate_replaced_by ON certificate (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX certificate_revoked ON certificate (issuer_id) WHERE status = 'revoked';

ALTER TABLE sealed_secret ADD COLUMN sealed_for TEXT NOT NULL DEFAULT '';
UPDATE sealed_secret SET sealed_for = (SELECT serial_number FROM certificate c WHERE c.id = certificate_id);

ALTER TABLE audit ADD COLUMN fingerprint TEXT;
CREATE INDEX audit_fingerprint ON audit (fingerprint) WHERE fingerprint IS NOT NULL;

CREATE TABLE revocation_list (
  id INTEGER PRIMARY KEY,
  public_key TEXT NOT NULL,
  issuer_id INTEGER NOT NULL REFERENCES certificate (id),
  number INTEGER NOT NULL,
  this_update INTEGER NOT NULL,
  next_update INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  der BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX revocation_list_number ON revocation_list (public_key, number);

CREATE TABLE certification_request (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  profile TEXT NOT NULL,
  subject TEXT NOT NULL,
  key_type TEXT NOT NULL,
  public_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  der BLOB NOT NULL,
  sealed_key BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE own_profile (
  id TEXT PRIMARY KEY,
  definition TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`

/**
 * The third layout. What the bundle of a broker, device or client is made with, by its name and kind: so its renewals keep it. The
 * options are JSON, and never hold a secret.
 */
export const schemaVersion3 = `
CREATE TABLE export_choice (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  target TEXT NOT NULL,
  options TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
`

/**
 * The fourth layout. Groups of devices, and what a person notes about one: both by certificate, and handed on when it is renewed.
 * `issuer_key` is the issuer's name key, or a self-issued certificate's own, so that an index can sort by it.
 */
export const schemaVersion4 = `
CREATE TABLE device_group (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE certificate_group (
  group_id INTEGER NOT NULL REFERENCES device_group (id),
  certificate_id INTEGER NOT NULL REFERENCES certificate (id),
  PRIMARY KEY (group_id, certificate_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_group_certificate ON certificate_group (certificate_id);

CREATE TABLE certificate_note (
  certificate_id INTEGER PRIMARY KEY REFERENCES certificate (id),
  note TEXT NOT NULL
) STRICT;

ALTER TABLE certificate ADD COLUMN issuer_key TEXT NOT NULL DEFAULT '';
UPDATE certificate SET issuer_key = coalesce((SELECT i.name_key FROM certificate i WHERE i.id = certificate.issuer_id), name_key);
CREATE INDEX certificate_issuer_key ON certificate (issuer_key, name_key);
CREATE INDEX certificate_status ON certificate (status, not_after, not_before);
`

/**
 * The fifth layout. What the console remembers: sessions and messages, as JSON that never holds a secret. The MQTT password of a
 * session is sealed for its id.
 */
export const schemaVersion5 = `
CREATE TABLE console_item (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  sealed_password BLOB
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX console_item_name ON console_item (kind, name COLLATE NOCASE);
`

/**
 * The sixth layout, for fleets. Of the audit trail only entries that know no fingerprint, those of the first layout, are looked up by
 * serial number: what all others had there was an index that grew at random places with every certificate.
 *
 * `alt_key` has the alternative names in lower case, a line for each, so that one index holds all that a search for a word reads. How
 * many certificates there are of a status, a kind or an issuer is told by an index alone.
 */
export const schemaVersion6 = `
DROP INDEX audit_serial_number;
CREATE INDEX audit_serial_number ON audit (serial_number) WHERE fingerprint IS NULL AND serial_number IS NOT NULL;

ALTER TABLE certificate ADD COLUMN alt_key TEXT NOT NULL DEFAULT '';
UPDATE certificate SET alt_key = coalesce((
  SELECT group_concat(value, char(10)) FROM (SELECT lower(value) AS value FROM alt_name WHERE certificate_id = certificate.id ORDER BY position)), '');
DROP INDEX alt_name_value;
DROP INDEX certificate_name;
CREATE INDEX certificate_name ON certificate (name_key, alt_key, status, kind);
DROP INDEX certificate_status;
CREATE INDEX certificate_status ON certificate (status, not_after, not_before, kind);
DROP INDEX certificate_issuer;
CREATE INDEX certificate_issuer ON certificate (issuer_id, status, kind);
`
