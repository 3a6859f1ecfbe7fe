import type { CertificateSummary } from '../../shared/certificate.ts'
import { brokerUrlSchema, printBrokerUrl, type BrokerAddress } from '../../shared/mqtt.ts'
import { suggestionFor, type BrokerSuggestion } from './broker-suggestions.ts'

/** A connection as it is being typed. */
export interface ConnectionDraft {
  /** As typed; `mqtts://` may be left out. */
  url: string
  /** Null: without a certificate. */
  identity: CertificateSummary | null
  /** Empty: the host of the URL, or what `suggestBrokers` knows to be in the certificate there. */
  serverName: string
  /** Empty: the name of the identity. */
  clientId: string
  username: string
  password: string
}

/** What the core is asked for. */
export interface ConnectionRequest {
  url: string
  identity: {
    as: string | null
    serverName?: string
    clientId?: string
    username?: string
    password?: string
  }
}

export const emptyConnection: ConnectionDraft = { url: '', identity: null, serverName: '', clientId: '', username: '', password: '' }

/** Reads the address of a broker as a person types it; a host alone means MQTT over TLS. */
export function readBrokerUrl(text: string): { address: BrokerAddress; problem?: never } | { address?: never; problem: string } {
  const trimmed = text.trim()
  if (trimmed === '') return { problem: 'Type the address of a broker, such as mqtts://mqtt.home.lan:8883.' }
  const parsed = brokerUrlSchema.safeParse(trimmed.includes('://') ? trimmed : `mqtts://${trimmed}`)
  if (parsed.success) return { address: parsed.data }
  return { problem: `${JSON.stringify(trimmed)} is not a broker address such as mqtts://mqtt.home.lan:8883.` }
}

/** The name that will be looked for in the broker's certificate, where it is not the host of the URL. */
export function serverNameOf({ url, serverName }: ConnectionDraft, suggestions: readonly BrokerSuggestion[]): string | undefined {
  if (serverName.trim() !== '') return serverName.trim()
  const { address } = readBrokerUrl(url)
  return address && suggestionFor(printBrokerUrl(address), suggestions)?.serverName
}

/** What to ask the core for, or undefined while the address is not right. */
export function readConnection(draft: ConnectionDraft, suggestions: readonly BrokerSuggestion[]): ConnectionRequest | undefined {
  const { address } = readBrokerUrl(draft.url)
  if (!address) return undefined
  const { identity, clientId, username, password } = draft
  const serverName = serverNameOf(draft, suggestions)
  return {
    url: printBrokerUrl(address),
    identity: {
      as: identity?.fingerprint ?? null,
      ...(serverName !== undefined && { serverName }),
      ...(clientId !== '' && { clientId }),
      ...(username !== '' && { username }),
      ...(password !== '' && { password }),
    },
  }
}
