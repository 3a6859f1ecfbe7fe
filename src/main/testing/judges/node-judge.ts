import { once } from 'node:events'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { duplexPair } from 'node:stream'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import { toPem } from '../../../shared/pem.ts'
import type { Judge, Question } from './judge.ts'
import { partsOfPath } from './question-files.ts'

export const nodeJudge: Judge = {
  name: 'Node.js',
  manner: 'a handshake of `node:tls`, `checkServerIdentity`; authorities by `X509Certificate`',
  isMissing: () => false,
  version: () => process.versions.node,
  async decide(questions) {
    const answers: boolean[] = []
    for (const question of questions) {
      answers.push(question.purpose === 'any' ? judgeAuthority(question) : await judgeParty(question))
    }
    return answers
  },
}

function judgeAuthority({ path }: Question): boolean {
  const certificates = path.map((der) => new X509Certificate(der))
  return certificates.every((each, index) => {
    const issuer = certificates[index + 1] ?? each
    return issuer.ca && each.checkIssued(issuer) && each.verify(issuer.publicKey)
  })
}

/** Whether the side that looks at the certificate calls the other one authorized. */
async function judgeParty({ path, purpose, host, key }: Question): Promise<boolean> {
  const { end, between, anchor } = partsOfPath(path)
  const own = {
    cert: pem(end, ...between),
    key: createPrivateKey({ key: Buffer.from(key!), format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }),
  }
  const isClientJudge = purpose === 'server'
  const [clientSide, serverSide] = duplexPair()
  const server = new TLSSocket(serverSide, {
    isServer: true,
    secureContext: createSecureContext({ ...own, ...(isClientJudge ? {} : { ca: pem(anchor) }) }),
    requestCert: !isClientJudge,
    rejectUnauthorized: false,
  })
  const client = connect({
    socket: clientSide,
    ...(host === undefined ? { checkServerIdentity: () => undefined } : { host }),
    ...(isClientJudge ? { ca: pem(anchor) } : own),
    rejectUnauthorized: false,
  })
  try {
    await Promise.all([once(client, 'secureConnect'), once(server, 'secure')])
    return isClientJudge ? client.authorized : hasVerifiedPeer(server)
  } finally {
    client.destroy()
    server.destroy()
  }
}

/** `tls.Server` sets `authorized`; the socket of one connection has only what that rests on. */
function hasVerifiedPeer(socket: TLSSocket): boolean {
  const { ssl } = socket as unknown as { ssl: { verifyError(): Error | null } }
  return ssl.verifyError() === null
}

function pem(...certificates: readonly Uint8Array[]): string {
  return certificates.map((der) => toPem('CERTIFICATE', der)).join('')
}
