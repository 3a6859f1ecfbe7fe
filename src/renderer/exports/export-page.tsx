import { Button, Loader } from '@mantine/core'
import { IconPackageExport } from '@tabler/icons-react'
import { useEffect } from 'react'
import { Link, useLocation, useRoute } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import { Page } from '../frame/page.tsx'
import type { ExportTargetSummary } from '../../shared/export.ts'
import { currentCore } from '../stores/connection-store.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { ExportOutcome } from './export-outcome.tsx'
import classes from './export-page.module.css'
import { changeExport, useExportStore } from './export-store.ts'
import { ExportPreview } from './export-preview.tsx'
import { FolderAndWrite } from './folder-and-write.tsx'
import { optionProblem } from './option-problem.ts'
import { kindsFor, rolesWords } from './role-kinds.ts'
import { ScopeFields } from './scope-fields.tsx'
import { TargetCards } from './target-cards.tsx'
import { TargetOptions } from './target-options.tsx'
import { usePreview } from './use-preview.ts'

/** Writes ready-to-use folders for brokers and devices, shown before anything is written. */
export default function ExportPage() {
  const targets = useQuery(['export-targets'], (core, signal) => core.exports.targets(undefined, { signal }))
  return (
    <Page title="Export" sentence="Folders that a broker or a device uses as they are, shown before anything is written.">
      <Notice error={targets.error} />
      {targets.data ? <Export targets={targets.data} /> : targets.isLoading && <Loader size="sm" aria-label="Loading" />}
    </Page>
  )
}

function Export({ targets }: { targets: readonly ExportTargetSummary[] }) {
  usePreselectedIdentity(targets)
  const { draft, run } = useExportStore()
  const target = targets.find(({ id }) => id === draft.target)
  const preview = usePreview(draft, target)
  const problem = target && optionProblem(preview.error, target)
  return (
    <div className={classes.columns}>
      <div className={classes.choices}>
        <TargetCards targets={targets} chosen={draft.target} />
        {target && (
          <>
            <ScopeFields key={target.id} draft={draft} target={target} />
            {target.options.length > 0 && <TargetOptions draft={draft} target={target} problem={problem} />}
          </>
        )}
      </div>
      <div className={classes.result}>
        {target && run?.state !== 'done' && <FolderAndWrite draft={draft} target={target} preview={preview} run={run} />}
        {run && <ExportOutcome run={run} />}
        {target && preview.isNobodyThere ? (
          <div className={classes.placeholder}>
            <EmptyState
              icon={IconPackageExport}
              title="Nobody to write for yet"
              action={
                <Button component={Link} href="/provision" variant="default">
                  Go to Provision
                </Button>
              }
            >
              This makes files {rolesWords(target.roles).toLowerCase()}, and the vault holds no certificate of theirs that is in use.
            </EmptyState>
          </div>
        ) : target ? (
          run?.state !== 'done' && <ExportPreview preview={preview} problem={problem} />
        ) : (
          <div className={classes.placeholder}>
            <EmptyState icon={IconPackageExport} title="Nothing chosen yet">
              Choose what the files are for. Every file is then shown here, with what is in it, before anything is written.
            </EmptyState>
          </div>
        )}
      </div>
    </div>
  )
}

/** `/export/0A1B`: the identity with that serial number is chosen, with the first target that makes files for its kind. */
function usePreselectedIdentity(targets: readonly ExportTargetSummary[]): void {
  const [, navigate] = useLocation()
  const [, params] = useRoute('/export/:fingerprint')
  const fingerprint = params?.fingerprint
  useEffect(() => {
    if (fingerprint === undefined) return
    const controller = new AbortController()
    const { signal } = controller
    currentCore()
      .certificates.show({ reference: fingerprint }, { signal })
      .then((identity) => {
        if (signal.aborted) return
        const role = identity.kind === 'broker' ? 'broker' : 'device'
        const fitting = targets.filter((target) => kindsFor(target).includes(identity.kind))
        const target = fitting.find(({ roles }) => roles[0] === role) ?? fitting[0]
        changeExport({ target: target?.id, scope: 'chosen', chosen: [identity] })
        navigate('/export', { replace: true })
      }, reportFailure)
    return () => controller.abort()
  }, [fingerprint, navigate, targets])
}
