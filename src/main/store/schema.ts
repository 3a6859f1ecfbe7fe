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
