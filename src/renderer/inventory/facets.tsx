import { Button, CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { memo, useState, type KeyboardEvent } from 'react'
import { useQuery } from '../calls/use-query.ts'
import type { CertificateState } from '../../shared/certificate.ts'
import { kindTitles, type CertificateKind } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import { stateWord } from '../components/state-badge.tsx'
import { ManyFacet, OneFacet, type Option } from './facet-menu.tsx'
import classes from './facets.module.css'
import { GroupFacet } from './groups/group-facet.tsx'
import { isNarrowed, statesInUse, withoutNarrowing, type ChangeView, type InventoryView } from './inventory-view.ts'

export interface FacetsProps {
  view: InventoryView
  onChange: ChangeView
  /** The arrow down, or Enter, in the search field. */
  onLeaveSearch: (isEnter: boolean) => void
}

/** The ones that there are most of first. */
const kindsInOrder: readonly CertificateKind[] = ['device', 'broker', 'client', 'issuing-ca', 'root-ca']
const statesInOrder: readonly CertificateState[] = ['valid', 'expires-soon', 'expired', 'not-yet-valid', 'replaced', 'on-hold', 'revoked']
const kinds = kindsInOrder.map((kind) => ({ value: kind, title: kindTitles[kind] }))
const states = statesInOrder.map((state) => ({ value: state, title: stateWord(state) }))
const expiries: readonly Option[] = [
  { value: '0', title: 'Expired already', shown: 'expired already' },
  { value: '7', title: 'Within 7 days', shown: 'within 7 days' },
  { value: '30', title: 'Within 30 days', shown: 'within 30 days' },
  { value: '90', title: 'Within 90 days', shown: 'within 90 days' },
  { value: '365', title: 'Within a year', shown: 'within a year' },
]

/** What narrows the list: a text, and a few choices that each open a short menu. Typing renders the text field alone. */
export const Facets = memo(function Facets({ view, onChange, onLeaveSearch }: FacetsProps) {
  const { text, ...choices } = view
  return (
    <div role="search" aria-label="Narrow the list" className={classes.facets}>
      <SearchField text={text} onChange={(typed) => onChange({ text: typed })} onLeave={onLeaveSearch} />
      <Choices {...choices} onChange={onChange} />
      {isNarrowed(view) && (
        <Button variant="subtle" size="sm" px="xs" onClick={() => onChange(withoutNarrowing(view))}>
          Show all
        </Button>
      )}
    </div>
  )
})

type ChoicesProps = Omit<InventoryView, 'text'> & Pick<FacetsProps, 'onChange'>

const Choices = memo(function Choices({ onChange, ...chosen }: ChoicesProps) {
  return (
    <>
      <ManyFacet label="Kind" options={kinds} chosen={chosen.kinds} onChange={(next) => onChange({ kinds: next })} />
      <ManyFacet
        label="State"
        options={states}
        chosen={chosen.states}
        onChange={(next) => onChange({ states: next })}
        sets={[{ title: 'in use', values: statesInUse }]}
      />
      <OneFacet
        label="Expires"
        anyTitle="At any time"
        options={expiries}
        chosen={chosen.expiringWithinDays === null ? null : String(chosen.expiringWithinDays)}
        onChange={(days) => onChange({ expiringWithinDays: days === null ? null : Number(days) })}
      />
      <GroupFacet groups={chosen.groups} onChange={(groups) => onChange({ groups })} />
      <IssuerFacet issuer={chosen.issuer} onChange={(issuer) => onChange({ issuer })} />
    </>
  )
})

interface SearchFieldProps {
  text: string
  onChange: (text: string) => void
  onLeave: FacetsProps['onLeaveSearch']
}

function SearchField({ text, onChange, onLeave }: SearchFieldProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault()
      onLeave(event.key === 'Enter')
    }
    // The first Escape empties the field, the next one closes the details.
    if (event.key === 'Escape' && text !== '') {
      event.preventDefault()
      onChange('')
    }
  }
  return (
    <TextInput
      className={classes.search}
      data-page-search
      aria-label="Search certificates"
      aria-keyshortcuts="/"
      placeholder="Name, address, serial number, fingerprint"
      value={text}
      maxLength={200}
      spellCheck={false}
      autoCapitalize="none"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text === '' ? (
          <kbd className={classes.key} aria-hidden>
            /
          </kbd>
        ) : (
          <CloseButton size="sm" aria-label="Empty the search" onClick={() => onChange('')} />
        )
      }
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={onKeyDown}
    />
  )
}

/** What may be chosen from is asked for when the menu is about to be opened, so that the list comes first. */
function IssuerFacet({ issuer, onChange }: { issuer: string | null; onChange: (issuer: string | null) => void }) {
  const [isNear, setIsNear] = useState(false)
  const { data = [] } = useQuery(['authorities'], (core, signal) => core.authorities.list(undefined, { signal }), {
    refetchOn: 'inventory',
    isEnabled: isNear || issuer !== null,
  })
  return (
    <OneFacet
      label="Issued by"
      anyTitle="Any authority"
      options={data.map(({ fingerprint, name }) => ({ value: fingerprint, title: safeText(name) }))}
      chosen={issuer}
      onChange={onChange}
      onApproach={() => setIsNear(true)}
    />
  )
}
