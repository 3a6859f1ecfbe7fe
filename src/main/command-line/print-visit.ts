import type { BuiltInBrokerState } from '../../shared/mqtt.ts'
import type { Visit } from '../../shared/visit.ts'
import { paint, type Line } from './line.ts'

type Running = Extract<BuiltInBrokerState, { state: 'running' }>

/** Where the built-in broker listens, and how a device gets there. */
export function listeningLines({ host, port, broker, isOpenToNetwork, entrances }: Running): Line[] {
  const first: Line = ['Listening on ', paint('bold', `mqtts://${host}:${port}`), ` as ${broker}. Ctrl-C ends it.`]
  if (!isOpenToNetwork) return [first]
  const ways = entrances.map(({ host: entrance, isInCertificate, isOfThisMachine }): Line => {
    const url = `  mqtts://${entrance.includes(':') ? `[${entrance}]` : entrance}:${port}`
    if (!isInCertificate) return [url, paint('yellow', '  not in the certificate: devices that check it refuse')]
    return [url, paint('dim', isOfThisMachine ? '  in the certificate' : '  in the certificate; where that name leads to this machine')]
  })
  return [
    first,
    [paint('yellow', 'Caution:'), ' every machine in the network can reach this port now. Without a certificate of this vault nobody is let in.'],
    'For devices:',
    ...ways,
  ]
}

/** One visit: when, from where, what became of it, what to do. */
export function visitLines({ at, remoteAddress, remotePort, outcome, text, remedy, row, certificate }: Visit): Line[] {
  const verdict = outcome === 'accepted' ? paint('green', 'let in ') : paint('red', 'refused')
  return [
    [paint('dim', at.slice(11, 19)), ' ', verdict, ` ${remoteAddress}:${remotePort}  ${text}`, ...(row === null ? [] : [paint('dim', ` (row ${row})`)])],
    ...(certificate && outcome === 'refused'
      ? [[' '.repeat(17), paint('dim', `${certificate.subject}, issued by ${certificate.issuerName}, serial ${certificate.serialNumber}`)] satisfies Line]
      : []),
    ...(remedy === null ? [] : [[' '.repeat(17), paint('yellow', 'hint:'), ` ${remedy}`] satisfies Line]),
  ]
}
