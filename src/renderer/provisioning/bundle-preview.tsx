import { Loader } from '@mantine/core'
import { IconFile, IconFolder, IconLock } from '@tabler/icons-react'
import type { BundleSummary } from '../../shared/export.ts'
import { useQuery } from '../calls/use-query.ts'
import { Notice } from '../components/notice.tsx'
import { Progress } from '../components/progress.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { grouped, sizeWords } from '../words.ts'
import classes from './bundle-preview.module.css'
import { exportChoice } from './export-choice.ts'
import { writeRequests } from './export-request.ts'
import { useTargets } from './export-step.tsx'
import type { Wizard } from './use-wizard.ts'

/** Bundles of devices differ only in names: so many are shown. */
const shownDevices = 2

/** What an export would write: names, sizes, and which files are secret. Nothing is written for it. */
export function BundlePreview({ wizard }: { wizard: Wizard }) {
  const { draft, reading } = wizard
  const { defaultExportFolder } = useAbout()
  const targets = useTargets()
  const choice = targets.data && exportChoice(draft.export, targets.data)
  const broker = reading.broker.existing
  const devices = reading.chosenDevices
  const requests = choice && broker ? writeRequests(draft.export, choice, broker, devices.slice(0, shownDevices)) : []
  const preview = useQuery(
    ['bundle-preview', requests],
    async (core, signal) => {
      const bundles: BundleSummary[] = []
      for (const request of requests) bundles.push(...(await core.exports.preview(request, { signal })))
      return bundles
    },
    { isEnabled: requests.length > 0 },
  )
  const hidden = devices.length - Math.min(devices.length, shownDevices)
  return (
    <div className={classes.preview} aria-busy={preview.isLoading}>
      <p className={classes.root}>
        <SafeText>{draft.export.folder?.trim() ?? defaultExportFolder}</SafeText>
        {preview.data && preview.isLoading && <Loader size={13} aria-label="Looking again" />}
      </p>
      <Notice error={preview.error} />
      {!preview.data && preview.isLoading && <Progress label="Looking what will be written" />}
      {preview.data?.map((bundle) => (
        <Bundle key={bundle.fingerprint} bundle={bundle} />
      ))}
      {preview.data && hidden > 0 && <p className={classes.more}>and {grouped(hidden)} more folders like these</p>}
    </div>
  )
}

function Bundle({ bundle }: { bundle: BundleSummary }) {
  return (
    <section className={classes.bundle} aria-label={`Files of ${bundle.name}`}>
      <h3 className={classes.folder}>
        <IconFolder size={17} stroke={1.7} aria-hidden />
        <SafeText>{`${bundle.folder}/`}</SafeText>
      </h3>
      <ul className={classes.files}>
        {bundle.files.map(({ path, size, isSecret }) => (
          <li key={path} className={classes.file} data-secret={isSecret || undefined}>
            {isSecret ? <IconLock size={15} stroke={1.9} aria-hidden /> : <IconFile size={15} stroke={1.6} aria-hidden />}
            <span className={classes.name}>
              <SafeText>{path}</SafeText>
            </span>
            {isSecret && <span className={classes.secret}>secret</span>}
            <span className={classes.size}>{sizeWords(size)}</span>
          </li>
        ))}
      </ul>
      {bundle.problems.map(({ severity, message, remedy }) => (
        <Notice key={message} tone={severity} message={message} remedy={remedy} />
      ))}
    </section>
  )
}
