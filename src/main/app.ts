import { contract, type AppContract } from '../shared/contract.ts'
import { serve, type HandlerContext, type Handlers, type ServerTransport } from '../shared/rpc.ts'
import type { Host } from './hosts/host.ts'
import { RunningCalls } from './running-calls.ts'
import { appService } from './services/app.ts'
import { auditService } from './services/audit.ts'
import { authoritiesService } from './services/authorities.ts'
import { brokersService } from './services/brokers.ts'
import { BuiltInBroker, builtInBrokerService } from './services/built-in-broker.ts'
import { certificatesService } from './services/certificates.ts'
import { clientsService } from './services/clients.ts'
import { connectionTestService } from './services/connection-test.ts'
import { devicesService } from './services/devices.ts'
import { drivesService } from './services/drives.ts'
import { fleetService } from './services/fleet/fleet.ts'
import { groupsService } from './services/groups.ts'
import { exportsService } from './services/exports.ts'
import { filesService } from './services/inspection.ts'
import { policyMatrixService } from './services/policy-matrix.ts'
import { profilesService } from './services/profiles.ts'
import { proofService } from './services/proof.ts'
import { quickstartService } from './services/quickstart.ts'
import { requestsService } from './services/requests.ts'
import { savedMessagesService, savedSessionsService } from './services/saved-sessions.ts'
import { sessionsService } from './services/sessions.ts'
import { vaultService } from './services/vault.ts'
import { createWorkspace } from './services/workspace.ts'
import { selfTest } from './store/self-test.ts'

const callsEndWithinMs = 5000

/** A running core. */
export interface App {
  readonly handlers: Handlers<AppContract>
  /** Answers a page, or the command line, on a transport. */
  serve(transport: ServerTransport): void
  /** Opens a vault file, locked, as the host was asked to at its start. Throws VAULT_NOT_FOUND, VAULT_NOT_OURS, and so on. */
  openVault(path: string): void
  /** Aborts the calls under way and waits for their ends, 5 s at most; then locks and closes the vault and ends the processes. */
  close(): Promise<void>
}

/**
 * Makes a core: stores and services on what the host can do. Its cryptography is tried on known answers first: throws
 * SELF_TEST_FAILED where the library at hand computes something else.
 */
export async function createApp(host: Host, now?: () => Date): Promise<App> {
  await selfTest()
  const workspace = createWorkspace(host, now)
  const builtInBroker = new BuiltInBroker(workspace)
  const calls = new RunningCalls()
  const handlers = tracked(calls, {
    app: appService(workspace, builtInBroker),
    vault: vaultService(workspace),
    profiles: profilesService(workspace),
    authorities: authoritiesService(workspace),
    brokers: brokersService(workspace),
    devices: devicesService(workspace),
    fleet: fleetService(workspace),
    groups: groupsService(workspace),
    clients: clientsService(workspace),
    certificates: certificatesService(workspace),
    requests: requestsService(workspace),
    files: filesService(workspace),
    exports: exportsService(workspace),
    drives: drivesService(host),
    builtInBroker: builtInBrokerService(builtInBroker),
    proof: proofService(workspace),
    connectionTest: connectionTestService(workspace, builtInBroker),
    policyMatrix: policyMatrixService(workspace),
    sessions: sessionsService(workspace),
    savedSessions: savedSessionsService(workspace),
    savedMessages: savedMessagesService(workspace),
    quickstart: quickstartService(workspace),
    audit: auditService(workspace),
  })
  return {
    handlers,
    serve: (transport) =>
      serve(contract, handlers, transport, (error, where) => {
        host.log(`${where} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      }),
    openVault: (path) => workspace.openVault.open(path),
    async close() {
      const left = await calls.end(callsEndWithinMs)
      if (left > 0) host.log(`${left} calls had not ended when the core closed.`)
      workspace.openVault.close()
      workspace.reader.stop()
      workspace.network.stop()
    },
  }
}

type AnyHandler = (input: never, context: HandlerContext<never>) => Promise<unknown>

/** Every call that arrives is one of `calls`. */
function tracked(calls: RunningCalls, handlers: Handlers<AppContract>): Handlers<AppContract> {
  const track =
    (handler: AnyHandler): AnyHandler =>
    (input, { emit, signal }) =>
      calls.run(signal, (each) => handler(input, { emit, signal: each }))
  const groups = Object.entries(handlers).map(([group, methods]) => [
    group,
    Object.fromEntries(Object.entries(methods).map(([method, handler]) => [method, track(handler as AnyHandler)])),
  ])
  return Object.fromEntries(groups) as Handlers<AppContract>
}
