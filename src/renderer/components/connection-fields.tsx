import { Autocomplete, PasswordInput, TextInput } from '@mantine/core'
import { IconTool } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { afterPress } from '../calls/after-press.ts'
import { safeText } from '../../shared/safe-text.ts'
import type { BrokerSuggestion } from './broker-suggestions.ts'
import { suggestionFor } from './broker-suggestions.ts'
import { readBrokerUrl, serverNameOf, type ConnectionDraft } from './connection-draft.ts'
import { dropdownInPage } from './dropdown-in-page.ts'
import classes from './connection-fields.module.css'
import { IdentitySelect } from './identity-select.tsx'
import { More } from './more.tsx'
import { Notice } from './notice.tsx'

export interface ConnectionFieldsProps {
  value: ConnectionDraft
  onChange: (draft: ConnectionDraft) => void
  suggestions: readonly BrokerSuggestion[]
  /** Also those of a field that was not left yet: after somebody pressed the button. */
  showsAllProblems: boolean
  /** Further fields that most people leave alone. */
  more?: ReactNode
  /** Stands under the address: a broker to start, for instance. */
  beside?: ReactNode
  /** False where several clients connect, each with an identifier of its own. */
  hasClientId?: boolean
  /** Fields that were filled in for the person just now. */
  changed?: readonly (keyof ConnectionDraft)[]
}

function foldedAway(hasClientId: boolean, hasMore: boolean): string {
  return ['Name to verify', ...(hasClientId ? ['client identifier'] : []), 'password', ...(hasMore ? ['MQTT version, will and more'] : [])].join(', ')
}

/** Where to connect and as whom; what else a connection can have is folded away. */
export function ConnectionFields({
  value,
  onChange,
  suggestions,
  showsAllProblems,
  more,
  beside,
  hasClientId = true,
  changed = [],
}: ConnectionFieldsProps) {
  const change = (part: Partial<ConnectionDraft>) => onChange({ ...value, ...part })
  return (
    <div className={classes.fields}>
      <div className={classes.main}>
        <Filled isIn={changed.includes('url')}>
          <BrokerUrlInput value={value} onChange={(url) => change({ url })} suggestions={suggestions} showsProblem={showsAllProblems} />
        </Filled>
        <Filled isIn={changed.includes('identity')}>
          <IdentitySelect label="Connect as" value={value.identity} onChange={(identity) => change({ identity })} nobody="Nobody: without a certificate" />
        </Filled>
      </div>
      <UnencryptedWarning draft={value} />
      {beside}
      <More
        summary={foldedAway(hasClientId, more !== undefined)}
        isForcedOpen={changed.some((field) => field !== 'url' && field !== 'identity')}
      >
        <div className={classes.rest}>
          <Filled isIn={changed.includes('serverName')}>
            <TextInput
              label="Name to verify"
              description="Looked for in the broker’s certificate instead of the host above. Verification itself is never off."
              placeholder={serverNameOf({ ...value, serverName: '' }, suggestions) ?? readBrokerUrl(value.url).address?.host ?? ''}
              value={value.serverName}
              maxLength={253}
              spellCheck={false}
              autoCapitalize="none"
              onChange={(event) => change({ serverName: event.currentTarget.value })}
            />
          </Filled>
          {hasClientId && (
            <Filled isIn={changed.includes('clientId')}>
              <TextInput
                label="Client identifier"
                description="Two connections with the same one end each other."
                placeholder={value.identity ? safeText(value.identity.name) : 'a new one each time'}
                value={value.clientId}
                spellCheck={false}
                autoCapitalize="none"
                onChange={(event) => change({ clientId: event.currentTarget.value })}
              />
            </Filled>
          )}
          <TextInput
            label="User name"
            description="Only for brokers that ask for one."
            value={value.username}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            onChange={(event) => change({ username: event.currentTarget.value })}
          />
          <PasswordInput
            label="Password"
            description="Kept until this window closes."
            value={value.password}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            onChange={(event) => change({ password: event.currentTarget.value })}
          />
          {more}
        </div>
      </More>
    </div>
  )
}

/** Marks a field that somebody else than the person has just filled in. */
function Filled({ isIn, children }: { isIn: boolean; children: ReactNode }) {
  return (
    <div className={classes.filled} data-filled={isIn || undefined}>
      {children}
      {isIn && (
        <p className={classes.filledWord}>
          <IconTool size={14} aria-hidden />
          Changed by the mend
        </p>
      )}
    </div>
  )
}

interface BrokerUrlInputProps {
  value: ConnectionDraft
  onChange: (url: string) => void
  suggestions: readonly BrokerSuggestion[]
  showsProblem: boolean
}

function BrokerUrlInput({ value, onChange, suggestions, showsProblem }: BrokerUrlInputProps) {
  const [wasLeft, setWasLeft] = useState(false)
  const { problem } = readBrokerUrl(value.url)
  const isShown = problem !== undefined && (showsProblem || (wasLeft && value.url.trim() !== ''))
  const serverName = serverNameOf(value, suggestions)
  return (
    <Autocomplete
      label="Broker"
      data={suggestions.map(({ url }) => url)}
      // What stands there already is most often replaced: then all others are offered.
      filter={({ options, search }) => {
        const isWhole = suggestionFor(search, suggestions) !== undefined
        return options.filter((option) => isWhole || ('label' in option && option.label.includes(search.trim().toLowerCase())))
      }}
      value={value.url}
      placeholder="such as mqtts://mqtt.home.lan:8883"
      error={isShown ? problem : undefined}
      spellCheck={false}
      autoCapitalize="none"
      {...dropdownInPage}
      onChange={onChange}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => afterPress(() => setWasLeft(true))}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={serverName === undefined ? undefined : `Its certificate is checked for ${safeText(serverName)}.`}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <span className={classes.url}>{option.value}</span>
          <span className={classes.reason}>{suggestionFor(option.value, suggestions)?.reason}</span>
        </span>
      )}
    />
  )
}

function UnencryptedWarning({ draft: { url, identity } }: { draft: ConnectionDraft }) {
  const { address } = readBrokerUrl(url)
  if (!address || address.scheme === 'mqtts' || address.scheme === 'wss') return null
  return (
    <Notice
      tone="warning"
      message={`${address.scheme}:// is not encrypted: whoever is on the way reads and changes every message${identity ? ', and no certificate is shown' : ''}.`}
      remedy={`Use ${address.scheme === 'mqtt' ? 'mqtts' : 'wss'}:// where the broker offers it.`}
    />
  )
}
