import { availableParallelism } from 'node:os'
import type { Worker } from 'node:worker_threads'
import { AppError, fromWireError } from '../../shared/errors.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { makeExample, prepareMaking, type CertificateOrder, type MadeCertificate, type MakingSetup } from '../pki/certificate-making.ts'
import type { ReadExample } from '../pki/run-read-back.ts'
import type { Host } from '../hosts/host.ts'
import type { FromMaker, ToMaker } from './maker-thread.ts'

/** An order with what its run has in common; orders of one run share the object. */
export interface SetOrder {
  setup: MakingSetup
  order: CertificateOrder
}

/** Makes certificates, here or in threads: the same code either way. */
export interface Makers {
  /** How many orders are made together. */
  readonly batchSize: number
  /** So many certificates at most are stored in one transaction, where several batches are made when it begins. */
  readonly mostTogether: number
  /** How many batches may be under way at once. */
  readonly depth: number
  /** Whether they are threads beside the core: a large run, of which a sample of the signatures is verified. */
  readonly areThreads: boolean
  /** In the order of the orders; in the place of one that cannot be made, why. */
  make(orders: readonly SetOrder[]): Promise<(MadeCertificate | AppError)[]>
  /** Ends the threads, whatever they are at. */
  end(): void
}

/** Fewer than so many are made sooner than threads are started. */
const worthThreads = 400
const threadLimit = 8
/** The keys that take least time to make: two threads make more of them than the core can store. */
const quickKeyType: KeyType = 'ec-p256'
const threadsForQuickKeys = 2
/** As many threads as libuv's pool has, in which RSA keys are made without any of ours. */
const poolSize = 4

/** The makers for a run of so many certificates. */
export function makersFor(host: Host, count: number, keyType: KeyType): Makers {
  const family = keyType.startsWith('rsa-') ? 'rsa' : 'ec'
  const isServedHere = count < worthThreads || (family === 'rsa' && availableParallelism() <= poolSize)
  return isServedHere ? makersHere(family) : new MakerThreads(() => host.startThread('maker'), keyType)
}

/**
 * Makes in this thread. RSA keys are made in the thread pool, and some take ten times as long as others: there are always more under
 * way than there are cores.
 */
function makersHere(family: 'ec' | 'rsa'): Makers {
  const prepared = new Map<MakingSetup, (order: CertificateOrder) => Promise<MadeCertificate>>()
  const makeOne = async ({ setup, order }: SetOrder) => {
    const make = prepared.get(setup) ?? prepareMaking(setup)
    prepared.set(setup, make)
    return make(order).catch(foreseen)
  }
  return {
    batchSize: family === 'rsa' ? 2 : 32,
    mostTogether: 32,
    depth: family === 'rsa' ? poolSize : 1,
    areThreads: false,
    make: (orders) => Promise.all(orders.map(makeOne)),
    end: () => undefined,
  }
}

function foreseen(error: unknown): AppError {
  if (error instanceof AppError) return error
  throw error
}

interface Pending {
  resolve(made: (MadeCertificate | AppError)[]): void
  reject(error: Error): void
}

class MakerThread {
  readonly worker: Worker
  readonly #setups = new Map<MakingSetup, number>()
  readonly #pending = new Map<number, Pending>()
  #lastId = 0

  constructor(worker: Worker) {
    this.worker = worker
    worker.on('message', (message: FromMaker) => this.#hear(message))
    worker.on('error', (error: Error) => this.#fail(error))
    worker.on('exit', (code) => this.#fail(new Error(`The thread that makes certificates ended with status ${code}.`)))
  }

  get load(): number {
    return this.#pending.size
  }

  make(orders: readonly SetOrder[], examples: ReadonlyMap<MakingSetup, ReadExample>): Promise<(MadeCertificate | AppError)[]> {
    const { promise, resolve, reject } = Promise.withResolvers<(MadeCertificate | AppError)[]>()
    const id = ++this.#lastId
    this.#pending.set(id, { resolve, reject })
    this.#send({ type: 'make', id, orders: orders.map(({ setup, order }) => ({ setup: this.#numberOf(setup, examples.get(setup)), order })) })
    return promise
  }

  #numberOf(setup: MakingSetup, example: ReadExample | undefined): number {
    const known = this.#setups.get(setup)
    if (known !== undefined) return known
    const id = this.#setups.size
    this.#setups.set(setup, id)
    this.#send({ type: 'setup', id, setup: { ...setup, ...(example && { example }) } })
    return id
  }

  #send(message: ToMaker): void {
    this.worker.postMessage(message)
  }

  #hear(message: FromMaker): void {
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if ('message' in message) pending?.reject(new Error(message.message))
    else pending?.resolve(message.made.map((each) => ('error' in each ? fromWireError(each.error) : each)))
  }

  #fail(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}

/**
 * Makes in threads of this process, on all cores: to store a certificate takes less than to make one. The first of each setup is made
 * and read in full here, so that no thread has to load the library which does that.
 */
class MakerThreads implements Makers {
  readonly areThreads = true
  readonly batchSize: number
  readonly mostTogether = 256
  readonly depth: number
  readonly #threads: MakerThread[]
  readonly #examples = new Map<MakingSetup, ReadExample>()

  constructor(start: () => Worker, keyType: KeyType) {
    const count = threadsFor(keyType)
    this.#threads = Array.from({ length: count }, () => new MakerThread(start()))
    // Few enough that storing them does not keep the core from anything else for long, where it keeps up.
    this.batchSize = keyType.startsWith('rsa-') ? 1 : 64
    // More than are being made, since a disk may take its time.
    this.depth = 2 * count + 6
  }

  async make(orders: readonly SetOrder[]): Promise<(MadeCertificate | AppError)[]> {
    const first = orders.findIndex(({ setup }) => !this.#examples.has(setup))
    if (first === -1) return this.#threads.reduce((least, each) => (each.load < least.load ? each : least)).make(orders, this.#examples)
    const { setup, order } = orders[first]!
    const made = await makeExample(setup, order).catch(foreseen)
    if (!(made instanceof AppError)) this.#examples.set(setup, made.example)
    const rest = await this.make(orders.toSpliced(first, 1))
    return rest.toSpliced(first, 0, made instanceof AppError ? made : made.made)
  }

  end(): void {
    for (const { worker } of this.#threads) void worker.terminate()
  }
}

/** Storing quick keys keeps a core busy too; beside the others it is nothing. */
function threadsFor(keyType: KeyType): number {
  const cores = availableParallelism()
  return keyType === quickKeyType ? Math.min(threadsForQuickKeys, Math.max(1, cores - 1)) : Math.min(threadLimit, cores)
}
