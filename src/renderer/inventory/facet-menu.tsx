import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import classes from './facets.module.css'

export interface Option<Value extends string = string> {
  value: Value
  title: string
  /** As it stands behind the facet's name; the title where left out. */
  shown?: string
}

export interface ManyFacetProps<Value extends string> {
  label: string
  options: readonly Option<Value>[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
  /** Choices that go by a name together. */
  sets?: readonly { title: string; values: readonly Value[] }[]
  /** The menu is about to be opened. */
  onApproach?: () => void
  /** Below the choices. */
  foot?: ReactNode
}

/** A facet of which several may be chosen. None chosen means all. */
export function ManyFacet<Value extends string>(props: ManyFacetProps<Value>) {
  const { label, options, chosen, sets = [], onApproach, foot } = props
  const { search, found } = useSearch(label, options)
  const titles = options.filter(({ value }) => chosen.includes(value)).map(({ title }) => title)
  const set = sets.find(({ values }) => values.length === chosen.length && values.every((value) => chosen.includes(value)))
  const chosenTitle = set ? set.title : titles.length <= 2 ? titles.join(', ') : `${titles.length} chosen`
  return (
    <FacetMenu label={label} chosenTitle={titles.length === 0 ? undefined : chosenTitle} onApproach={onApproach}>
      {search}
      <Menu.CheckboxGroup value={[...chosen]} onChange={(values) => props.onChange(values as Value[])}>
        <div className={classes.options}>
          {found.map(({ value, title }) => (
            <Menu.CheckboxItem key={value} value={value} title={title}>
              {title}
            </Menu.CheckboxItem>
          ))}
        </div>
      </Menu.CheckboxGroup>
      {foot}
    </FacetMenu>
  )
}

const anyValue = ''

export interface OneFacetProps {
  label: string
  anyTitle: string
  options: readonly Option[]
  chosen: string | null
  onChange: (chosen: string | null) => void
  /** The menu is about to be opened. */
  onApproach?: () => void
}

/** A facet of which one may be chosen. */
export function OneFacet(props: OneFacetProps) {
  const { label, anyTitle, options, chosen, onApproach } = props
  const { search, found } = useSearch(label, options)
  const option = options.find(({ value }) => value === chosen)
  const chosenTitle = chosen === null ? undefined : (option?.shown ?? option?.title ?? '…')
  return (
    <FacetMenu label={label} chosenTitle={chosenTitle} onApproach={onApproach}>
      {search}
      <Menu.RadioGroup value={chosen ?? anyValue} onChange={(value) => props.onChange(value === anyValue ? null : value)}>
        <div className={classes.options}>
          <Menu.RadioItem value={anyValue} closeMenuOnClick>
            {anyTitle}
          </Menu.RadioItem>
          {found.map(({ value, title }) => (
            <Menu.RadioItem key={value} value={value} title={title} closeMenuOnClick>
              {title}
            </Menu.RadioItem>
          ))}
        </div>
      </Menu.RadioGroup>
    </FacetMenu>
  )
}

/** Longer lists than this are searched. */
const readableOptions = 8

/** The field that a long list is searched by, and what is found of it. */
function useSearch<Value extends string>(label: string, options: readonly Option<Value>[]): { search: ReactNode; found: readonly Option<Value>[] } {
  const [query, setQuery] = useState('')
  const search = options.length > readableOptions && (
    <Menu.Search aria-label={`Search: ${label}`} placeholder="Search" value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
  )
  return { search, found: options.filter(({ title }) => title.toLowerCase().includes(query.trim().toLowerCase())) }
}

interface FacetMenuProps {
  label: string
  /** Undefined where it narrows nothing. */
  chosenTitle: string | undefined
  onApproach: (() => void) | undefined
  children: ReactNode
}

/** A facet's button, which says what is chosen, and its menu. It stays inside of the page's landmark. */
function FacetMenu({ label, chosenTitle, onApproach, children }: FacetMenuProps) {
  return (
    <Menu position="bottom-start" width={210} withinPortal={false}>
      <Menu.Target>
        <Button
          variant="default"
          className={classes.facet}
          data-chosen={chosenTitle !== undefined || undefined}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onPointerEnter={onApproach}
          onFocus={onApproach}
        >
          {chosenTitle === undefined ? label : `${label}: ${chosenTitle}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}
