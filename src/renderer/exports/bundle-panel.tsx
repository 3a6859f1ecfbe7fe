import { Button, Loader } from '@mantine/core'
import { useState } from 'react'
import type { ExportChoice, ExportTargetSummary } from '../../shared/export.ts'
import { safeText } from '../../shared/safe-text.ts'
import { Notice } from '../components/notice.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { DetailsPanel } from '../frame/details-panel.tsx'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { BundleFiles } from './bundle-files.tsx'
import classes from './bundle-panel.module.css'
import { ChooseTargetDialog } from './choose-target-dialog.tsx'
import { ChosenTarget } from './chosen-target.tsx'
import type { FleetPage } from './use-fleet-page.ts'

export interface BundlePanelProps {
  choice: ExportChoice
  targets: readonly ExportTargetSummary[]
  fleet: FleetPage
}

/** What an export of everything would write for one identity: its target, its files, and what their reader would trip over. */
export function BundlePanel({ choice, targets, fleet }: BundlePanelProps) {
  const isUnlocked = useIsUnlocked()
  const [opening, setOpening] = useState(0)
  const [isOpen, setIsOpen] = useState(false)
  const target = targets.find(({ id }) => id === choice.target)
  const bundle = fleet.bundleOf(choice.fingerprint)
  return (
    <DetailsPanel
      title={<SafeText>{choice.name}</SafeText>}
      label={`Bundle of ${safeText(choice.name)}`}
      closeTo="/export/everything"
      actions={
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            setOpening(opening + 1)
            setIsOpen(true)
          }}
        >
          Change the target
        </Button>
      }
    >
      <div className={classes.content}>
        {target && <ChosenTarget target={target} />}
        {!bundle && isUnlocked && !fleet.error && <Loader size={16} aria-label="Making the preview" />}
        {bundle?.problems.map(({ severity, message, remedy }) => (
          <Notice key={message} tone={severity} message={message} remedy={remedy} />
        ))}
        {bundle && (
          <section aria-label="Preview">
            <p className={classes.folder}>
              <SafeText>{`${bundle.folder}/`}</SafeText>
            </p>
            <BundleFiles files={bundle.files} />
          </section>
        )}
      </div>
      {opening > 0 && (
        <ChooseTargetDialog
          key={opening}
          targets={targets}
          choices={[choice]}
          isOpen={isOpen}
          onClose={() => setIsOpen(false)}
          onDone={() => setIsOpen(false)}
        />
      )}
    </DetailsPanel>
  )
}
