import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { BuiltInBrokerState, ConnectedClient } from '../../shared/mqtt.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import type { BrokerEvent } from '../mqtt/network-contract.ts'
import { brokerEntrances } from './broker-entrances.ts'
import { tlsIdentityOf, trustAnchors } from './identity.ts'
import { vaultKnowledge } from './vault-knowledge.ts'
import { VisitLog } from './visit-log.ts'
import type { Workspace } from './workspace.ts'

/** How the built-in broker is to run. */
export interface BrokerWish {
  as?: string | undefined
  port: number
  isOpenToNetwork: boolean
}

/** The broker that runs in the network process: which one, since when it is known, how many clients it has, and who came by. */
export class BuiltInBroker {
  readonly #workspace: Workspace
  #state: BuiltInBrokerState = { state: 'stopped' }
  #run: Run | undefined
  #visits = new VisitLog()
  #clients: readonly ConnectedClient[] = []
  readonly #clientListeners = new Set<(clients: ConnectedClient[]) => void>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    workspace.network.onState(({ state }) => {
      if (state === 'restarting') this.#ended()
    })
  }

  get state(): BuiltInBrokerState {
    return this.#state
  }

  /** Those of the broker that runs, or of the one that ran last. */
  get visits(): VisitLog {
    return this.#visits
  }

  /**
   * Starts it with a broker certificate of the vault; one that runs as another, on another port or for others, makes way.
   * Throws PORT_IN_USE, PORT_NOT_ALLOWED, NOT_FOUND, VAULT_LOCKED.
   */
  async start({ as, port, isOpenToNetwork }: BrokerWish): Promise<BuiltInBrokerState> {
    const { vault, network, now } = this.#workspace
    const broker = chooseBroker(vault, as, now())
    const { name, fingerprint, altNames } = broker.summary
    if (this.#state.state === 'running') {
      const isSame = this.#state.fingerprint === fingerprint && this.#state.isOpenToNetwork === isOpenToNetwork
      if (isSame && (port === 0 || port === this.#state.port)) return this.#state
      await this.stop()
    }
    const knowledge = vaultKnowledge(vault, now())
    const started = await network.client().broker.start({
      tls: tlsIdentityOf(vault, broker),
      trustAnchors: trustAnchors(vault, now()),
      host: '127.0.0.1',
      port,
      isOpenToNetwork,
      knowledge,
    })
    this.#set({ state: 'running', ...started, broker: name, fingerprint, clients: 0, isOpenToNetwork, entrances: brokerEntrances(altNames, isOpenToNetwork) })
    this.#visits = new VisitLog()
    this.#run = new Run(this.#workspace, started.port, JSON.stringify(knowledge), (event) => this.#hear(event))
    return this.#state
  }

  async stop(): Promise<BuiltInBrokerState> {
    if (this.#state.state === 'running') {
      const { port } = this.#state
      await this.#workspace.network.client().broker.stop({ port })
      this.#ended()
    }
    return this.#state
  }

  /** Calls `listener` with the clients as they are, and at every change, until `signal` aborts; resolves then. */
  async watchClients(listener: (clients: ConnectedClient[]) => void, signal: AbortSignal): Promise<null> {
    listener([...this.#clients])
    if (signal.aborted) return null
    this.#clientListeners.add(listener)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    this.#clientListeners.delete(listener)
    return null
  }

  /** Throws NOT_FOUND. */
  async disconnectClient(clientId: string): Promise<null> {
    if (this.#state.state === 'running') return this.#workspace.network.client().broker.disconnectClient({ port: this.#state.port, clientId })
    throw new AppError('NOT_FOUND', 'The built-in broker does not run.', { remedy: 'Start it first.' })
  }

  /**
   * Where it runs, it starts again on its port: with this certificate of the vault, and with whom the vault trusts now. Its clients
   * connect again. Throws what `start` throws; then it has stopped.
   */
  async takeUp(reference: string): Promise<BuiltInBrokerState> {
    if (this.#state.state !== 'running') return this.#state
    const { port, isOpenToNetwork } = this.#state
    await this.stop()
    return this.start({ as: reference, port, isOpenToNetwork })
  }

  #hear(event: BrokerEvent): void {
    if (event.type === 'visits') this.#visits.add(event.visits, this.#workspace)
    else if (this.#state.state === 'running') {
      this.#setClients(event.clients)
      this.#set({ ...this.#state, clients: event.clients.length })
    }
  }

  #ended(): void {
    this.#run?.end()
    this.#run = undefined
    this.#visits.end()
    this.#set({ state: 'stopped' })
  }

  #setClients(clients: readonly ConnectedClient[]): void {
    this.#clients = clients
    for (const listener of this.#clientListeners) listener([...clients])
  }

  #set(state: BuiltInBrokerState): void {
    this.#state = state
    if (state.state === 'stopped' && this.#clients.length > 0) this.#setClients([])
    this.#workspace.changes.publish({ type: 'built-in-broker', broker: state })
  }
}

/** One run of the broker: its feed, and what it is told when the vault changes. */
class Run {
  readonly #ending = new AbortController()
  #known: string

  constructor(workspace: Workspace, port: number, known: string, hear: (event: BrokerEvent) => void) {
    this.#known = known
    const { signal } = this.#ending
    const feed = workspace.network.client().broker.watch({ port }, { signal, onEvent: hear })
    // The feed ends with the broker or with its process; both are seen elsewhere.
    feed.catch(() => undefined)
    void workspace.changes.follow(({ type }) => {
      if (type === 'inventory') this.#tell(workspace, port)
    }, signal)
  }

  end(): void {
    this.#ending.abort()
  }

  /** What is revoked in the vault, here or by another process, is refused from now on. */
  #tell({ vault, network, now }: Workspace, port: number): void {
    const knowledge = vaultKnowledge(vault, now())
    const known = JSON.stringify(knowledge)
    if (known === this.#known) return
    this.#known = known
    // Where the network process dies meanwhile, the broker is gone with it.
    network.client().broker.know({ port, knowledge }).catch(() => undefined)
  }
}

/** The broker that `reference` names, or the newest active one. Throws NOT_FOUND. */
export function chooseBroker(vault: Vault, reference: string | undefined, now: Date): StoredCertificate {
  if (reference !== undefined) return vault.find(reference, ['broker'])
  const { certificates } = vault.list(
    { kinds: ['broker'], statuses: ['active'], sort: 'issuedAt', descending: true, offset: 0, limit: 1 },
    now,
  )
  if (certificates[0]) return vault.find(certificates[0].fingerprint)
  throw new AppError('NOT_FOUND', 'The vault has no broker certificate.', { remedy: 'Issue a broker certificate first.' })
}

/** Starting and stopping the built-in broker. */
export function builtInBrokerService(broker: BuiltInBroker): GroupHandlers<AppContract['builtInBroker']> {
  return {
    start: (wish) => broker.start(wish),
    stop: () => broker.stop(),
    state: async () => broker.state,
    watchVisits: async (_input, { signal, emit }) => {
      await broker.visits.follow(emit, signal)
      return null
    },
    watchClients: (_input, { emit, signal }) => broker.watchClients(emit, signal),
    disconnectClient: ({ clientId }) => broker.disconnectClient(clientId),
  }
}
