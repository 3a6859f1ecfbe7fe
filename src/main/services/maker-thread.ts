import type { MessagePort } from 'node:worker_threads'
import { toWireError, type WireError } from '../../shared/errors.ts'
import { prepareMaking, type CertificateOrder, type MadeCertificate, type MakingSetup } from '../pki/certificate-making.ts'

/** What the core says to a thread: a setup comes before the first order that names it. */
export type ToMaker =
  | { type: 'setup'; id: number; setup: MakingSetup }
  | { type: 'make'; id: number; orders: { setup: number; order: CertificateOrder }[] }

/** What a thread answers to `make`, in the order of its orders. `message` is of an error that nobody foresaw. */
export type FromMaker = { id: number; made: (MadeCertificate | { error: WireError })[] } | { id: number; message: string }

/** Makes what is ordered on this port, as long as the thread lives. */
export function serveMaking(port: MessagePort): void {
  const makers = new Map<number, (order: CertificateOrder) => Promise<MadeCertificate>>()
  const answer = (message: FromMaker) => port.postMessage(message)
  port.on('message', (message: ToMaker) => {
    if (message.type === 'setup') makers.set(message.id, prepareMaking(message.setup))
    else {
      makeAll(makers, message.orders).then(
        (made) => answer({ id: message.id, made }),
        (error: unknown) => answer({ id: message.id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      )
    }
  })
}

async function makeAll(
  makers: ReadonlyMap<number, (order: CertificateOrder) => Promise<MadeCertificate>>,
  orders: readonly { setup: number; order: CertificateOrder }[],
): Promise<(MadeCertificate | { error: WireError })[]> {
  const made: (MadeCertificate | { error: WireError })[] = []
  for (const { setup, order } of orders) {
    try {
      made.push(await makers.get(setup)!(order))
    } catch (error) {
      const wire = toWireError(error)
      if (wire.code === 'INTERNAL') throw error
      made.push({ error: wire })
    }
  }
  return made
}
