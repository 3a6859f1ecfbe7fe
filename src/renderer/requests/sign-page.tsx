import { Button } from '@mantine/core'
import { IconArrowLeft, IconFilePlus, IconSignature } from '@tabler/icons-react'
import { Link } from 'wouter'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import { Page } from '../frame/page.tsx'
import { bringText, chooseAndBring } from '../inspect/bring-actions.ts'
import { useBroughtStore } from '../inspect/brought-store.ts'
import { FilePassword } from '../inspect/file-password.tsx'
import { objectsIn, useInspection } from '../inspect/use-inspection.ts'
import type { RequestFacts } from '../../shared/inspection.ts'
import { count } from '../words.ts'
import { PasteRequest } from './paste-request.tsx'
import classes from './sign-page.module.css'
import { SignMany } from './sign-many.tsx'
import { SignOne } from './sign-one.tsx'

const address = '/requests/sign'

/** Signs the requests that were brought: one with all its choices, several by one profile. */
export function SignPage() {
  const { files: held, problems } = useBroughtStore()
  const { files, error } = useInspection()
  const requests = distinct(objectsIn(files).flatMap((object) => (object.type === 'certification-request' ? [object.facts] : [])))
  const others = objectsIn(files).filter(({ type }) => type !== 'certification-request' && type !== 'encrypted').length
  const choose = () => void chooseAndBring(address)
  return (
    <Page
      title={requests.length > 1 ? `Sign ${count(requests.length, 'request')}` : 'Sign a request'}
      sentence="Whoever made the request keeps the key: what you hand out is a certificate for it, by the rules of a profile."
      action={
        held.length > 0 && (
          <Button variant="default" leftSection={<IconFilePlus size={16} aria-hidden />} onClick={choose}>
            Add files
          </Button>
        )
      }
    >
      <div className={classes.page}>
        {problems.map(({ name, message, remedy }, index) => (
          <Notice key={index} tone="error" message={`${name}: ${message}`} remedy={remedy} />
        ))}
        <Notice error={error} />
        {files?.map((file) => (
          <FilePassword key={file.held.id} file={file} />
        ))}
        {files?.map(
          ({ held: { id, name }, error: reason }) =>
            reason && <Notice key={id} tone="error" message={`${name}: ${reason.message}`} remedy={reason.remedy} />,
        )}
        {files && files.length > 0 && (
          <Link href="/inspect" className={classes.back}>
            <IconArrowLeft size={15} aria-hidden />
            {others > 0 ? `Look at the files; they hold ${count(others, 'other thing')}, too` : 'Look at what the files hold'}
          </Link>
        )}
        {files && requests.length === 0 && (
          <>
            {held.length > 0 && (
              <Notice tone="info" message="There is no certification request in these files." remedy="Add the file that holds it: PKCS#10, often named .csr or .req." />
            )}
            <EmptyState icon={IconSignature} title="Bring the request" action={<Button onClick={choose}>Choose files</Button>}>
              Drop certification requests here (PKCS#10, often named .csr), one or a whole folder of them. A device makes its own with
              the commands of <Link href="/requests/device" className={classes.link}>this guide</Link>.
            </EmptyState>
            <PasteRequest onPaste={(text) => bringText(text, address)} />
          </>
        )}
        {requests.length === 1 && <SignOne key={requests[0]!.fingerprint} facts={requests[0]!} />}
        {requests.length > 1 && <SignMany key={requests.map(({ fingerprint }) => fingerprint).join()} requests={requests} />}
      </div>
    </Page>
  )
}

function distinct(requests: readonly RequestFacts[]): RequestFacts[] {
  return [...new Map(requests.map((facts) => [facts.fingerprint, facts])).values()]
}
