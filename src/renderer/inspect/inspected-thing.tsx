import { IconKey, IconLock, IconQuestionMark } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { InspectedObject } from '../../shared/inspection.ts'
import { safeText } from '../../shared/safe-text.ts'
import { CopyText } from '../components/copy-text.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { colonHex } from '../inventory/usage-words.ts'
import { InspectedCertificate } from './inspected-certificate.tsx'
import { InspectedRequest } from './inspected-request.tsx'
import { InspectedRevocationList } from './inspected-revocation-list.tsx'
import classes from './inspected.module.css'
import { keyWords } from './object-words.ts'
import { Field, Part } from './parts.tsx'

/** One thing that a file holds: a sentence first, its fields below, the ASN.1 truth one click further. Never a private key. */
export function InspectedThing({ object, roots }: { object: InspectedObject; roots: ReadonlySet<string> }) {
  switch (object.type) {
    case 'certificate':
      return <InspectedCertificate object={object} roots={roots} />
    case 'certification-request':
      return <InspectedRequest object={object} />
    case 'revocation-list':
      return <InspectedRevocationList object={object} />
    case 'private-key':
    case 'public-key':
      return <InspectedKey object={object} />
    case 'encrypted':
      return (
        <Plain icon={<IconLock size={22} stroke={1.7} aria-hidden />} title={`This is ${object.what}.`}>
          Type its password above to see what is in it.
        </Plain>
      )
    case 'unknown':
      return (
        <Plain icon={<IconQuestionMark size={22} stroke={1.7} aria-hidden />} title={`A block “${safeText(object.label)}”.`}>
          Certwright does not know this kind. It reads certificates, requests, revocation lists and keys in PEM and DER, PKCS#12 and
          PKCS#7.
        </Plain>
      )
  }
}

function InspectedKey({ object }: { object: Extract<InspectedObject, { type: 'private-key' | 'public-key' }> }) {
  const { type, label, keyDescription, publicKeyHash, spkiPin, belongsTo } = { label: null, ...object }
  return (
    <article className={classes.thing}>
      <p className={classes.sentence}>{keyWords(object)}</p>
      {type === 'private-key' && (
        <p className={classes.remark}>
          <IconKey size={16} stroke={1.8} aria-hidden />
          What the key itself is stays where it was read: no window shows it. Import takes it into the vault, sealed.
        </p>
      )}
      <Part title="Belongs to">
        {belongsTo.length === 0 ? (
          <p className={classes.plain}>
            No certificate or request in these files or in the vault has this key. Add the file with its certificate.
          </p>
        ) : (
          <ul className={classes.names}>
            {belongsTo.map((name) => (
              <li key={name}>
                <SafeText>{name}</SafeText>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="Key">
        <dl className={classes.fields}>
          <Field name="Type">
            <SafeText>{keyDescription}</SafeText>
          </Field>
          {label !== null && (
            <Field name="Label">
              <SafeText>{label}</SafeText>
            </Field>
          )}
          <Field name="Public key">
            <span className={classes.octets}>
              <CopyText text={colonHex(publicKeyHash)} what="SHA-256 of the public key" wraps />
            </span>
          </Field>
          <Field name="Pin">
            <CopyText text={spkiPin} what="public key pin" wraps />
          </Field>
        </dl>
      </Part>
    </article>
  )
}

function Plain({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <article className={classes.thing}>
      <div className={classes.plainHead}>
        {icon}
        <p className={classes.sentence}>{title}</p>
      </div>
      <p className={classes.plain}>{children}</p>
    </article>
  )
}
