import { Radio, Stack } from '@mantine/core'
import { useQuery } from '../calls/use-query.ts'
import type { ExportTargetSummary } from '../../shared/export.ts'
import { changeExport, type ExportDraft } from './export-store.ts'
import { IdentityMultiSelect } from './identity-multi-select.tsx'
import { amountsWords, kindsFor } from './role-kinds.ts'
import classes from './scope-fields.module.css'

/** For whom: everybody whom the target serves, or those chosen. */
export function ScopeFields({ draft, target }: { draft: ExportDraft; target: ExportTargetSummary }) {
  const kinds = kindsFor(target)
  const amounts = useQuery(
    ['export-amounts', kinds],
    (core, signal) =>
      Promise.all(
        kinds.map(async (kind) => {
          const { total } = await core.certificates.list({ kinds: [kind], statuses: ['active'], limit: 1 }, { signal })
          return { kind, number: total }
        }),
      ),
    { refetchOn: 'inventory' },
  )
  const words = amounts.data && amountsWords(amounts.data)
  return (
    <section className={classes.section}>
      <Radio.Group
        label="For whom?"
        classNames={{ label: classes.legend }}
        value={draft.scope}
        onChange={(scope) => changeExport({ scope: scope === 'all' ? 'all' : 'chosen' })}
      >
        <Stack gap="xs">
          <Radio value="all" label={words === undefined ? 'All' : words === '' ? 'All: there is none yet' : `All: ${words}`} />
          <Radio value="chosen" label="Only those chosen" />
        </Stack>
      </Radio.Group>
      {draft.scope === 'chosen' && (
        <div className={classes.indented}>
          <IdentityMultiSelect kinds={kinds} value={draft.chosen} onChange={(chosen) => changeExport({ chosen })} />
        </div>
      )}
    </section>
  )
}
