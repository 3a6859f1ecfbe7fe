import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import type { BuiltInBrokerState, ConnectedClient } from '../../shared/mqtt.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import type { StoredCertificate, Vault } from '../store/vault.ts'
import { tlsIdentityOf, trustAnchors } from './identity.ts'
import type { Workspace } from './workspace.ts'

/** The broker that runs in the network process: which one, since when it is known, and how many clients it has. */
export class BuiltInBroker {
  readonly #workspace: Workspace
  #state: BuiltInBrokerState = { state: 'stopped' }
  #watching: AbortController | undefined
  #clients: readonly ConnectedClient[] = []
  readonly #clientListeners = new Set<(clients: ConnectedClient[]) => void>()

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    workspace.network.onState(({ state }) => {
      if (state === 'restarting') this.#set({ state: 'stopped' })
    })
  }

  get state(): BuiltInBrokerState {
    return this.#state
  }

  /**
   * Starts it on loopback with a broker certificate of the vault; one that runs as another, or on another port, makes way.
   * Throws PORT_IN_USE, PORT_NOT_ALLOWED, NOT_FOUND, VAULT_LOCKED.
   */
  async start(reference: string | undefined, port: number): Promise<BuiltInBrokerState> {
    const { vault, network, now } = this.#workspace
    const broker = chooseBroker(vault, reference, now())
    const { name, fingerprint } = broker.summary
    if (this.#state.state === 'running') {
      const isAskedFor = this.#state.fingerprint === fingerprint && (port === 0 || port === this.#state.port)
      if (isAskedFor) return this.#state
      await this.stop()
    }
    const started = await network.client().broker.start({
      tls: tlsIdentityOf(vault, broker),
      trustAnchors: trustAnchors(vault, now()),
      host: '127.0.0.1',
      port,
    })
    this.#set({ state: 'running', ...started, broker: name, fingerprint, clients: 0 })
    this.#watch(started.port)
    return this.#state
  }

  async stop(): Promise<BuiltInBrokerState> {
    if (this.#state.state === 'running') {
      const { port } = this.#state
      this.#watching?.abort()
      await this.#workspace.network.client().broker.stop({ port })
      this.#set({ state: 'stopped' })
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

  #watch(port: number): void {
    this.#watching = new AbortController()
    const feed = this.#workspace.network.client().broker.watch(
      { port },
      {
        signal: this.#watching.signal,
        onEvent: (event) => {
          if (event.type !== 'clients' || this.#state.state !== 'running') return
          this.#setClients(event.clients)
          this.#set({ ...this.#state, clients: event.clients.length })
        },
      },
    )
    // The feed ends with the broker or with its process; both are seen elsewhere.
    feed.catch(() => undefined)
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
    start: ({ as, port }) => broker.start(as, port),
    stop: () => broker.stop(),
    state: async () => broker.state,
    watchClients: (_input, { emit, signal }) => broker.watchClients(emit, signal),
    disconnectClient: ({ clientId }) => broker.disconnectClient(clientId),
  }
}
