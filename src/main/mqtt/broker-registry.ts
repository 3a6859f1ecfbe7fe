import { AppError } from '../../shared/errors.ts'
import type { GroupHandlers, HandlerContext } from '../../shared/rpc.ts'
import { BuiltInBroker } from './built-in-broker.ts'
import type { BrokerEvent, NetworkContract, NetworkVisit } from './network-contract.ts'

/**
 * How often a feed tells of its clients at most; a fleet that connects at once would otherwise tell of itself a thousand
 * times.
 */
const clientsEveryMs = 50
/** The same of its visits, of which the newest so many are told each time. */
const visitsEveryMs = 100
const mostVisits = 100

/** The built-in brokers that run, by port. */
export class BrokerRegistry {
  readonly #brokers = new Map<number, BuiltInBroker>()

  readonly handlers: GroupHandlers<NetworkContract['broker']> = {
    start: async (options) => {
      const broker = await BuiltInBroker.start(options)
      const { host, port } = broker
      this.#brokers.set(port, broker)
      return { host, port }
    },
    stop: async ({ port }) => {
      const broker = this.#brokers.get(port)
      this.#brokers.delete(port)
      await broker?.stop()
      return null
    },
    know: async ({ port, knowledge }) => {
      this.#brokers.get(port)?.know(knowledge)
      return null
    },
    watch: async ({ port }, context) => watch(this.#find(port), context),
    disconnectClient: async ({ port, clientId }) => {
      if (this.#find(port).disconnectClient(clientId)) return null
      throw new AppError('NOT_FOUND', `No client ${JSON.stringify(clientId)} is connected to the built-in broker.`, {
        remedy: 'It may have gone by itself: look at the list again.',
        details: { clientId },
      })
    },
  }

  #find(port: number): BuiltInBroker {
    const broker = this.#brokers.get(port)
    if (broker) return broker
    throw new AppError('NOT_FOUND', `No built-in broker runs on port ${port}.`, { remedy: 'Start the built-in broker first.' })
  }
}

async function watch(broker: BuiltInBroker, { signal, emit }: HandlerContext<BrokerEvent>): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const tellClients = () => emit({ type: 'clients', clients: broker.clients })
  let timer: NodeJS.Timeout | undefined
  const waiting: NetworkVisit[] = []
  let visitTimer: NodeJS.Timeout | undefined
  const tellVisits = () => {
    clearTimeout(visitTimer)
    visitTimer = undefined
    if (waiting.length > 0) emit({ type: 'visits', visits: waiting.splice(0) })
  }
  const end = () => resolve(null)
  const stopListening = [
    broker.onClientsChange(() => {
      timer ??= setTimeout(() => {
        timer = undefined
        tellClients()
      }, clientsEveryMs)
    }),
    broker.onVisit((visit) => {
      waiting.push(visit)
      if (waiting.length > mostVisits) waiting.shift()
      visitTimer ??= setTimeout(tellVisits, visitsEveryMs)
    }),
    broker.onStop(end),
  ]
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  tellClients()
  await promise
  clearTimeout(timer)
  tellVisits()
  signal.removeEventListener('abort', end)
  for (const stop of stopListening) stop()
  return null
}
