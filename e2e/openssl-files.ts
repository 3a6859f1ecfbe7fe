import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The password of what is encrypted in these files. */
export const filePassword = 'a password of elsewhere'

/** Files that OpenSSL has made, as people bring them. All are paths. */
export interface OpensslFiles {
  folder: string
  /** A root CA with its key, encrypted. */
  ca: string
  caKey: string
  /** A PKCS#12 file with a broker's certificate, its key and the CA. */
  brokerP12: string
  broker: string
  brokerKey: string
  /** Requests of a device and of a broker. */
  deviceRequest: string
  brokerRequest: string
  revocationList: string
  /** A certificate whose name is HTML and holds a right-to-left override. */
  hostile: string
  /** Begins like a certificate and is none. */
  damaged: string
  /** A request whose signature does not hold. */
  forgedRequest: string
}

export const hostileName = '<img src=x onerror=alert(1)>\u202etxt.exe'

/** Makes all of them in `parent`. */
export function makeOpensslFiles(parent: string): OpensslFiles {
  const folder = join(parent, 'elsewhere')
  mkdirSync(folder, { recursive: true })
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => runOpenssl(folder, ...args)
  writeFileSync(at('password'), filePassword)
  writeFileSync(at('ca.cnf'), caConfiguration)
  writeFileSync(at('index.txt'), revokedLines(300))
  writeFileSync(at('crlnumber'), '01\n')
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-aes-256-cbc', '-pass', 'file:password', '-out', 'ca.key')
  openssl('req', '-x509', '-new', '-key', 'ca.key', '-passin', 'file:password', '-subj', '/O=Elsewhere/CN=Elsewhere CA', '-days', '3650', '-config', 'ca.cnf', '-extensions', 'authority', '-out', 'ca.crt')
  openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', 'broker.key', '-subj', '/CN=mqtt.elsewhere.example', '-addext', 'subjectAltName=DNS:mqtt.elsewhere.example,IP:192.0.2.7', '-addext', 'extendedKeyUsage=serverAuth', '-out', 'broker.csr')
  openssl('x509', '-req', '-in', 'broker.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-passin', 'file:password', '-days', '300', '-copy_extensions', 'copyall', '-out', 'broker.crt')
  openssl('pkcs12', '-export', '-in', 'broker.crt', '-inkey', 'broker.key', '-certfile', 'ca.crt', '-passout', 'file:password', '-out', 'broker.p12')
  openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', 'device.key', '-subj', '/O=Home/CN=sensor-9', '-addext', 'subjectAltName=email:sensor@home.example', '-out', 'device.csr')
  openssl('ca', '-config', 'ca.cnf', '-gencrl', '-passin', 'file:password', '-out', 'list.crl')
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', 'hostile.key', '-utf8', '-subj', `/CN=${hostileName}`, '-days', '30', '-out', 'hostile.crt')
  const pem = readFileSync(at('broker.crt'), 'utf8')
  writeFileSync(at('damaged.crt'), [...pem.split('\n').slice(0, 4), '-----END CERTIFICATE-----', ''].join('\n'))
  writeFileSync(at('forged.csr'), forged(at('device.csr')))
  return {
    folder,
    ca: at('ca.crt'),
    caKey: at('ca.key'),
    brokerP12: at('broker.p12'),
    broker: at('broker.crt'),
    brokerKey: at('broker.key'),
    deviceRequest: at('device.csr'),
    brokerRequest: at('broker.csr'),
    revocationList: at('list.crl'),
    hostile: at('hostile.crt'),
    damaged: at('damaged.crt'),
    forgedRequest: at('forged.csr'),
  }
}

/** Signs a request as the authority of elsewhere does, and gives the path of the certificate. */
export function signElsewhere({ folder }: OpensslFiles, request: string): string {
  writeFileSync(join(folder, 'ours.csr'), request)
  runOpenssl(folder, 'x509', '-req', '-in', 'ours.csr', '-CA', 'ca.crt', '-CAkey', 'ca.key', '-passin', 'file:password', '-days', '90', '-copy_extensions', 'copyall', '-out', 'ours.crt')
  return join(folder, 'ours.crt')
}

/** Runs openssl in a folder and gives what it printed. Throws where it fails. */
export function runOpenssl(folder: string, ...args: string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The same request for another name: nobody has signed that with the key. */
function forged(request: string): string {
  const base64 = readFileSync(request, 'utf8').replace(/-----.*-----|\s/g, '')
  const der = Buffer.from(base64, 'base64')
  der.write('sensor-8', der.indexOf('sensor-9'))
  return `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE REQUEST-----\n`
}

/** Of OpenSSL's own database: so many certificates that were revoked. */
function revokedLines(count: number): string {
  const line = (_: unknown, index: number) =>
    `R\t350101000000Z\t260101000000Z,keyCompromise\t${(0x1000 + index).toString(16).toUpperCase()}\tunknown\t/CN=old-${index}\n`
  return Array.from({ length: count }, line).join('')
}

const caConfiguration = `
[req]
distinguished_name = name
prompt = no
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[ca]
default_ca = here
[here]
database = index.txt
crlnumber = crlnumber
certificate = ca.crt
private_key = ca.key
default_md = sha256
default_crl_days = 30
`
