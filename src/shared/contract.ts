import { z } from 'zod'
import { altNameSchema } from './alt-name.ts'
import type { About, AltNameSuggestion, Change } from './app.ts'
import type { AuditEntry } from './audit.ts'
import { broughtFileSchema } from './brought-file.ts'
import { certificateFilterSchema, type CertificateDetails, type CertificatePage, type CertificateSummary } from './certificate.ts'
import { groupNameSchema, groupNamesSchema, type DeviceGroup, type GroupAssignment } from './device-group.ts'
import { deviceIdSchema } from './device-id.ts'
import type { Drive } from './drive.ts'
import type { ConnectionTestEvent, ConnectionTestResult } from './connection-test.ts'
import type { WireError } from './errors.ts'
import type {
  BundleSummary,
  ExportAllCheck,
  ExportAllPreview,
  ExportAllResult,
  ExportChoices,
  ExportProgress,
  ExportResult,
  ExportTargetSummary,
  TargetVerdict,
} from './export.ts'
import { deliveryFields, optionValuesSchema, secretsByTargetSchema, zipPasswordSchema } from './export-request.ts'
import { fileChoiceSchema } from './file-choice.ts'
import { filePathSchema as pathSchema } from './file-path.ts'
import type { ImportPlan, ImportResult, Inspection } from './inspection.ts'
import { fleetForms, type FleetExport } from './fleet-export.ts'
import { fleetRowStates, type FleetPlan, type FleetRowPage } from './fleet-plan.ts'
import type { FleetChange, FleetProgress, FleetReport, FleetResult } from './fleet-run.ts'
import { fleetColumns, fleetSourceSchema } from './fleet-source.ts'
import { keyTypeSchema } from './key-type-schema.ts'
import { mendSchema, type MendPreview, type MendProgress, type MendResult } from './mend.ts'
import { messageFields, type PackedMessages } from './message.ts'
import { brokerUrlSchema, topicFilterSchema, type BuiltInBrokerState, type ConnectedClient } from './mqtt.ts'
import { possessionCodeSchema, type PossessionProof } from './possession-proof.ts'
import type { ProfileSummary } from './profile.ts'
import { ownProfileSchema, type OwnProfileDefinition, type ProfileWarning } from './own-profile.ts'
import { certificateKinds } from './profile.ts'
import type { PolicyMatrix, PolicyRow } from './policy-matrix.ts'
import type { RequestReading, RequestSummary, SignedRequest } from './request.ts'
import { revocationChoiceSchema, type IssuedRevocationLists, type RevocationListSummary } from './revocation.ts'
import { call } from './rpc.ts'
import { messageToSaveSchema, sessionToSaveSchema, type SavedMessage, type SavedSession } from './saved-console.ts'
import { isOneSelection, oneSelection, referenceSchema, referencesSchema, selectionFields } from './selection.ts'
import { sessionOptionFields, subscriptionSchema, type SessionEvent } from './session.ts'
import type { SettingsReading } from './settings.ts'
import type { Step } from './step.ts'
import { nameText, subjectRestSchema, subjectSchema } from './subject.ts'
import { validityDaysSchema } from './validity-days.ts'
import type { Visit } from './visit.ts'
import { autoLockMinutesSchema, identityDomainSchema, passphraseSchema, type VaultInfo, type VaultState } from './vault.ts'

const broughtFilesSchema = z.array(broughtFileSchema).min(1, { error: 'needs at least one file' }).max(1000)
const planIdSchema = z.string().max(64)
const sessionIdSchema = z.string().min(1).max(100)
const port = z.number().int().min(0).max(65_535)

/** A part of a long list; all of it, if left out. */
const pageFields = { offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(1000).optional() }

/** What may be chosen of any certificate of an end entity; what is left out comes from the profile. */
const endEntityFields = {
  profile: z.string().optional(),
  issuer: referenceSchema.optional(),
  keyType: keyTypeSchema.optional(),
  validityDays: validityDaysSchema.optional(),
  altNames: z.array(altNameSchema).max(100).default([]),
}

export interface EnrolProgress {
  done: number
  total: number
  name: string
  serialNumber: string
}
/** A cancelled enrolment resolves too: what was issued stays issued. */
export interface EnrolResult {
  issued: CertificateSummary[]
  failed: { name: string; error: WireError }[]
  notStarted: string[]
}

/** What quickstart has made or found, in the order in which it came to be. */
export type QuickstartEvent =
  | { type: 'vault'; path: string; wasThere: boolean }
  | { type: 'certificate'; certificate: CertificateSummary; wasThere: boolean }
  | { type: 'bundle'; bundle: BundleSummary }
  | { type: 'step'; step: Step }
  | { type: 'network-restarted' }
export interface QuickstartResult {
  vault: string
  folder: string
  authority: CertificateSummary
  broker: CertificateSummary
  devices: CertificateSummary[]
  bundles: BundleSummary[]
  proof: Step[]
}

export type ProofEvent = { type: 'step'; step: Step } | { type: 'network-restarted' }
export interface ProofResult {
  hasPassed: boolean
  steps: Step[]
}

/** One of the ways in which a client proves who it is. Files are paths on the core's machine. */
const identitySchema = z.object({
  /** A certificate of the vault; null for none. */
  as: referenceSchema.nullable().default(null),
  /** Instead of `as`: PEM files made elsewhere. */
  certificateFile: pathSchema.optional(),
  keyFile: pathSchema.optional(),
  /** PEM file of trust anchors; where left out, the root CAs of the vault. */
  caFile: pathSchema.optional(),
  username: z.string().max(65_535).optional(),
  password: z.string().max(65_535).optional(),
  /** The name to verify instead of the host's. Verification itself is never off. */
  serverName: z.string().max(253).optional(),
  clientId: z.string().max(65_535).optional(),
})
export type IdentityInput = z.output<typeof identitySchema>

/** Everything that a page or the command line can ask of the core, declared once. */
export const contract = {
  app: {
    about: call<About>()(z.void()),
    suggestAltNames: call<AltNameSuggestion[]>()(z.void()),
    /** A feed: first the state as it is, then every change, until cancelled. */
    watch: call<null, Change>()(z.void()),
    /**
     * A person has just used the page: the idle lock counts from now. Nothing else that a page asks for counts, since a page that
     * nobody looks at asks for what has changed too; the work of a long run does.
     */
    noteActivity: call<null>()(z.void()),
    /** Shows the host's own dialog. Null when the person closed it. NOT_AVAILABLE_HERE where the host has none. */
    chooseFolder: call<string | null>()(z.object({ title: z.string().max(200), startAt: pathSchema.optional() })),
    chooseFile: call<string | null>()(fileChoiceSchema),
  },
  vault: {
    create: call<VaultInfo>()(z.object({ path: pathSchema.optional(), passphrase: passphraseSchema })),
    /** Opens a vault file; it is locked until `unlock`. */
    open: call<VaultState>()(z.object({ path: pathSchema.optional() })),
    unlock: call<VaultInfo>()(z.object({ passphrase: z.string().max(1024) })),
    lock: call<VaultState>()(z.void()),
    close: call<VaultState>()(z.void()),
    info: call<VaultInfo>()(z.void()),
    changePassphrase: call<null>()(z.object({ current: z.string().max(1024), next: passphraseSchema })),
    changeSettings: call<VaultInfo>()(
      z.object({
        identityDomain: identityDomainSchema.nullable().optional(),
        autoLockMinutes: autoLockMinutesSchema.optional(),
      }),
    ),
    backup: call<{ path: string; size: number }>()(z.object({ to: pathSchema })),
  },
  profiles: {
    /** The catalogue's, then the person's own. */
    list: call<ProfileSummary[]>()(z.void()),
    /** The definition of an own profile; of one of the catalogue, a copy to begin from. */
    show: call<OwnProfileDefinition>()(z.object({ id: z.string() })),
    /** What is to be said of a definition that is not saved yet. PROFILE_MISMATCH for one that is not possible. */
    check: call<ProfileWarning[]>()(ownProfileSchema),
    save: call<ProfileWarning[]>()(ownProfileSchema),
    remove: call<null>()(z.object({ id: z.string() })),
  },
  authorities: {
    /** With `issuer` an issuing CA, without it a root CA. */
    create: call<CertificateSummary>()(
      z.object({
        subject: subjectSchema,
        issuer: referenceSchema.optional(),
        profile: z.string().optional(),
        keyType: keyTypeSchema.optional(),
        validityDays: validityDaysSchema.optional(),
        pathLength: z.number().int().min(0).max(2).optional(),
      }),
    ),
    list: call<CertificateSummary[]>()(z.void()),
    /** A new certificate for the same name and key: what it has issued stays valid. */
    renew: call<CertificateSummary>()(z.object({ reference: referenceSchema, validityDays: validityDaysSchema.optional() })),
    /** A new root CA that takes over; exports trust both until the old one ends. */
    rollOver: call<CertificateSummary>()(
      z.object({
        reference: referenceSchema,
        commonName: nameText(64),
        keyType: keyTypeSchema.optional(),
        validityDays: validityDaysSchema.optional(),
      }),
    ),
    /** Writes the key, encrypted, and the certificates into one file on the core's machine, and takes the key out of the vault. */
    takeOffline: call<CertificateSummary>()(
      z.object({ reference: referenceSchema, to: pathSchema, passphrase: passphraseSchema, keepsKey: z.boolean().default(false) }),
    ),
    bringBack: call<CertificateSummary>()(z.object({ file: broughtFileSchema, passphrase: z.string().max(1024).optional() })),
    /** The next CRL of each; where none is named, of all that have issued something. With `to`, written there as one PEM file. */
    issueRevocationLists: call<IssuedRevocationLists & { path: string | null }>()(
      z.object({
        references: z.array(referenceSchema).max(100).default([]),
        validityDays: z.number().int().min(1, { error: 'must be at least 1 day' }).max(3650).default(30),
        to: pathSchema.optional(),
        overwrite: z.boolean().default(false),
      }),
    ),
    /** A certificate for the code of a cloud, which proves that the authority's key is here; it is kept nowhere. With `to`, written there as PEM. */
    proofOfPossession: call<PossessionProof & { path: string | null }>()(
      z.object({ reference: referenceSchema, code: possessionCodeSchema, to: pathSchema.optional(), overwrite: z.boolean().default(false) }),
    ),
    /** The latest of each authority that has one. */
    revocationLists: call<RevocationListSummary[]>()(z.void()),
  },
  brokers: {
    issue: call<CertificateSummary>()(
      z.object({
        subject: subjectSchema,
        ...endEntityFields,
        /** A bridge connects to another broker as a client: adds clientAuth. */
        isBridge: z.boolean().default(false),
      }),
    ),
  },
  devices: {
    enrol: call<EnrolResult, EnrolProgress>()(
      z.object({
        ids: z.array(deviceIdSchema).min(1, { error: 'needs at least one device' }).max(100_000),
        subject: subjectRestSchema.default({}),
        ...endEntityFields,
      }),
    ),
  },
  fleet: {
    /**
     * Reads where the devices come from and looks at each: what would be issued, and what is wrong with it. Issues nothing. The core
     * holds the plan until another one takes its place or the vault is closed.
     */
    plan: call<FleetPlan>()(
      z.object({
        source: fleetSourceSchema,
        /** Of every device; what a row says of itself comes first. */
        subject: subjectRestSchema.default({}),
        ...endEntityFields,
        groups: groupNamesSchema.default([]),
        /** Devices that are there already, just as the plan has them, were issued by an earlier run and count as done. */
        resumes: z.boolean().default(false),
      }),
    ),
    rows: call<FleetRowPage>()(
      z.object({
        plan: planIdSchema,
        /** Only rows that stand so. */
        states: z.array(z.enum(fleetRowStates)).optional(),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    ),
    /** Puts another text into a cell, and looks again. */
    change: call<FleetPlan>()(
      z.object({ plan: planIdSchema, index: z.number().int().min(0), column: z.enum(fleetColumns), text: z.string().max(4096) }),
    ),
    /** Issues what is planned. With a bad row it does nothing at all, INVALID_INPUT, unless those are to be left out. */
    run: call<FleetResult, FleetProgress>()(
      z.object({
        plan: planIdSchema,
        leavesOutBad: z.boolean().default(false),
        /** Verifies every signature, not only those of a sample. */
        verifiesAll: z.boolean().default(false),
      }),
    ),
    /** The run of this plan stops after the batches under way, and waits. */
    pause: call<null>()(z.object({ plan: planIdSchema })),
    goOn: call<null>()(z.object({ plan: planIdSchema })),
    /** Writes what became of each row, as CSV, to the core's machine; before and after a run. */
    report: call<FleetReport>()(z.object({ plan: planIdSchema, to: pathSchema, overwrite: z.boolean().default(false) })),
    /** As `certificates.renew`, for as many as are selected; it gives counts. */
    renew: call<FleetChange, FleetProgress>()(
      z
        .object({
          ...selectionFields,
          newKey: z.boolean().default(false),
          keyType: keyTypeSchema.optional(),
          validityDays: validityDaysSchema.optional(),
          issuer: referenceSchema.optional(),
        })
        .refine(isOneSelection, oneSelection),
    ),
    /** As `certificates.revoke`, in batches: one that cannot be revoked does not stop the others. */
    revoke: call<FleetChange, FleetProgress>()(
      z
        .object({ ...selectionFields, reason: revocationChoiceSchema, at: z.iso.datetime().optional() })
        .refine(isOneSelection, oneSelection),
    ),
    /** As `exports.write`, for as many as are selected; what is written is streamed and not told one by one. */
    export: call<FleetExport, FleetProgress>()(
      z
        .object({
          ...selectionFields,
          target: z.string(),
          options: z.record(z.string(), z.unknown()).default({}),
          form: z.enum(fleetForms).default('folders'),
          folder: pathSchema,
          overwrite: z.boolean().default(false),
          /** Of each archive. */
          password: zipPasswordSchema.optional(),
        })
        .refine(isOneSelection, oneSelection),
    ),
  },
  groups: {
    list: call<DeviceGroup[]>()(z.void()),
    /**
     * Puts certificates into groups and takes them out of others; a group is there as long as somebody is in it. A cancelled call
     * resolves too, and one that the vault ends after part was done.
     */
    assign: call<GroupAssignment>()(
      z
        .object({ ...selectionFields, add: groupNamesSchema.default([]), remove: groupNamesSchema.default([]) })
        .refine(isOneSelection, oneSelection),
    ),
    rename: call<null>()(z.object({ group: groupNameSchema, to: groupNameSchema })),
    /** Takes everybody out of it. */
    remove: call<null>()(z.object({ group: groupNameSchema })),
  },
  clients: {
    issue: call<CertificateSummary>()(z.object({ name: nameText(64), subject: subjectRestSchema.default({}), ...endEntityFields })),
  },
  certificates: {
    list: call<CertificatePage>()(certificateFilterSchema),
    show: call<CertificateDetails>()(z.object({ reference: referenceSchema })),
    /** Renews (same key) or re-keys (new key) one or many; the old ones stay valid. A cancelled run resolves too. */
    renew: call<EnrolResult, EnrolProgress>()(
      z.object({
        references: referencesSchema,
        newKey: z.boolean().default(false),
        keyType: keyTypeSchema.optional(),
        validityDays: validityDaysSchema.optional(),
        /** In place of the old ones. */
        altNames: z.array(altNameSchema).max(100).optional(),
        issuer: referenceSchema.optional(),
      }),
    ),
    /** All or none. Brokers learn of it from the next CRL only. */
    revoke: call<CertificateSummary[]>()(
      z.object({ references: referencesSchema, reason: revocationChoiceSchema, at: z.iso.datetime().optional() }),
    ),
    undoHold: call<CertificateSummary[]>()(z.object({ references: referencesSchema })),
  },
  requests: {
    /** What would come of somebody's request; nothing is signed. */
    read: call<RequestReading>()(z.object({ file: broughtFileSchema, profile: z.string().optional() })),
    sign: call<SignedRequest & { path: string | null }>()(
      z.object({
        file: broughtFileSchema,
        profile: z.string(),
        issuer: referenceSchema.optional(),
        /** RFC 4514; where left out, the request's own, kept as it is. */
        subject: z.string().max(4096).optional(),
        /** Where left out, those of the request that the profile takes. */
        altNames: z.array(altNameSchema).max(100).optional(),
        validityDays: validityDaysSchema.optional(),
        /** Whether the active certificate of the same name may be replaced. */
        replaces: z.boolean().default(false),
        /** Where the certificate and its chain are written, PEM. */
        to: pathSchema.optional(),
        overwrite: z.boolean().default(false),
      }),
    ),
    /** A request of ours; its key waits in the vault. */
    make: call<RequestSummary & { path: string | null }>()(
      z.object({
        subject: subjectSchema,
        profile: z.string(),
        keyType: keyTypeSchema.optional(),
        altNames: z.array(altNameSchema).max(100).default([]),
        to: pathSchema.optional(),
        overwrite: z.boolean().default(false),
      }),
    ),
    list: call<RequestSummary[]>()(z.void()),
    /** Takes in the certificate that answers a request of ours, and what of its chain is in the file. */
    answer: call<CertificateSummary>()(z.object({ file: broughtFileSchema, password: z.string().max(1024).optional() })),
    remove: call<null>()(z.object({ reference: referenceSchema })),
  },
  files: {
    /** What files hold, in words; nothing is kept. */
    inspect: call<Inspection[]>()(z.object({ files: broughtFilesSchema, password: z.string().max(1024).optional() })),
    /** What the settings of a broker or of openssl say of certificates; nothing is kept. */
    readSettings: call<SettingsReading>()(z.object({ file: broughtFileSchema })),
    /** What importing these files would do. Keys and certificates find each other across files. */
    planImport: call<ImportPlan>()(z.object({ files: broughtFilesSchema, password: z.string().max(1024).optional() })),
    import: call<ImportResult>()(
      z.object({
        files: broughtFilesSchema,
        password: z.string().max(1024).optional(),
        /** The fingerprints of those to take; where left out, all that are not here yet. */
        only: z.array(z.string().max(64)).max(100_000).optional(),
        /** By fingerprint: what it is, where its extensions do not say it right. */
        kinds: z.record(z.string(), z.enum(certificateKinds)).default({}),
      }),
    ),
  },
  exports: {
    targets: call<ExportTargetSummary[]>()(z.void()),
    /**
     * What the reader of each target would trip over in the bundles of these, or of everybody; the first `limit` of each role are
     * looked at. A target that serves none of them has no verdict. Writes nothing.
     */
    checkTargets: call<TargetVerdict[]>()(
      z.object({ only: z.array(referenceSchema).optional(), limit: z.number().int().min(1).max(1000).default(20) }),
    ),
    /**
     * The bundles as they would be written; nothing secret in it, and nothing written, into the vault neither: where an MQTT
     * password is only made with the bundle, the sizes are right and the hashes of the files that hold it are not.
     */
    preview: call<BundleSummary[]>()(
      z.object({
        target: z.string(),
        only: z.array(referenceSchema).optional(),
        options: z.record(z.string(), z.unknown()).default({}),
        ...pageFields,
      }),
    ),
    /** As `writeAll`, one that its reader would refuse is left out, and said; but of those that `only` names all are written, or none. */
    write: call<ExportResult, ExportProgress>()(
      z.object({
        target: z.string(),
        only: z.array(referenceSchema).optional(),
        options: z.record(z.string(), z.unknown()).default({}),
        ...deliveryFields,
      }),
    ),
    /** With which target everybody's bundle is made where everything is exported: brokers first. */
    choices: call<ExportChoices>()(z.object({ text: z.string().trim().max(200).default(''), ...pageFields })),
    /** Remembers a target and what is chosen for it, also for renewals; secrets are left out. Null: the plainest target again. */
    choose: call<null>()(
      z.object({ references: referencesSchema, target: z.string().nullable(), options: z.record(z.string(), optionValuesSchema).default({}) }),
    ),
    /** What `writeAll` would write for those whose name holds `text`; as `preview`, nothing secret in it and nothing written. */
    previewAll: call<ExportAllPreview>()(
      z.object({ secrets: secretsByTargetSchema, text: z.string().trim().max(200).default(''), ...pageFields }),
    ),
    /** Whom `writeAll` would leave out, and why. */
    checkAll: call<ExportAllCheck, ExportProgress>()(z.object({ secrets: secretsByTargetSchema })),
    /** The whole system in one go. An identity whose bundle its reader would refuse is left out, and said; the others are written. */
    writeAll: call<ExportAllResult, ExportProgress>()(z.object({ secrets: secretsByTargetSchema, ...deliveryFields })),
  },
  drives: {
    /** Removable drives that are mounted. */
    list: call<Drive[]>()(z.void()),
    /** A feed: first the drives as they are, then again at every change, until cancelled. */
    watch: call<null, Drive[]>()(z.void()),
    /** Writes back what waits and lets go of the drive. NOT_AVAILABLE_HERE, DRIVE_IN_USE. */
    eject: call<null>()(z.object({ mountPoint: pathSchema })),
  },
  builtInBroker: {
    /** On loopback only, unless it is told to be reached from the network: by devices that are to be diagnosed. */
    start: call<BuiltInBrokerState>()(
      z.object({ as: referenceSchema.optional(), port: port.default(8883), isOpenToNetwork: z.boolean().default(false) }),
    ),
    stop: call<BuiltInBrokerState>()(z.void()),
    state: call<BuiltInBrokerState>()(z.void()),
    /** A feed: the last visits as they are known, at most a hundred, then each as it comes, until cancelled or the broker stops. */
    watchVisits: call<null, Visit>()(z.void()),
    /** A feed: first the clients as they are, then again at every change, until cancelled. Empty while no broker runs. */
    watchClients: call<null, ConnectedClient[]>()(z.void()),
    /** Ends the connection of one client; it may come back. Throws NOT_FOUND. */
    disconnectClient: call<null>()(z.object({ clientId: z.string().max(65_535) })),
  },
  proof: {
    /** Runs on a free port of its own. A proof that fails resolves, with `hasPassed` false. */
    run: call<ProofResult, ProofEvent>()(
      z.object({
        broker: referenceSchema.optional(),
        /** The one that listens, then the one that speaks. */
        devices: z.array(referenceSchema).length(2).optional(),
      }),
    ),
  },
  connectionTest: {
    /** A test that fails resolves, with `hasPassed` false. */
    run: call<ConnectionTestResult, ConnectionTestEvent>()(z.object({ url: brokerUrlSchema, identity: identitySchema })),
    /** What a mend will change; nothing is changed. NOT_FOUND and what issuing says where it cannot be done. */
    previewMend: call<MendPreview>()(z.object({ url: brokerUrlSchema, identity: identitySchema, mend: mendSchema })),
    /**
     * Does it. `to` is the folder for the files of the mends that write some. Cancelled after something was issued it resolves, and
     * says what is left to do; before, it rejects with CANCELLED.
     */
    mend: call<MendResult, MendProgress>()(
      z.object({
        url: brokerUrlSchema,
        identity: identitySchema,
        mend: mendSchema,
        to: pathSchema.optional(),
        overwrite: z.boolean().default(false),
      }),
    ),
  },
  policyMatrix: {
    /** Tries a broker with every kind of client that it should let in or refuse. A matrix with failures resolves. */
    run: call<PolicyMatrix, PolicyRow>()(
      z.object({
        url: brokerUrlSchema,
        /** The device that is to be let in. */
        device: referenceSchema,
        /** Whose client identifier and topics the device must not use; where left out, another device of the vault. */
        otherDevice: referenceSchema.optional(),
        /** The name to verify instead of the host's. */
        serverName: z.string().max(253).optional(),
        username: z.string().max(65_535).optional(),
        password: z.string().max(65_535).optional(),
      }),
    ),
  },
  sessions: {
    /**
     * Open as long as the call runs; cancel it to disconnect. A session whose identifier was open before goes on with the messages and
     * the counters of that one. `passwordOf` names a saved session, whose password is shown to the broker of its URL and no other.
     */
    open: call<null, SessionEvent>()(
      z.object({
        sessionId: sessionIdSchema,
        url: brokerUrlSchema,
        identity: identitySchema,
        passwordOf: z.string().max(100).optional(),
        ...sessionOptionFields,
      }),
    ),
    /** A batch was taken: another may come. */
    acknowledge: call<null>()(z.object({ sessionId: sessionIdSchema, batch: z.number().int().min(1) })),
    /** A paused session goes on receiving and counting; batches come again afterwards, with the newest that were held meanwhile. */
    setPaused: call<null>()(z.object({ sessionId: sessionIdSchema, isPaused: z.boolean() })),
    /** What is held of a session, also after its end: at most `limit` messages from a sequence number on; null where there are none. */
    read: call<PackedMessages | null>()(
      z.object({ sessionId: sessionIdSchema, from: z.number().int().min(1).default(1), limit: z.number().int().min(1).max(10_000).default(1000) }),
    ),
    /** Forgets what is held, and counts from zero. Sequence numbers go on after the one that is given. */
    clear: call<{ lastSequence: number }>()(z.object({ sessionId: sessionIdSchema })),
    /**
     * Writes what is held of sessions into a file on the core's machine, one session after the other; each message has the name of its own.
     * `missed` were held when their session had its turn, and made room for newer ones before they were read.
     */
    export: call<{ path: string; messages: number; missed: number; size: number }>()(
      z.object({
        sessions: z.array(z.object({ sessionId: sessionIdSchema, name: z.string().max(200) })).min(1).max(1000),
        format: z.enum(['json-lines', 'csv']),
        to: pathSchema,
        overwrite: z.boolean().default(false),
      }),
    ),
    subscribe: call<{ grantedQos: number }>()(subscriptionSchema.safeExtend({ sessionId: sessionIdSchema })),
    unsubscribe: call<null>()(z.object({ sessionId: sessionIdSchema, filter: topicFilterSchema })),
    publish: call<{ reasonCode: number }>()(z.object({ sessionId: sessionIdSchema, ...messageFields })),
    /** Publishes the same message again and again, and tells how often it did. Cancelled it resolves too; a failure ends it. */
    repeat: call<{ sent: number }, { sent: number }>()(
      z.object({
        sessionId: sessionIdSchema,
        ...messageFields,
        everyMs: z.number().int().min(1).max(86_400_000),
        count: z.number().int().min(1).max(1_000_000_000),
      }),
    ),
  },
  /** What the console remembers in the vault. */
  savedSessions: {
    list: call<SavedSession[]>()(z.void()),
    save: call<SavedSession>()(sessionToSaveSchema),
    remove: call<null>()(z.object({ id: z.string().max(100) })),
  },
  savedMessages: {
    list: call<SavedMessage[]>()(z.void()),
    save: call<SavedMessage>()(messageToSaveSchema),
    remove: call<null>()(z.object({ id: z.string().max(100) })),
  },
  quickstart: {
    run: call<QuickstartResult, QuickstartEvent>()(
      z.object({
        folder: pathSchema,
        vaultPath: pathSchema.optional(),
        passphrase: passphraseSchema,
        authorityName: nameText(64).default('Certwright Home CA'),
        hosts: z.array(z.string()).default([]),
        devices: z.array(deviceIdSchema).default([]),
        overwrite: z.boolean().default(false),
      }),
    ),
  },
  audit: {
    list: call<{ total: number; entries: AuditEntry[] }>()(
      z.object({ offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(1000).default(200) }),
    ),
    /** Reads the whole trail and checks every hash. AUDIT_BROKEN names the first entry that does not fit. */
    verify: call<{ entries: number }>()(z.void()),
  },
} as const

export type AppContract = typeof contract
