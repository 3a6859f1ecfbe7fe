import { rmSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { AuditEntry } from '../../shared/audit.ts'
import type {
  CertificateCondition,
  CertificateFilter,
  CertificatePage,
  CertificateReference,
  CertificateSummary,
} from '../../shared/certificate.ts'
import type { DeviceGroup } from '../../shared/device-group.ts'
import { AppError } from '../../shared/errors.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import type { CrlReason } from '../../shared/revocation.ts'
import type { VaultInfo } from '../../shared/vault.ts'
import { appendAudit, auditOf, listAudit, verifyAudit, type NewAuditEntry } from './audit-trail.ts'
import { knownFingerprints, listCertificates, matchingFingerprints, predecessorOf } from './certificate-list.ts'
import { certificatesWithPublicKey, countIssuedBy, hasIssuedIdentities, hasSameKey, hasSubject, orphansOf, type StoredCertificate } from './certificate-row.ts'
import {
  dropConsoleItem,
  keepConsoleItem,
  openConsolePassword,
  readConsoleItems,
  type ConsoleItemKind,
  type NewConsoleItem,
  type StoredConsoleItem,
} from './console-table.ts'
import { makeCredential, readCredential, type MqttCredential } from './credential.ts'
import { VaultDatabase } from './database.ts'
import { assignGroups, listGroups, noteOf, removeGroup, renameGroup } from './device-group-table.ts'
import { bringKey, linkIssuer, removeKey } from './key-custody.ts'
import { keepExportChoice, readExportChoice, type ChoiceHolder, type StoredExportChoice } from './export-choice-table.ts'
import { makePassphraseSlot } from './key-slot.ts'
import { addKeySlot, openWithPassphrase, removeKeySlot } from './key-slot-table.ts'
import { makeVaultFile } from './make-vault-file.ts'
import { migrate } from './migrations.ts'
import { linkedRoots } from './linked-roots.ts'
import { holderOfName, storeCertificates, type NewCertificate } from './new-certificate.ts'
import { dropOwnProfile, keepOwnProfile, readOwnProfiles } from './own-profile-table.ts'
import { findByFingerprint, findCertificate, findPath } from './reference.ts'
import {
  dropRequest,
  findRequest,
  keepRequest,
  listRequests,
  openRequestKey,
  requestOfKey,
  type StoredRequest,
} from './request-table.ts'
import { revokeCertificate, revokedBy, undoHold, type RevokedCertificate } from './revocation.ts'
import {
  keepRevocationList,
  latestRevocationLists,
  nextCrl,
  type NewRevocationList,
  type StoredRevocationList,
} from './revocation-list-table.ts'
import { openSecret } from './sealed-secret.ts'
import { readSettings, writeSettings, type VaultSettings } from './settings.ts'
import { noteBackup, readVaultFacts, readVaultId } from './vault-facts.ts'
import { checkVaultFile, createFileWhole } from './vault-file.ts'
import { requireDataKey, vaultLocked, type VaultHandle } from './vault-handle.ts'

export type { StoredCertificate } from './certificate-row.ts'
export type { NewCertificate } from './new-certificate.ts'
export type { StoredRequest } from './request-table.ts'
export type { RevokedCertificate } from './revocation.ts'
export type { StoredRevocationList } from './revocation-list-table.ts'

/** What may have changed: the certificates, the audit trail, or the vault's own state (locked, settings, slots, backups). */
export type VaultChange = 'inventory' | 'audit' | 'vault'

export interface VaultOptions {
  /** How long a write waits for another process, in milliseconds; 5000 if left out. The event loop waits too. */
  busyTimeoutMs?: number | undefined
}

/**
 * A vault file that is open, locked or unlocked. A locked one lists and finds certificates; it gives no secret and takes no
 * certificate. Every call may throw what the file behind it makes it throw: VAULT_BUSY (writes), DISK_FULL,
 * FOLDER_NOT_WRITABLE, VAULT_DAMAGED, FILE_NOT_READABLE; VAULT_NOT_OPEN after `close`. A call that throws has changed nothing.
 */
export class Vault {
  readonly path: string
  readonly #database: VaultDatabase
  readonly #vaultId: string
  readonly #listeners = new Set<(change: VaultChange) => void>()
  #dataVersion: number
  #dataKey: Uint8Array | undefined
  #timesLocked = 0

  private constructor(path: string, database: VaultDatabase, vaultId: string) {
    this.path = path
    this.#database = database
    this.#vaultId = vaultId
    this.#dataVersion = database.dataVersion()
  }

  /**
   * Makes a vault file (mode 0600) and opens it, unlocked. A kill leaves a whole vault under `path` or none.
   * Throws VAULT_EXISTS, FOLDER_NOT_WRITABLE, DISK_FULL, PASSPHRASE_REQUIRED.
   */
  static async create(path: string, passphrase: string, options: VaultOptions & { now: Date }): Promise<Vault> {
    const dataKey = await makeVaultFile(resolve(path), passphrase, options.now)
    try {
      const vault = Vault.open(path, options)
      vault.#dataKey = dataKey
      return vault
    } catch (error) {
      dataKey.fill(0)
      throw error
    }
  }

  /**
   * Opens a vault file, locked. One of an older version is brought up to date, and a backup made before.
   * Throws VAULT_NOT_FOUND, VAULT_NOT_OURS, VAULT_DAMAGED, VAULT_TOO_NEW, FILE_NOT_READABLE.
   */
  static open(path: string, options: VaultOptions = {}): Vault {
    const absolutePath = resolve(path)
    const database = new VaultDatabase(checkVaultFile(absolutePath), options)
    try {
      migrate(database)
      return new Vault(absolutePath, database, readVaultId(database))
    } catch (error) {
      database.close()
      throw error
    }
  }

  get isLocked(): boolean {
    return this.#dataKey === undefined
  }

  /**
   * Opens the passphrase slot; a quarter of a second of work beside the event loop, right or wrong. Enters `vault-unlocked`.
   * Throws WRONG_PASSPHRASE, PASSPHRASE_REQUIRED; VAULT_LOCKED where `lock` was called meanwhile.
   */
  async unlock(passphrase: string, now: Date = new Date()): Promise<void> {
    const timesLocked = this.#timesLocked
    const opened = await openWithPassphrase(this.#database, this.#vaultId, passphrase)
    if (!opened) throw wrongPassphrase(this.path)
    if (timesLocked !== this.#timesLocked) {
      opened.dataKey.fill(0)
      throw vaultLocked(`${this.path} was locked again while it was being unlocked.`)
    }
    this.#dataKey?.fill(0)
    this.#dataKey = opened.dataKey
    try {
      this.appendAudit([{ action: 'vault-unlocked', text: 'Unlocked the vault with its passphrase' }], now)
    } catch (error) {
      this.#forgetKey()
      throw error
    }
    this.#publish('vault')
  }

  /** Overwrites the data key with zeros. What was opened before is the caller's to forget. */
  lock(): void {
    const wasLocked = this.isLocked
    this.#forgetKey()
    if (!wasLocked) this.#publish('vault')
  }

  /** Locks the vault and lets go of the file; nobody is told. Every later call throws VAULT_NOT_OPEN. */
  close(): void {
    this.#forgetKey()
    this.#listeners.clear()
    this.#database.close()
  }

  info(): VaultInfo {
    return { path: this.path, name: basename(this.path), isLocked: this.isLocked, ...readVaultFacts(this.#database) }
  }

  /**
   * Puts a slot with the passphrase `next` in the place of the one that `current` opens. The data key stays the same: who has
   * an older copy of the file and the old passphrase can still open that copy. Throws WRONG_PASSPHRASE, PASSPHRASE_REQUIRED.
   */
  async changePassphrase(current: string, next: string, now: Date): Promise<void> {
    const opened = await openWithPassphrase(this.#database, this.#vaultId, current)
    if (!opened) throw wrongPassphrase(this.path)
    const { dataKey } = opened
    try {
      const slot = await makePassphraseSlot(this.#vaultId, next, dataKey)
      this.#database.write(() => {
        // Another process may have changed it first; then `current` opens nothing any more.
        if (!removeKeySlot(this.#database, opened.slot.id)) throw wrongPassphrase(this.path)
        addKeySlot(this.#database, slot, now)
        const handle = { database: this.#database, vaultId: this.#vaultId, dataKey }
        appendAudit(handle, [{ action: 'passphrase-changed', text: 'Changed the passphrase' }], now)
      })
    } finally {
      dataKey.fill(0)
    }
    this.#database.emptyLog()
    this.#publish('vault', 'audit')
  }

  settings(): VaultSettings {
    return readSettings(this.#database)
  }

  /** Sets what is given and differs, with an audit entry for each. Throws VAULT_LOCKED. */
  changeSettings(changes: { [Name in keyof VaultSettings]?: VaultSettings[Name] | undefined }, now: Date): void {
    const handle = this.#unlockedHandle()
    const changed = this.#database.write(() => {
      const sentences = writeSettings(this.#database, changes)
      appendAudit(handle, sentences.map((text) => ({ action: 'setting-changed' as const, text })), now)
      return sentences
    })
    if (changed.length > 0) this.#publish('vault', 'audit')
  }

  /**
   * Stores certificates with their serial numbers, sealed keys and audit entries in one transaction: when this returns all of
   * them are on the disk, when it throws none is. Throws VAULT_LOCKED, NAME_TAKEN, VAULT_BUSY, NOT_FOUND (the issuer).
   */
  addCertificates(certificates: readonly NewCertificate[], now: Date): CertificateSummary[] {
    const handle = this.#unlockedHandle()
    if (certificates.length === 0) return []
    const summaries = this.#database.write(() => storeCertificates(handle, certificates, now))
    this.#publish('inventory', 'audit')
    return summaries
  }

  /** A page of the inventory. `filter.issuer` is a reference; throws NOT_FOUND, AMBIGUOUS_REFERENCE for it. */
  list(filter: CertificateFilter, now: Date): CertificatePage {
    return listCertificates(this.#handle, filter, now)
  }

  /** The fingerprints of all that fit, by name. Throws as `list`. */
  matching(condition: CertificateCondition, now: Date): string[] {
    return matchingFingerprints(this.#handle, condition, now)
  }

  /** Those of these texts that are the whole fingerprint of a certificate of one of `kinds`, or of any. */
  known(fingerprints: readonly string[], kinds?: readonly CertificateKind[]): Set<string> {
    return knownFingerprints(this.#database, fingerprints, kinds)
  }

  /** All groups of devices, by name. */
  groups(): DeviceGroup[] {
    return listGroups(this.#database)
  }

  /** Puts certificates into groups and takes them out of others, all or none. Throws VAULT_LOCKED. */
  assignGroups(fingerprints: readonly string[], changes: { add: readonly string[]; remove: readonly string[] }): void {
    this.#change(['inventory'], (handle) => assignGroups(handle, fingerprints, changes))
  }

  /** Gives a group another name; where one has that name, both become one. Throws VAULT_LOCKED, NOT_FOUND. */
  renameGroup(name: string, to: string): void {
    this.#change(['inventory'], (handle) => renameGroup(handle, name, to))
  }

  /** Takes everybody out of a group. Throws VAULT_LOCKED, NOT_FOUND. */
  removeGroup(name: string): void {
    this.#change(['inventory'], (handle) => removeGroup(handle, name))
  }

  /** What a person has noted about a certificate; null where nothing. */
  noteOf(fingerprint: string): string | null {
    return noteOf(this.#database, fingerprint)
  }

  /**
   * The certificate that a name (exact; the active one first), a serial number or the beginning of a fingerprint means.
   * Throws NOT_FOUND, AMBIGUOUS_REFERENCE with `details.candidates`.
   */
  find(reference: string, kinds?: readonly CertificateKind[]): StoredCertificate {
    return findCertificate(this.#handle, reference, kinds)
  }

  /** From the certificate with this fingerprint up to its trust anchor, both included. Throws NOT_FOUND. */
  pathOf(fingerprint: string): StoredCertificate[] {
    return findPath(this.#handle, fingerprint)
  }

  /** The certificates with this public key (SHA-256 over its SubjectPublicKeyInfo, upper-case hex), the newest first. */
  withPublicKey(publicKeyHash: string): CertificateSummary[] {
    return certificatesWithPublicKey(this.#database, publicKeyHash)
  }

  /** Whether two certificates are for the same key: an authority and its renewal. Throws NOT_FOUND. */
  hasSameKey(fingerprint: string, other: string): boolean {
    return hasSameKey(this.#database, fingerprint, other)
  }

  /** Those whose issuer has this name (RFC 4514) but is not known: they may find it in an authority that has just come. */
  orphansOf(issuerName: string): StoredCertificate[] {
    return orphansOf(this.#database, issuerName)
  }

  /** Whether an active certificate of the same class (authorities; brokers; devices and clients) has this name in any case. */
  isNameTaken(kind: CertificateKind, name: string): boolean {
    return holderOfName(this.#handle, kind, name) !== undefined
  }

  /** The active certificate of this kind and name, as it is written, or undefined. */
  findActive(kind: CertificateKind, name: string): CertificateSummary | undefined {
    const holder = holderOfName(this.#handle, kind, name)
    return holder?.kind === kind && holder.name === name ? findByFingerprint(this.#handle, holder.fingerprint).summary : undefined
  }

  /** Whether a certificate here, of whatever status, has this subject (RFC 4514), case and white space aside. */
  hasSubject(subject: string): boolean {
    return hasSubject(this.#database, subject)
  }

  /** The private key of a certificate, PKCS#8 DER, in memory of its own. Throws VAULT_LOCKED, NOT_FOUND. */
  openKey(fingerprint: string): Uint8Array {
    const handle = this.#unlockedHandle()
    const key = openSecret(handle, 'private-key', fingerprint)
    if (key) return key
    const { summary } = findByFingerprint(handle, fingerprint)
    const isOffline = summary.takenOfflineAt !== null
    const where = isOffline ? 'it was taken offline' : 'it was made elsewhere'
    throw new AppError('NOT_FOUND', `The vault does not hold the private key of ${JSON.stringify(summary.name)}: ${where}.`, {
      remedy: isOffline
        ? 'Bring the key back from the file that it was written to.'
        : 'Use the key where it was made, or issue a certificate whose key is made here.',
      details: { fingerprint },
    })
  }

  /** Takes a private key out of the vault, for every certificate that has it. Throws VAULT_LOCKED, NOT_FOUND. */
  removeKey(fingerprint: string, now: Date): CertificateSummary {
    return this.#change(['inventory', 'audit'], (handle) => removeKey(handle, fingerprint, now))
  }

  /** Puts a private key (PKCS#8) into the vault, for a certificate that has none here. Throws VAULT_LOCKED, NAME_TAKEN. */
  bringKey(fingerprint: string, privateKey: Uint8Array, now: Date): CertificateSummary {
    return this.#change(['inventory', 'audit'], (handle) => bringKey(handle, fingerprint, privateKey, now))
  }

  /** Says whose issuer is which, where that becomes known later. Throws VAULT_LOCKED, NOT_FOUND. */
  linkIssuer(fingerprint: string, issuerFingerprint: string): void {
    this.#change(['inventory'], (handle) => linkIssuer(handle, fingerprint, issuerFingerprint))
  }

  /** Revokes certificates, all or none. Throws VAULT_LOCKED, NOT_FOUND, ALREADY_REVOKED, PROFILE_MISMATCH. */
  revoke(fingerprints: readonly string[], reason: CrlReason, at: Date, now: Date): CertificateSummary[] {
    return this.#change(['inventory', 'audit'], (handle) =>
      fingerprints.map((fingerprint) => revokeCertificate(handle, fingerprint, reason, at, now)),
    )
  }

  /** Undoes holds, all or none. Throws VAULT_LOCKED, NOT_FOUND, NOT_ON_HOLD. */
  undoHold(fingerprints: readonly string[], now: Date): CertificateSummary[] {
    return this.#change(['inventory', 'audit'], (handle) => fingerprints.map((fingerprint) => undoHold(handle, fingerprint, now)))
  }

  /** What the CRL of this authority lists, read as it is asked for. */
  revokedBy(fingerprint: string): Iterable<RevokedCertificate> {
    return revokedBy(this.#handle, fingerprint)
  }

  /**
   * Makes the next CRL of an authority and keeps it: `make` is given its number, which nobody else gets meanwhile, and the date of
   * the one before it.
   * Throws VAULT_LOCKED, NOT_FOUND, and what `make` throws.
   */
  addRevocationList(
    issuerFingerprint: string,
    make: (number: number, before: Date | null) => Omit<NewRevocationList, 'issuerFingerprint' | 'number'>,
    now: Date,
  ): NewRevocationList {
    return this.#change(['inventory', 'audit'], (handle) => {
      const { number, before } = nextCrl(handle, issuerFingerprint)
      const list = { ...make(number, before), issuerFingerprint, number }
      keepRevocationList(handle, list, now)
      return list
    })
  }

  /** The latest CRL of each authority that has one. */
  revocationLists(): StoredRevocationList[] {
    return latestRevocationLists(this.#handle)
  }

  /** Keeps a request of ours with its key. Throws VAULT_LOCKED. */
  addRequest(request: Omit<StoredRequest, 'createdAt'>, privateKey: Uint8Array, now: Date): StoredRequest {
    return this.#change(['inventory', 'audit'], (handle) => keepRequest(handle, request, privateKey, now))
  }

  /** The requests whose answer is awaited, the newest first. */
  requests(): StoredRequest[] {
    return listRequests(this.#handle)
  }

  /** Throws NOT_FOUND, AMBIGUOUS_REFERENCE. */
  findRequest(reference: string): StoredRequest {
    return findRequest(this.#handle, reference)
  }

  /** The request with this public key, or undefined. */
  requestOfKey(publicKeyHash: string): StoredRequest | undefined {
    return requestOfKey(this.#handle, publicKeyHash)
  }

  /** The key of a request, PKCS#8 DER. Throws VAULT_LOCKED, NOT_FOUND. */
  openRequestKey(id: string): Uint8Array {
    return openRequestKey(this.#unlockedHandle(), id)
  }

  /** Stores the certificate that answers a request, and forgets the request. Throws as `addCertificates`. */
  answerRequest(request: StoredRequest, certificate: NewCertificate, now: Date): CertificateSummary {
    return this.#change(['inventory', 'audit'], (handle) => {
      const [summary] = storeCertificates(handle, [certificate], now)
      dropRequest(handle, request, now, true)
      return summary!
    })
  }

  /** Forgets a request and its key. Throws VAULT_LOCKED. */
  removeRequest(request: StoredRequest, now: Date): void {
    this.#change(['inventory', 'audit'], (handle) => dropRequest(handle, request, now, false))
  }

  /** The person's own profiles, each the JSON that was saved. */
  ownProfiles(): string[] {
    return readOwnProfiles(this.#handle)
  }

  /** Throws VAULT_LOCKED. */
  saveOwnProfile(id: string, definition: string, now: Date): void {
    this.#change(['vault', 'audit'], (handle) => keepOwnProfile(handle, id, definition, now))
  }

  /** Gives whether it was there. Throws VAULT_LOCKED. */
  removeOwnProfile(id: string, now: Date): boolean {
    return this.#change(['vault', 'audit'], (handle) => dropOwnProfile(handle, id, now))
  }

  /** What the console remembers of a kind, by name. */
  consoleItems(kind: ConsoleItemKind): StoredConsoleItem[] {
    return readConsoleItems(this.#handle, kind)
  }

  /** Throws VAULT_LOCKED, NAME_TAKEN. */
  saveConsoleItem(kind: ConsoleItemKind, item: NewConsoleItem, now: Date): void {
    this.#change(['vault', 'audit'], (handle) => keepConsoleItem(handle, kind, item, now))
  }

  /** Gives whether it was there. Throws VAULT_LOCKED. */
  removeConsoleItem(kind: ConsoleItemKind, id: string, now: Date): boolean {
    return this.#change(['vault', 'audit'], (handle) => dropConsoleItem(handle, kind, id, now))
  }

  /** The MQTT password that is kept with a session of the console. Throws VAULT_LOCKED, VAULT_DAMAGED. */
  openConsolePassword(id: string): string | undefined {
    return openConsolePassword(this.#handle, id)
  }

  /** What the bundle of somebody is made with, where that was chosen. */
  exportChoice(holder: ChoiceHolder): StoredExportChoice | undefined {
    return readExportChoice(this.#handle, holder)
  }

  /** Keeps one choice for all of them, also for their renewals; null forgets theirs. Throws VAULT_LOCKED. */
  chooseExport(holders: readonly ChoiceHolder[], choice: StoredExportChoice | null): void {
    this.#change(['inventory'], (handle) => keepExportChoice(handle, holders, choice))
  }

  /**
   * The MQTT user name and password of a device or client, made at first need.
   * Throws VAULT_LOCKED, NOT_FOUND, PROFILE_MISMATCH for other kinds.
   */
  credential(fingerprint: string, now: Date): MqttCredential {
    const handle = this.#unlockedHandle()
    const existing = readCredential(handle, fingerprint)
    if (existing) return existing
    const made = this.#database.write(() => makeCredential(handle, fingerprint, now))
    this.#publish('audit')
    return made
  }

  /** The credential of a device or client where it was made before. Throws as `credential`, and changes nothing. */
  existingCredential(fingerprint: string): MqttCredential | undefined {
    return readCredential(this.#unlockedHandle(), fingerprint)
  }

  /** Enters what was done. The words are kept for ever and read without a passphrase: never a secret. */
  appendAudit(entries: readonly NewAuditEntry[], now: Date): void {
    if (entries.length === 0) return
    this.#database.write(() => appendAudit(this.#handle, entries, now))
    this.#publish('audit')
  }

  /** A piece of the audit trail, newest first. */
  listAudit(piece: { offset: number; limit: number }): { total: number; entries: AuditEntry[] } {
    return listAudit(this.#handle, piece)
  }

  /** What the audit trail says of a certificate, newest first. */
  auditOf(fingerprint: string): AuditEntry[] {
    return auditOf(this.#handle, fingerprint)
  }

  /** Checks the whole trail; more strictly while unlocked. Throws AUDIT_BROKEN with `details.sequence`. */
  verifyAudit(): { entries: number } {
    return verifyAudit(this.#handle)
  }

  /** How many certificates this authority has issued, before it was renewed and after. */
  issuedCount(fingerprint: string): number {
    return countIssuedBy(this.#database, fingerprint)
  }

  /** The certificate whose place this one took. */
  predecessorOf(fingerprint: string): CertificateReference | null {
    return predecessorOf(this.#handle, fingerprint)
  }

  /** Whether a broker, device or client of this authority is in date: whom a broker asks the authority's CRL about. */
  hasIssuedIdentities(fingerprint: string, now: Date): boolean {
    return hasIssuedIdentities(this.#database, fingerprint, now)
  }

  /**
   * The other root CAs that are to be trusted beside this one while a roll-over is under way: those before and after it with keys
   * of their own, each by its newest certificate, unexpired and not revoked.
   */
  linkedRoots(fingerprint: string, now: Date): StoredCertificate[] {
    return linkedRoots(this.#handle, fingerprint, now)
  }

  /**
   * Writes a whole, compact copy of the vault (mode 0600) and enters that. Secrets stay sealed in it, under the passphrase of
   * now. Works locked too. Throws VAULT_EXISTS and overwrites nothing; FOLDER_NOT_WRITABLE, DISK_FULL.
   */
  backup(to: string, now: Date): { path: string; size: number } {
    const path = resolve(to)
    createFileWhole(path, (temporary) => this.#database.copyInto(temporary))
    try {
      this.#database.write(() => {
        noteBackup(this.#database, now)
        appendAudit(this.#handle, [{ action: 'backup-made', text: `Backed up the vault to ${path}` }], now)
      })
    } catch (error) {
      rmSync(path, { force: true })
      throw error
    }
    this.#publish('vault', 'audit')
    return { path, size: statSync(path).size }
  }

  /** What SQLite finds wrong with the file; empty where it is whole. Reads all of it. */
  integrityProblems(): string[] {
    return this.#database.integrityProblems()
  }

  /**
   * Tells the listeners that everything may have changed where another process has written since the last look. Cheap enough for
   * every second.
   */
  lookForOthers(): void {
    const dataVersion = this.#database.dataVersion()
    if (dataVersion === this.#dataVersion) return
    this.#dataVersion = dataVersion
    this.#publish('inventory', 'audit', 'vault')
  }

  /**
   * Calls `listener` after each change that this object made; after those of other processes when `lookForOthers` finds them. It
   * must not throw. Gives a function that ends that.
   */
  onChange(listener: (change: VaultChange) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  get #handle(): VaultHandle {
    return { database: this.#database, vaultId: this.#vaultId, dataKey: this.#dataKey }
  }

  #unlockedHandle(): VaultHandle {
    const handle = this.#handle
    requireDataKey(handle)
    return handle
  }

  /** One transaction that needs the data key, and word of what it changed. */
  #change<T>(changes: readonly VaultChange[], operation: (handle: VaultHandle) => T): T {
    const handle = this.#unlockedHandle()
    const result = this.#database.write(() => operation(handle))
    this.#publish(...changes)
    return result
  }

  #forgetKey(): void {
    this.#timesLocked += 1
    this.#dataKey?.fill(0)
    this.#dataKey = undefined
  }

  #publish(...changes: VaultChange[]): void {
    for (const change of changes) for (const listener of this.#listeners) listener(change)
  }
}

function wrongPassphrase(path: string): AppError {
  return new AppError('WRONG_PASSPHRASE', `This is not the passphrase of ${basename(path)}.`, {
    remedy: 'Try again; mind the keyboard layout and Caps Lock.',
  })
}
