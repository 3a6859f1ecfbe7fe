import type { ReactNode } from 'react'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { CertificateKind } from '../../shared/profile.ts'
import { KindIcon } from '../components/kind-icon.tsx'
import { SafeText } from '../components/safe-text.tsx'
import classes from './certificate-choice.module.css'

export interface CertificateChoiceProps {
  label: string
  /** A serial number, or null for a new one. */
  value: string | null
  onChange: (fingerprint: string | null) => void
  certificates: readonly CertificateSummary[]
  /** A short fact or two about one of them. */
  factOf: (certificate: CertificateSummary) => string
  newKind: CertificateKind
  newTitle: string
  newText: string
}

/** One of the vault's certificates, or a new one. */
export function CertificateChoice({ label, value, onChange, certificates, factOf, newKind, newTitle, newText }: CertificateChoiceProps) {
  return (
    <fieldset className={classes.choice}>
      <legend className={classes.label}>{label}</legend>
      <div className={classes.cards}>
        {certificates.map((certificate) => (
          <ChoiceCard
            key={certificate.fingerprint}
            group={label}
            isChosen={value === certificate.fingerprint}
            icon={<KindIcon kind={certificate.kind} isLabelled />}
            title={<SafeText>{certificate.name}</SafeText>}
            text={<SafeText>{factOf(certificate)}</SafeText>}
            onChoose={() => onChange(certificate.fingerprint)}
          />
        ))}
        <ChoiceCard
          group={label}
          isChosen={value === null}
          icon={<KindIcon kind={newKind} />}
          title={newTitle}
          text={newText}
          onChoose={() => onChange(null)}
        />
      </div>
    </fieldset>
  )
}

export interface ChoiceCardProps {
  /** Cards of one group exclude each other. */
  group: string
  isChosen: boolean
  icon?: ReactNode
  title: ReactNode
  text: ReactNode
  onChoose: () => void
}

/** One of several answers, large enough to say what it means. */
export function ChoiceCard({ group, isChosen, icon, title, text, onChoose }: ChoiceCardProps) {
  return (
    <label className={classes.card} data-chosen={isChosen || undefined}>
      <input type="radio" className={classes.radio} name={group} checked={isChosen} onChange={onChoose} />
      {icon}
      <span className={classes.words}>
        <span className={classes.title}>{title}</span>
        {text !== undefined && <span className={classes.text}>{text}</span>}
      </span>
    </label>
  )
}
