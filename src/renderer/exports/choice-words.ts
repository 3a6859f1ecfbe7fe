import type { ExportOption } from '../../shared/export.ts'

/** A value of a choice in words, and what choosing it means. */
export interface ChoiceWords {
  title: string
  text: string | undefined
}

const known: Readonly<Record<string, Readonly<Record<string, ChoiceWords>>>> = {
  mode: {
    mutual: {
      title: 'Certificates on both sides',
      text: 'Mutual TLS. Each device shows its own certificate, and whoever has none is turned away. The safest.',
    },
    password: {
      title: 'Passwords over TLS',
      text: 'One-way TLS. Devices check the broker and log in with a password, for boards that cannot hold a key.',
    },
  },
  tlsVersion: {
    'tlsv1.2': { title: 'TLS 1.2', text: undefined },
    'tlsv1.3': { title: 'TLS 1.3', text: undefined },
  },
  key: {
    pkcs8: { title: 'PKCS#8', text: undefined },
    traditional: { title: 'Traditional', text: undefined },
  },
}

/** Words for a value; the value itself where there are none. */
export function choiceWords({ name }: ExportOption, value: string): ChoiceWords {
  return known[name]?.[value] ?? { title: value, text: undefined }
}
