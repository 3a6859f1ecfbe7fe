/** Where a broker runs with its files: `folder` in the bundle itself, `debian` as the service of Debian, `docker` in a container. */
export type MosquittoLayout = 'folder' | 'debian' | 'docker'

type MosquittoFile = 'conf' | 'rootCa' | 'certificate' | 'privateKey' | 'passwords' | 'acl' | 'revocations'

/** The path of a file in the bundle, and the one by which `mosquitto.conf` names it. */
export interface MosquittoPlace {
  inBundle: string
  inSettings: string
}
export type MosquittoPlaces = Readonly<Record<MosquittoFile, MosquittoPlace>>

const flat: Readonly<Record<MosquittoFile, string>> = {
  conf: 'mosquitto.conf',
  rootCa: 'ca.crt',
  certificate: 'broker.crt',
  privateKey: 'broker.key',
  passwords: 'passwords',
  acl: 'acl',
  revocations: 'crl.pem',
}

// Names of our own: /etc/mosquitto is shared with whatever else was set up there by hand.
const debian: Readonly<Record<MosquittoFile, string>> = {
  conf: 'conf.d/certwright.conf',
  rootCa: 'ca_certificates/certwright.crt',
  certificate: 'certs/certwright.crt',
  privateKey: 'certs/certwright.key',
  passwords: 'certwright.passwords',
  acl: 'certwright.acl',
  revocations: 'ca_certificates/certwright-crl.pem',
}

/** The folder of a bundle that a container sees as `dockerFolder.inside`, where the image looks for its settings. */
export const dockerFolder = { inBundle: 'config', inside: '/mosquitto/config' }
export const debianFolder = '/etc/mosquitto'

/** Where the files of each layout stand. */
export const mosquittoLayouts: Readonly<Record<MosquittoLayout, MosquittoPlaces>> = {
  folder: placed(flat, (path) => ({ inBundle: path, inSettings: path })),
  debian: placed(debian, (path) => ({ inBundle: path, inSettings: `${debianFolder}/${path}` })),
  docker: placed(flat, (path) => ({ inBundle: `${dockerFolder.inBundle}/${path}`, inSettings: `${dockerFolder.inside}/${path}` })),
}

function placed(paths: Readonly<Record<MosquittoFile, string>>, place: (path: string) => MosquittoPlace): MosquittoPlaces {
  return Object.fromEntries(Object.entries(paths).map(([file, path]) => [file, place(path)])) as unknown as MosquittoPlaces
}
