import { Button } from '@mantine/core'
import { IconFilePlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useRoute } from 'wouter'
import { Notice } from '../components/notice.tsx'
import { Page } from '../frame/page.tsx'
import { count } from '../words.ts'
import { chooseAndBring } from './bring-actions.ts'
import { BringFiles } from './bring-files.tsx'
import { putAllAway, useBroughtStore } from './brought-store.ts'
import { FileList, firstChoice, type Choice } from './file-list.tsx'
import { FilePassword } from './file-password.tsx'
import { ImportPage } from './import-page.tsx'
import classes from './inspect-page.module.css'
import { InspectedSettings } from './inspected-settings.tsx'
import { InspectedThing } from './inspected-thing.tsx'
import { nextSteps, type NextStep } from './next-steps.ts'
import { TakeInAnswer } from './take-in-answer.tsx'
import { useAnswers } from './use-answers.ts'
import { objectsIn, useInspection } from './use-inspection.ts'

/** What files hold that people bring, in words; and the way from there into the vault. */
export default function InspectPage() {
  const [isImport] = useRoute('/inspect/import')
  return isImport ? <ImportPage /> : <Inspect />
}

function Inspect() {
  const { files: held, problems } = useBroughtStore()
  return held.length === 0 && problems.length === 0 ? <NothingBrought /> : <Inspected />
}

function NothingBrought() {
  return (
    <Page title="Inspect" sentence="What a file holds, who would refuse it and why. Nothing is kept until you import it.">
      <BringFiles />
    </Page>
  )
}

function Inspected() {
  const { problems } = useBroughtStore()
  const { files, error, isLoading } = useInspection()
  const answers = useAnswers(files)
  const [chosen, setChosen] = useState<Choice>()
  const choice = firstChoice(files, chosen)
  const file = files?.find(({ held }) => held.id === choice?.file)
  const object = file?.inspection?.objects[choice?.object ?? 0]
  const roots = new Set(
    objectsIn(files).flatMap((each) => (each.type === 'certificate' && each.facts.isSelfIssued ? [each.facts.subject] : [])),
  )
  return (
    <Page title="Inspect" sentence={<Summary files={files} />} action={<Actions steps={nextSteps(files ?? [], answers)} />} width="full">
      <div className={classes.page}>
        {problems.map(({ name, message, remedy }, index) => (
          <Notice key={index} tone="error" message={`${name}: ${message}`} remedy={remedy} />
        ))}
        <Notice error={error} />
        {files && files.length > 0 && choice && (
          <div className={classes.panes} aria-busy={isLoading}>
            <FileList files={files} choice={choice} onChoose={setChosen} />
            {/* A part that scrolls must be reachable by keyboard. */}
            <section className={classes.details} aria-label="What it is" tabIndex={0}>
              {file && (
                <>
                  <FilePassword file={file} />
                  {file.settings ? <InspectedSettings key={file.held.id} settings={file.settings} /> : <Notice error={file.error} />}
                  {object?.type === 'certificate' && answers.has(object.facts.fingerprint) && (
                    <TakeInAnswer held={file.held} request={answers.get(object.facts.fingerprint)!} />
                  )}
                  {object && <InspectedThing key={`${choice.file}:${choice.object}`} object={object} roots={roots} />}
                  {file.inspection?.objects.length === 0 && (
                    <Notice tone="info" message="This file holds nothing that Certwright knows." remedy="Choose the file with the certificate, the key, the request or the revocation list." />
                  )}
                </>
              )}
            </section>
          </div>
        )}
      </div>
    </Page>
  )
}

function Summary({ files }: { files: ReturnType<typeof useInspection>['files'] }) {
  if (!files) return <span role="status">Reading…</span>
  const objects = objectsIn(files).length + files.filter(({ settings }) => settings).length
  return (
    <span role="status">
      {count(objects, 'object')} in {count(files.length, 'file')}. Nothing is kept until you import it.
    </span>
  )
}

/** At most one of them is the primary action. */
function Actions({ steps }: { steps: readonly NextStep[] }) {
  return (
    <>
      <Button variant="subtle" color="gray" leftSection={<IconX size={16} aria-hidden />} onClick={putAllAway}>
        Put away
      </Button>
      <Button variant="default" leftSection={<IconFilePlus size={16} aria-hidden />} onClick={() => void chooseAndBring()}>
        Add files
      </Button>
      {steps.map(({ label, to }, index) => (
        <Button key={to} component={Link} href={to} variant={index === steps.length - 1 ? 'filled' : 'default'}>
          {label}
        </Button>
      ))}
    </>
  )
}
