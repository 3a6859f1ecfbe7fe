import type { z } from 'zod'
import { AppError, fromWireError, toWireError, type WireError } from './errors.ts'

/** One entry of a contract: what goes in, what comes out, and what may be heard in between. */
export interface Call<Input extends z.ZodType, Output, Event> {
  readonly input: Input
  readonly _types?: { output: Output; event: Event }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `any` lets every concrete entry fit the constraint
type AnyCall = Call<z.ZodType, any, any>

/** Groups of calls by name. */
export type Contract = Readonly<Record<string, Readonly<Record<string, AnyCall>>>>

/** Declares an entry: `call<Output, Event>()(inputSchema)`. */
export function call<Output, Event = never>() {
  return <Input extends z.ZodType>(input: Input): Call<Input, Output, Event> => ({ input })
}

export type InputOf<C extends AnyCall> = z.input<C['input']>
type ParsedOf<C extends AnyCall> = z.output<C['input']>
export type OutputOf<C> = C extends Call<z.ZodType, infer Output, infer _Event> ? Output : never
export type EventOf<C> = C extends Call<z.ZodType, infer _Output, infer Event> ? Event : never

/** How a caller follows and ends a call. Aborting asks the other side to stop; the promise still settles with its answer. */
export interface CallOptions<Event> {
  signal?: AbortSignal | undefined
  onEvent?: ((event: Event) => void) | undefined
}

/** What a handler is given beside its input. */
export interface HandlerContext<Event> {
  signal: AbortSignal
  emit: (event: Event) => void
}

type ClientMethod<C extends AnyCall> = (input: InputOf<C>, options?: CallOptions<EventOf<C>>) => Promise<OutputOf<C>>
type Handler<C extends AnyCall> = (input: ParsedOf<C>, context: HandlerContext<EventOf<C>>) => Promise<OutputOf<C>>

export type Client<C extends Contract> = {
  readonly [G in keyof C]: { readonly [M in keyof C[G]]: ClientMethod<C[G][M]> }
}
export type Handlers<C extends Contract> = { readonly [G in keyof C]: GroupHandlers<C[G]> }
export type GroupHandlers<Group extends Contract[string]> = { readonly [M in keyof Group]: Handler<Group[M]> }

export type ClientMessage =
  | { type: 'call'; id: number; group: string; method: string; input: unknown }
  | { type: 'cancel'; id: number }
export type ServerMessage =
  | { type: 'event'; id: number; event: unknown }
  | { type: 'result'; id: number; output: unknown }
  | { type: 'failure'; id: number; error: WireError }

/** Carries messages one way and hears them the other. Everything that a host has to supply. */
export interface Transport<Outgoing, Incoming> {
  send(message: Outgoing): void
  onMessage(listener: (message: Incoming) => void): void
  onClose(listener: () => void): void
}
export type ClientTransport = Transport<ClientMessage, ServerMessage>
export type ServerTransport = Transport<ServerMessage, ClientMessage>

/**
 * Gives a client whose methods are those of the contract. A call whose transport closes rejects with
 * `closedError()`, by default CONNECTION_CLOSED; one aborted before it began rejects with CANCELLED.
 */
export function createClient<C extends Contract>(
  contract: C,
  transport: ClientTransport,
  closedError: () => AppError = connectionClosed,
): Client<C> {
  interface Pending {
    resolve(value: unknown): void
    reject(error: Error): void
    onEvent: ((event: unknown) => void) | undefined
  }
  const pending = new Map<number, Pending>()
  let lastId = 0
  let closed = false

  transport.onMessage((message) => {
    const entry = pending.get(message.id)
    if (!entry) return
    switch (message.type) {
      case 'event':
        entry.onEvent?.(message.event)
        return
      case 'result':
        pending.delete(message.id)
        entry.resolve(message.output)
        return
      case 'failure':
        pending.delete(message.id)
        entry.reject(fromWireError(message.error))
    }
  })
  transport.onClose(() => {
    closed = true
    for (const { reject } of pending.values()) reject(closedError())
    pending.clear()
  })

  function invoke(group: string, method: string, input: unknown, options: CallOptions<unknown> = {}): Promise<unknown> {
    const { signal, onEvent } = options
    if (signal?.aborted) return Promise.reject(new AppError('CANCELLED', 'Cancelled before it began.'))
    if (closed) return Promise.reject(closedError())
    const id = ++lastId
    const cancel = () => pending.has(id) && transport.send({ type: 'cancel', id })
    const settled = new Promise<unknown>((resolve, reject) => {
      pending.set(id, { resolve, reject, onEvent })
      transport.send({ type: 'call', id, group, method, input })
    })
    signal?.addEventListener('abort', cancel)
    return settled.finally(() => signal?.removeEventListener('abort', cancel))
  }

  const groups = Object.entries(contract).map(([group, methods]) => [
    group,
    Object.fromEntries(
      Object.keys(methods).map((method) => [
        method,
        (input: unknown, options?: CallOptions<unknown>) => invoke(group, method, input, options),
      ]),
    ),
  ])
  return Object.fromEntries(groups) as Client<C>
}

/**
 * Answers the calls that arrive on a transport. Every input is parsed by the contract's schema before a handler sees it.
 * An error that was not foreseen crosses as INTERNAL, and whole to `onInternal`, of a cancelled call too: only what a signal itself
 * throws is none. When the transport closes, running handlers are told by their signal.
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  transport: ServerTransport,
  onInternal: (error: unknown, where: string) => void,
): void {
  const running = new Map<number, AbortController>()
  let closed = false
  const send = (message: ServerMessage) => {
    if (!closed) transport.send(message)
  }

  async function run({ id, group, method, input }: Extract<ClientMessage, { type: 'call' }>): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const parsed = parseInput(contract, group, method, input)
      const handler = handlers[group]![method] as (input: unknown, context: HandlerContext<unknown>) => Promise<unknown>
      const emit = (event: unknown) => {
        if (running.has(id)) send({ type: 'event', id, event })
      }
      const output = await handler(parsed, { signal: controller.signal, emit })
      send({ type: 'result', id, output })
    } catch (error) {
      // A handler that asks another process may hand on that process's INTERNAL: nobody foresaw it here either.
      const isForeseen = error instanceof AppError && error.code !== 'INTERNAL'
      const wasCancelled = controller.signal.aborted && !isForeseen
      if (!isForeseen && !(wasCancelled && isAbort(error))) onInternal(error, `${group}.${method}`)
      send({ type: 'failure', id, error: toWireError(wasCancelled ? new AppError('CANCELLED', 'Cancelled.') : error) })
    } finally {
      running.delete(id)
    }
  }

  transport.onMessage((message) => {
    if (!isClientMessage(message)) return
    if (message.type === 'cancel') running.get(message.id)?.abort()
    else if (!running.has(message.id)) void run(message)
  })
  transport.onClose(() => {
    closed = true
    for (const controller of running.values()) controller.abort()
  })
}

/** What `signal.throwIfAborted` and Node's own functions throw for a signal. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

/** The sender may be a page that was taken over: what does not have the form of a message is not answered. */
function isClientMessage(message: unknown): message is ClientMessage {
  if (typeof message !== 'object' || message === null) return false
  const { type, id, group, method } = message as Record<string, unknown>
  if (!Number.isSafeInteger(id)) return false
  return type === 'cancel' || (type === 'call' && typeof group === 'string' && typeof method === 'string')
}

/** Gives the parsed input of a call, or throws UNKNOWN_METHOD or INVALID_INPUT with the path of the first fault. */
function parseInput(contract: Contract, group: string, method: string, input: unknown): unknown {
  const methods = Object.hasOwn(contract, group) ? contract[group]! : {}
  if (!Object.hasOwn(methods, method)) throw new AppError('UNKNOWN_METHOD', `There is no call ${group}.${method}.`)
  const parsed = methods[method]!.input.safeParse(input)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  const field = path.map(String).join('.')
  throw new AppError('INVALID_INPUT', field ? `${field}: ${message}` : message, {
    remedy: field ? `Correct ${field} and try again.` : 'Correct the input and try again.',
    details: { path: field },
  })
}

function connectionClosed(): AppError {
  return new AppError('CONNECTION_CLOSED', 'The connection to the core closed.', { remedy: 'Start Certwright again.' })
}
