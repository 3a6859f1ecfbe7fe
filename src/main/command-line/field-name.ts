/** The paths of fields in the contract's inputs, and what a person typed them as. A number in a path stands as `*`. */
const names: Readonly<Record<string, string>> = {
  'subject.commonName': '--cn',
  'subject.organization': '--o',
  'subject.organizationalUnit': '--ou',
  'subject.organizationalUnit.*': '--ou',
  'subject.serialNumber': '--serial-number',
  'subject.dnQualifier': '--dn-qualifier',
  'subject.emailAddress': '--email',
  'subject.domainComponents': '--dc',
  'subject.domainComponents.*': '--dc',
  'subject.country': '--c',
  'subject.state': '--st',
  'subject.locality': '--l',
  subject: '--subject',
  commonName: '--cn',
  keyType: '--key',
  validityDays: '--days',
  pathLength: '--path-length',
  issuer: '--issuer',
  profile: '--profile',
  altNames: '--san',
  'altNames.*': '--san',
  'altNames.*.value': '--san',
  name: 'NAME',
  ids: 'ID',
  'ids.*': 'ID',
  path: '--vault',
  vaultPath: '--vault',
  passphrase: 'The passphrase',
  current: 'The passphrase',
  next: 'The new passphrase',
  identityDomain: '--identity-domain',
  autoLockMinutes: '--auto-lock',
  reference: 'REF',
  references: 'REF',
  'references.*': 'REF',
  reason: '--reason',
  at: '--at',
  file: 'FILE',
  'file.path': 'FILE',
  text: '--text',
  expiringWithinDays: '--expiring-within',
  limit: '--limit',
  offset: '--offset',
  folder: '--to',
  to: 'FILE',
  only: '--only',
  'only.*': '--only',
  target: 'TARGET',
  authorityName: '--ca-name',
  'hosts.*': '--host',
  'devices.*': '--device',
  url: 'URL',
  as: '--as',
  broker: '--broker',
  port: '--port',
  'identity.as': '--as',
  'identity.caFile': '--ca',
  'identity.certificateFile': '--cert',
  'identity.keyFile': '--key',
  'identity.serverName': '--servername',
  'identity.username': '--username',
  'identity.clientId': '--client-id',
  password: 'The password of the files',
  files: 'FILE',
  'files.*': 'FILE',
  filter: 'FILTER',
  topic: 'TOPIC',
  payload: 'PAYLOAD',
  qos: '--qos',
}

/** Gives what a person typed for the field at `path` of a call's input; undefined where no option stands for it. */
export function fieldName(path: string): string | undefined {
  return names[path.replace(/\.\d+(?=\.|$)/g, '.*')]
}

/** Gives the core's complaint about a field as one about what was typed: "--days must be at least 1 day." */
export function complaintAbout(path: string, message: string): string {
  const name = fieldName(path)
  if (name === undefined || !message.startsWith(`${path}: `)) return message
  const complaint = message.slice(path.length + 2)
  const sentence = /^[a-z]/.test(complaint) ? `${name} ${complaint}` : `${name}: ${complaint}`
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}
