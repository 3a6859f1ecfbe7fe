import { useMediaQuery } from '@mantine/hooks'
import { CertificateTree } from '../components/certificate-tree.tsx'
import { BundlePreview } from './bundle-preview.tsx'
import { OpensslPanel } from './openssl-panel.tsx'
import type { WizardStep } from './provision-draft.ts'
import { provisionTree } from './provision-tree.ts'
import classes from './side-pane.module.css'
import type { Wizard } from './use-wizard.ts'
import { useWalkStore } from './walk-store.ts'
import { WhatNext } from './what-next.tsx'

/** Beside each step: the picture of what is being made, and what belongs to the step besides. */
export function SidePane({ wizard, step }: { wizard: Wizard; step: WizardStep }) {
  const { reading, holdings, now } = wizard
  const isWide = useMediaQuery('(min-width: 1600px)')
  // There from the beginning of the proof, so that nothing moves when it has passed.
  const hasFailed = useWalkStore(({ proof }) => proof.status === 'failed' || (proof.status === 'done' && !proof.hasPassed))
  const isWritten = useWalkStore(({ written, writing }) => written !== undefined && writing.status === 'idle')
  const { roots, currentId, hasPlanned } = provisionTree(reading, holdings.authorities, step, now)
  // Three levels side by side are wider than the pane.
  const isDeep = roots.some(({ children = [] }) => children.some((child) => child.children !== undefined))
  return (
    <div className={classes.pane}>
      {step === 'export' && (
        <section aria-labelledby="will-be-written">
          <h2 id="will-be-written" className={classes.heading}>
            {isWritten ? 'What was written' : 'What will be written'}
          </h2>
          <BundlePreview wizard={wizard} />
        </section>
      )}
      {step === 'prove' && !hasFailed && <WhatNext wizard={wizard} />}
      <section aria-labelledby="what-you-make">
        <h2 id="what-you-make" className={classes.heading}>
          {hasPlanned ? 'What you are making' : 'What you have made'}
        </h2>
        <CertificateTree roots={roots} label="Who signs whom" direction={isWide && !isDeep ? 'across' : 'down'} {...(currentId !== undefined && { currentId })} />
        {hasPlanned && <p className={classes.legend}>Dashed: not issued yet.</p>}
      </section>
      <OpensslPanel reading={reading} step={step} />
    </div>
  )
}
