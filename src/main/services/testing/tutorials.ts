import { createOpensslFolder, type OpensslFolder } from '../../testing/openssl-folder.ts'

/** What four tutorials on MQTT over TLS make, by the very commands that they give (capability 6 and the table of their weaknesses). */
export interface Tutorial {
  folder: OpensslFolder
  authority: readonly string[]
  others: readonly string[]
  password?: string
}

/** binnes/esp8266Workshop: encrypted keys, serial numbers 1, 11, 131 and 131, a root without keyUsage. */
export function binnes(): Tutorial {
  const folder = createOpensslFolder()
  const make = (...args: string[]) => folder.openssl(...args)
  const password = 'password123'
  folder.write('ext.cfg', '[req]\ndistinguished_name = dn\n[dn]\n[v3_ca]\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always,issuer\nbasicConstraints=CA:true\n')
  folder.write(
    'srvext.cfg',
    '[v3_req]\nbasicConstraints=CA:FALSE\nkeyUsage=nonRepudiation,digitalSignature,keyEncipherment\nsubjectAltName=@alt_names\n[alt_names]\nDNS.1 = mosquitto\nDNS.2 = localhost\nDNS.3 = win10.local\nIP.1 = 127.0.0.1\nIP.2 = 192.168.0.147\n',
  )
  const subject = (cn: string) => `/C=GB/ST=DOR/L=Bournemouth/O=MOSQUITTO/OU=MOSQUITTO/CN=${cn}`
  make('genrsa', '-aes256', '-passout', `pass:${password}`, '-out', 'rootCA_key.pem', '2048')
  make(
    ...['req', '-new', '-sha256', '-x509', '-days', '3560', '-subj', '/C=GB/ST=DOR/L=Bournemouth/O=MOSQUITTO/OU=MOSQUITTO Corporate/CN=Mosquitto Root CA'],
    ...['-extensions', 'v3_ca', '-set_serial', '1', '-passin', `pass:${password}`, '-key', 'rootCA_key.pem', '-out', 'rootCA_certificate.pem', '-config', 'ext.cfg'],
  )
  const issue = (name: string, cn: string, serial: number, extensions: readonly string[]) => {
    make('genrsa', '-aes256', '-passout', `pass:${password}`, '-out', `${name}_key.pem`, '2048')
    make('req', '-new', '-sha256', '-subj', subject(cn), '-passin', `pass:${password}`, '-key', `${name}_key.pem`, '-out', `${name}.csr`)
    make(
      ...['x509', '-days', '3650', '-in', `${name}.csr`, '-out', `${name}_crt.pem`, '-req', '-sha256', '-CA', 'rootCA_certificate.pem', '-passin', `pass:${password}`],
      ...['-CAkey', 'rootCA_key.pem', ...extensions, '-set_serial', String(serial)],
    )
  }
  issue('mqttServer', 'mosquitto', 11, ['-extensions', 'v3_req', '-extfile', 'srvext.cfg'])
  issue('SecuredDev01', 'dev01', 131, [])
  issue('SecuredDev02', 'dev02', 131, [])
  const pairs = ['mqttServer', 'SecuredDev01', 'SecuredDev02'].flatMap((name) => [`${name}_crt.pem`, `${name}_key.pem`])
  return { folder, password, authority: ['rootCA_certificate.pem', 'rootCA_key.pem'], others: pairs }
}

/** LMtx: everything without extensions, names in the common name alone, one of them with an underscore. */
export function lmtx(): Tutorial {
  const folder = createOpensslFolder()
  folder.openssl('genrsa', '-out', 'ca.key', '2048')
  folder.openssl('req', '-x509', '-new', '-nodes', '-key', 'ca.key', '-sha256', '-days', '360', '-out', 'ca.pem', '-subj', '/CN=My Private CA')
  signWithout(folder, 'mq_broker', 'ca', 'ca.pem', '/CN=mq_broker', ['-days', '360', '-sha256'])
  signWithout(folder, 'client_a', 'ca', 'ca.pem', '/CN=client_a', ['-days', '360', '-sha256'])
  return { folder, authority: ['ca.pem', 'ca.key'], others: ['mq_broker.crt', 'mq_broker.key', 'client_a.crt', 'client_a.key'] }
}

/** amqtt: keys of PKCS#1 (TraditionalOpenSSL); devices have a URI and a DNS name. */
export function amqtt(): Tutorial {
  const folder = createOpensslFolder()
  const key = (name: string) => folder.openssl('genrsa', '-traditional', '-out', `${name}.key`, '2048')
  key('ca')
  folder.openssl(
    ...['req', '-x509', '-new', '-key', 'ca.key', '-sha256', '-days', '3650', '-out', 'ca.crt', '-subj', "/C=US/ST=NY/L=NY/O=My Org's Name/CN=my.domain.name"],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  )
  const issue = (name: string, cn: string, names: string) => {
    key(name)
    folder.write('ext.cnf', `subjectAltName=${names}\n`)
    folder.openssl('req', '-new', '-key', `${name}.key`, '-out', `${name}.csr`, '-subj', `/C=US/O=My Org's Name/CN=${cn}`)
    folder.openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '365', '-sha256', '-extfile', 'ext.cnf', '-out', `${name}.crt`)
  }
  issue('server', 'broker.domain.name', 'DNS:broker.domain.name,IP:127.0.0.1')
  issue('myUniqueDeviceId', 'myUniqueDeviceId', 'URI:spiffe://my.domain.name/device/myUniqueDeviceId,DNS:myUniqueDeviceId.local')
  return { folder, authority: ['ca.crt', 'ca.key'], others: ['server.crt', 'server.key', 'myUniqueDeviceId.crt', 'myUniqueDeviceId.key'] }
}

/** The one for the Raspberry Pi. */
export function raspberryPi(): Tutorial {
  const folder = createOpensslFolder()
  folder.openssl('genrsa', '-out', 'mosqca.key', '2048')
  folder.openssl('req', '-new', '-x509', '-days', '365', '-key', 'mosqca.key', '-out', 'mosqca.crt', '-subj', '/C=AU/ST=Some-State/O=Internet Widgits Pty Ltd/CN=pi ca')
  signWithout(folder, 'mosqserv', 'mosqca', 'mosqca.crt', '/C=AU/ST=Some-State/O=Internet Widgits Pty Ltd/CN=raspberrypi', ['-days', '365'])
  return { folder, authority: ['mosqca.crt', 'mosqca.key'], others: ['mosqserv.crt', 'mosqserv.key'] }
}

function signWithout(folder: OpensslFolder, name: string, ca: string, caFile: string, subject: string, options: readonly string[]): void {
  folder.openssl('genrsa', '-out', `${name}.key`, '2048')
  folder.openssl('req', '-new', '-key', `${name}.key`, '-out', `${name}.csr`, '-subj', subject)
  folder.openssl('x509', '-req', '-in', `${name}.csr`, '-CA', caFile, '-CAkey', `${ca}.key`, '-CAcreateserial', '-out', `${name}.crt`, ...options)
}
