import { Button } from '@mantine/core'
import { IconArrowLeft, IconFilePlus, IconFileImport } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useCall } from '../calls/use-call.ts'
import { useQuery } from '../calls/use-query.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import type { CertificateKind } from '../../shared/profile.ts'
import { Page } from '../frame/page.tsx'
import { useIsUnlocked } from '../stores/vault-store.ts'
import { count } from '../words.ts'
import { chooseAndBring } from './bring-actions.ts'
import { putAllAway, useBroughtStore, type HeldFile } from './brought-store.ts'
import { FilePassword } from './file-password.tsx'
import classes from './import-page.module.css'
import { ImportTable } from './import-table.tsx'
import { importVerb, selectable, selectionOf } from './import-words.ts'
import { Imported } from './imported.tsx'
import { useInspection } from './use-inspection.ts'

/** What importing the brought files would do, as a table; then does it. */
export function ImportPage() {
  const held = useBroughtStore((store) => store.files)
  const { password, passwordTries, problems } = useBroughtStore()
  const { files } = useInspection()
  const isUnlocked = useIsUnlocked()
  // One that cannot be read would keep the others out.
  const good = files?.filter(({ inspection, isPasswordWrong }) => inspection && !isPasswordWrong) ?? []
  const input = { files: good.map((each) => each.held.file), ...(password !== undefined && { password }) }
  const plan = useQuery(
    ['import-plan', good.map((each) => each.held.id), passwordTries],
    (core, signal) => core.files.planImport(input, { signal }),
    { refetchOn: 'inventory', isEnabled: good.length > 0 },
  )
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [kinds, setKinds] = useState<Readonly<Record<string, CertificateKind>>>({})
  const [ranOn, setRanOn] = useState<readonly HeldFile[]>()
  const importing = useCall(
    (core, signal, only: string[] | undefined) => core.files.import({ ...input, kinds, ...(only && { only }) }, { signal }),
    { outlivesPage: true },
  )
  const candidates = good.length > 0 ? plan.data?.candidates : undefined
  const selection = candidates && selectionOf(candidates, left)
  const keysOnly = candidates?.length === 0 && (plan.data?.strayKeys ?? 0) === 0

  const run = async () => {
    if (!selection) return
    setRanOn(held)
    const result = await importing.run(selection.isAll ? undefined : selection.fingerprints)
    if (!result) return
    // What is in the vault need not lie in the window any longer; where something failed, it may be tried again.
    if (result.failed.length === 0) putAllAway()
  }
  // Who brings something else has seen what came of the last.
  if (importing.output && (held.length === 0 || held === ranOn)) {
    return (
      <Page title="Import" sentence="What came of it.">
        <Imported
          result={importing.output}
          onAgain={importing.reset}
        />
      </Page>
    )
  }
  const error = importing.error?.code === 'VAULT_LOCKED' && isUnlocked ? undefined : importing.error
  const isReady = selection !== undefined && (selection.fingerprints.length > 0 || keysOnly) && !plan.data?.needsPassword
  return (
    <Page
      title="Import"
      sentence="What would come into the vault, and as what."
      action={
        held.length > 0 && (
          <>
            <Button variant="default" leftSection={<IconFilePlus size={16} aria-hidden />} onClick={() => void chooseAndBring()}>
              Add files
            </Button>
            <Button disabled={!isReady} loading={importing.isRunning} onClick={() => void run()}>
              {keysOnly ? 'Import the key' : importVerb(selection?.fingerprints.length ?? 0)}
            </Button>
          </>
        )
      }
    >
      {held.length === 0 ? (
        <EmptyState
          icon={IconFileImport}
          title="Bring certificates and their keys"
          action={<Button onClick={() => void chooseAndBring()}>Choose files</Button>}
        >
          Drop files here, or choose them: PEM, DER, PKCS#12 and PKCS#7, several at once. Keys find their certificates, also across
          files; an authority with its key can issue from then on.
        </EmptyState>
      ) : (
        <div className={classes.import}>
          <Link href="/inspect" className={classes.back}>
            <IconArrowLeft size={15} aria-hidden />
            {count(held.length, 'file')}: look at what is in {held.length === 1 ? 'it' : 'them'}
          </Link>
          {problems.map(({ name, message, remedy }, index) => (
            <Notice key={index} tone="error" message={`${name}: ${message}`} remedy={remedy} />
          ))}
          {files?.map((file) => (
            <FilePassword key={file.held.id} file={file} />
          ))}
          {files?.map(
            ({ held: { id, name }, error: reason }) =>
              reason && <Notice key={id} tone="error" message={`${name} is left out: ${reason.message}`} remedy={reason.remedy} />,
          )}
          <Notice error={plan.error} />
          <Notice error={error} />
          {plan.data && good.length > 0 && plan.data.strayKeys > 0 && (
            <Notice
              tone="warning"
              message={`${count(plan.data.strayKeys, 'private key belongs', 'private keys belong')} to nothing in these files or in the vault.`}
              remedy="It stays out. Add the file with its certificate."
            />
          )}
          {candidates && candidates.length > 0 && selection && (
            <ImportTable
              candidates={candidates}
              chosen={new Set(selection.fingerprints)}
              kinds={kinds}
              onChoose={(fingerprint, isChosen) =>
                setLeft((before) => {
                  const after = new Set(before)
                  if (isChosen) after.delete(fingerprint)
                  else after.add(fingerprint)
                  return after
                })
              }
              onChooseAll={(isChosen) => setLeft(new Set(isChosen ? [] : candidates.filter(selectable).map(({ facts }) => facts.fingerprint)))}
              onKind={(fingerprint, kind) => setKinds((before) => ({ ...before, [fingerprint]: kind }))}
            />
          )}
          {candidates?.length === 0 && plan.data?.strayKeys === 0 && !plan.data.needsPassword && (
            <KeysAlone hasKeys={good.some(({ inspection }) => inspection?.objects.some(({ type }) => type === 'private-key') ?? false)} />
          )}
        </div>
      )}
    </Page>
  )
}

function KeysAlone({ hasKeys }: { hasKeys: boolean }) {
  return hasKeys ? (
    <Notice
      tone="info"
      message="There is no certificate in these files, but their key belongs to one that the vault has without."
      remedy="Import adds the key to it, sealed."
    />
  ) : (
    <Notice
      tone="info"
      message="There is nothing to import in these files."
      remedy="Only certificates and their private keys come into the vault. Requests are signed, revocation lists looked at."
    />
  )
}
