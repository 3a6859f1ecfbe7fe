import { Button } from '@mantine/core'
import { IconListDetails, IconListSearch } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, type RefObject } from 'react'
import { Link, useLocation, useRoute } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import type { CertificateSummary } from '../../shared/certificate.ts'
import { Page } from '../frame/page.tsx'
import { count, grouped } from '../words.ts'
import { CertificatePanel, inventoryAddress } from './certificate-panel.tsx'
import { CertificateTable, type TableHandle } from './certificate-table.tsx'
import { Facets } from './facets.tsx'
import classes from './inventory-page.module.css'
import { filterOf, isNarrowed, sortedBy, useInventoryView, withoutNarrowing } from './inventory-view.ts'
import { IssueMenu } from './issuing/issue-menu.tsx'
import { MatchingBar } from './bulk/matching-bar.tsx'
import { sizeOf } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useRows } from './use-rows.ts'
import { useSelection } from './use-selection.ts'

/** Everything that was issued: a table of any length, narrowed by text and facets, and the details of the chosen one. */
export default function InventoryPage() {
  const [, params] = useRoute('/inventory/:serial')
  const [, navigate] = useLocation()
  const [view, change] = useInventoryView()
  const filter = filterOf(view)
  const { rows, show } = useRows(filter)
  const table = useRef<TableHandle>(null)
  const chosen = params?.serial
  useFocusAfterClosing(chosen, table)
  const selection = useSelection(filter, rows)
  const isEmpty = rows.total === 0 && !rows.isOutdated
  const isEmptyVault = isEmpty && !isNarrowed(view)

  const open = (certificate: CertificateSummary, isStep: boolean) => navigate(inventoryAddress(certificate), { replace: isStep })
  const leaveSearch = useCallback((isEnter: boolean) => {
    table.current?.focusRow()
    if (isEnter) table.current?.openFirst()
  }, [])
  return (
    <Page
      title="Inventory"
      sentence={<Total found={rows.total} isNarrowed={isNarrowed(view)} />}
      action={!isEmptyVault && <IssueMenu />}
      width="full"
      details={chosen !== undefined && <CertificatePanel fingerprint={chosen} />}
    >
      <div className={classes.inventory}>
        {isEmptyVault ? (
          <EmptyState
            icon={IconListDetails}
            title="Nothing is issued yet"
            action={
              <Button component={Link} href="/provision">
                Set up your broker
              </Button>
            }
          >
            Here stands every certificate of this vault: authorities, brokers, devices and clients. The five steps of Provision
            make the first of them.
          </EmptyState>
        ) : (
          <>
            <Facets view={view} onChange={change} onLeaveSearch={leaveSearch} />
            <Notice error={rows.error ?? selection.error} />
            {isEmpty ? (
              <EmptyState
                icon={IconListSearch}
                title="Nothing fits"
                action={
                  <Button variant="default" onClick={() => change(withoutNarrowing(view))}>
                    Show all
                  </Button>
                }
              >
                No certificate of this vault is like that. The search looks in names, alternative names, serial numbers and
                fingerprints.
              </EmptyState>
            ) : (
              <CertificateTable
                rows={rows}
                onShow={show}
                listKey={JSON.stringify(filter)}
                sort={view.sort}
                descending={view.descending}
                onSort={(sort) => change(sortedBy(view, sort))}
                selection={selection.selection}
                onSelect={(index, isRange) => (isRange ? selection.extendTo(index) : selection.toggle(index))}
                onSelectAll={selection.selectAll}
                onSelectNone={selection.clear}
                chosen={chosen}
                onOpen={open}
                handle={table}
              />
            )}
            {selection.matching ? (
              <MatchingBar
                condition={selection.matching}
                number={sizeOf(selection.selection, rows.total ?? 0)}
                total={rows.total ?? 0}
                isLoading={selection.isLoading}
                onClear={selection.clear}
              />
            ) : (
              selection.selection.of === 'some' && (
                <SelectionBar certificates={[...selection.selection.chosen.values()]} isLoading={selection.isLoading} onClear={selection.clear} />
              )
            )}
          </>
        )}
      </div>
    </Page>
  )
}

/** "316 certificates", "12 of 316 certificates". Read out when it changes. */
function Total({ found, isNarrowed: isPart }: { found: number | undefined; isNarrowed: boolean }) {
  const all = useQuery(['inventory-total'], (core, signal) => core.certificates.list({ limit: 1 }, { signal }), {
    refetchOn: 'inventory',
    isEnabled: isPart,
  })
  return <span role="status">{totalWords(found, isPart ? all.data?.total : undefined)}</span>
}

function totalWords(found: number | undefined, all: number | undefined): string {
  if (found === undefined) return ' '
  return all === undefined ? count(found, 'certificate') : `${grouped(found)} of ${count(all, 'certificate')}`
}

/** Who closed the details by a button that went with them goes on in the table. */
function useFocusAfterClosing(chosen: string | undefined, table: RefObject<TableHandle | null>): void {
  const wasChosen = useRef(chosen)
  useEffect(() => {
    const isClosed = wasChosen.current !== undefined && chosen === undefined
    wasChosen.current = chosen
    if (isClosed && (document.activeElement === null || document.activeElement === document.body)) table.current?.focusRow()
  }, [chosen, table])
}
