import { Button, Menu, TextInput, CloseButton } from '@mantine/core'
import { IconChevronDown, IconSearch } from '@tabler/icons-react'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useQuery } from '../calls/use-query.ts'
import type { CertificateState } from '../../shared/certificate.ts'
import { kindTitles, type CertificateKind } from '../../shared/profile.ts'
import { safeText } from '../../shared/safe-text.ts'
import { stateWord } from '../components/state-badge.tsx'
import classes from './facets.module.css'
import { isNarrowed, statesInUse, withoutNarrowing, type InventoryView } from './inventory-view.ts'

export interface FacetsProps {
  view: InventoryView
  onChange: (view: InventoryView) => void
  /** The arrow down, or Enter, in the search field. */
  onLeaveSearch: (isEnter: boolean) => void
  /** The list has been answered: what may be chosen from is asked for then, so that the list comes first. */
  isListed: boolean
}

/** The ones that there are most of first. */
const kindsInOrder: readonly CertificateKind[] = ['device', 'broker', 'client', 'issuing-ca', 'root-ca']
const statesInOrder: readonly CertificateState[] = ['valid', 'expires-soon', 'expired', 'not-yet-valid', 'replaced', 'on-hold', 'revoked']
const expiries: readonly Option[] = [
  { value: '0', title: 'Expired already', shown: 'expired already' },
  { value: '7', title: 'Within 7 days', shown: 'within 7 days' },
  { value: '30', title: 'Within 30 days', shown: 'within 30 days' },
  { value: '90', title: 'Within 90 days', shown: 'within 90 days' },
  { value: '365', title: 'Within a year', shown: 'within a year' },
]

/** What narrows the list: a text, and a few choices that each open a short menu. */
export function Facets({ view, onChange, onLeaveSearch, isListed }: FacetsProps) {
  return (
    <div role="search" aria-label="Narrow the list" className={classes.facets}>
      <SearchField text={view.text} onChange={(text) => onChange({ ...view, text })} onLeave={onLeaveSearch} />
      <ManyFacet
        label="Kind"
        options={kindsInOrder.map((kind) => ({ value: kind, title: kindTitles[kind] }))}
        chosen={view.kinds}
        onChange={(kinds) => onChange({ ...view, kinds })}
      />
      <ManyFacet
        label="State"
        options={statesInOrder.map((state) => ({ value: state, title: stateWord(state) }))}
        chosen={view.states}
        onChange={(states) => onChange({ ...view, states })}
        sets={[{ title: 'in use', values: statesInUse }]}
      />
      <OneFacet
        label="Expires"
        anyTitle="At any time"
        options={expiries}
        chosen={view.expiringWithinDays === null ? null : String(view.expiringWithinDays)}
        onChange={(days) => onChange({ ...view, expiringWithinDays: days === null ? null : Number(days) })}
      />
      <GroupFacet isListed={isListed} groups={view.groups} onChange={(groups) => onChange({ ...view, groups })} />
      <IssuerFacet isListed={isListed} issuer={view.issuer} onChange={(issuer) => onChange({ ...view, issuer })} />
      {isNarrowed(view) && (
        <Button variant="subtle" size="sm" px="xs" onClick={() => onChange(withoutNarrowing(view))}>
          Show all
        </Button>
      )}
    </div>
  )
}

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

interface Option<Value extends string = string> {
  value: Value
  title: string
  /** As it stands behind the facet's name; the title where left out. */
  shown?: string
}

/** A facet of which several may be chosen. None chosen means all. */
function ManyFacet<Value extends string>(props: {
  label: string
  options: readonly Option<Value>[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
  /** Choices that go by a name together. */
  sets?: readonly { title: string; values: readonly Value[] }[]
}) {
  const { label, options, chosen, sets = [] } = props
  const titles = options.filter(({ value }) => chosen.includes(value)).map(({ title }) => title)
  const set = sets.find(({ values }) => values.length === chosen.length && values.every((value) => chosen.includes(value)))
  const chosenTitle = set ? set.title : titles.length <= 2 ? titles.join(', ') : `${titles.length} chosen`
  return (
    <FacetMenu label={label} chosenTitle={titles.length === 0 ? undefined : chosenTitle}>
      <Menu.CheckboxGroup value={[...chosen]} onChange={(values) => props.onChange(values as Value[])}>
        <div className={classes.options}>
          {options.map(({ value, title }) => (
            <Menu.CheckboxItem key={value} value={value}>
              {title}
            </Menu.CheckboxItem>
          ))}
        </div>
      </Menu.CheckboxGroup>
    </FacetMenu>
  )
}

const anyValue = ''
/** Longer lists than this are searched. */
const readableOptions = 8

/** A facet of which one may be chosen. */
function OneFacet(props: {
  label: string
  anyTitle: string
  options: readonly Option[]
  chosen: string | null
  onChange: (chosen: string | null) => void
}) {
  const { label, anyTitle, options, chosen } = props
  const [query, setQuery] = useState('')
  const found = options.filter(({ title }) => title.toLowerCase().includes(query.trim().toLowerCase()))
  const option = options.find(({ value }) => value === chosen)
  const chosenTitle = chosen === null ? undefined : (option?.shown ?? option?.title ?? '…')
  return (
    <FacetMenu label={label} chosenTitle={chosenTitle}>
      {options.length > readableOptions && (
        <Menu.Search
          aria-label={`Search: ${label}`}
          placeholder="Search"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <Menu.RadioGroup value={chosen ?? anyValue} onChange={(value) => props.onChange(value === anyValue ? null : value)}>
        <div className={classes.options}>
          <Menu.RadioItem value={anyValue} closeMenuOnClick>
            {anyTitle}
          </Menu.RadioItem>
          {found.map(({ value, title }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick>
              {title}
            </Menu.RadioItem>
          ))}
        </div>
      </Menu.RadioGroup>
    </FacetMenu>
  )
}

function IssuerFacet({ isListed, issuer, onChange }: { isListed: boolean; issuer: string | null; onChange: (issuer: string | null) => void }) {
  const { data = [] } = useQuery(['authorities'], (core, signal) => core.authorities.list(undefined, { signal }), {
    refetchOn: 'inventory',
    isEnabled: isListed,
  })
  return (
    <OneFacet
      label="Issued by"
      anyTitle="Any authority"
      options={data.map(({ fingerprint, name }) => ({ value: fingerprint, title: safeText(name) }))}
      chosen={issuer}
      onChange={onChange}
    />
  )
}

/** Only where there is a group. */
function GroupFacet({ isListed, groups, onChange }: { isListed: boolean; groups: readonly string[]; onChange: (groups: string[]) => void }) {
  const { data = [] } = useQuery(['groups'], (core, signal) => core.groups.list(undefined, { signal }), { refetchOn: 'inventory', isEnabled: isListed })
  // One that was just emptied can still be let go of.
  const names = [...new Set([...data.map(({ name }) => name), ...groups])]
  if (names.length === 0) return null
  return <ManyFacet label="Group" options={names.map((name) => ({ value: name, title: safeText(name) }))} chosen={groups} onChange={onChange} />
}

interface FacetMenuProps {
  label: string
  /** Undefined where it narrows nothing. */
  chosenTitle: string | undefined
  children: ReactNode
}

/** A facet's button, which says what is chosen, and its menu. It stays inside of the page's landmark. */
function FacetMenu({ label, chosenTitle, children }: FacetMenuProps) {
  return (
    <Menu position="bottom-start" width={210} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="default"
          className={classes.facet}
          data-chosen={chosenTitle !== undefined || undefined}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {chosenTitle === undefined ? label : `${label}: ${chosenTitle}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
