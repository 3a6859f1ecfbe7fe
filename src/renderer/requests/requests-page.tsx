import { Button } from '@mantine/core'
import { IconCpu, IconFileCertificate, IconSignature } from '@tabler/icons-react'
import { Route, Switch, useLocation, useRoute } from 'wouter'
import { useQuery } from '../calls/use-query.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import { PageLinks } from '../components/page-links.tsx'
import { usePageCommands } from '../frame/commands.ts'
import { Page } from '../frame/page.tsx'
import { DeviceKeyPage } from './device-key-page.tsx'
import { MakeRequest } from './make-request.tsx'
import { RequestPanel } from './request-panel.tsx'
import { RequestTable } from './request-table.tsx'
import classes from './requests-page.module.css'
import { SignPage } from './sign-page.tsx'

/** Certification requests: those of others that are signed here, and ours that another authority is to sign. */
export default function RequestsPage() {
  return (
    <Switch>
      <Route path="/requests/sign">
        <SignPage />
      </Route>
      <Route path="/requests/device">
        <DeviceKeyPage />
      </Route>
      <Route>
        <OwnRequests />
      </Route>
    </Switch>
  )
}

function OwnRequests() {
  const [, navigate] = useLocation()
  const [isMaking] = useRoute('/requests/new')
  const [, params] = useRoute('/requests/:id')
  const chosen = isMaking ? undefined : params?.id
  const { data: requests, error } = useQuery(['requests'], (core, signal) => core.requests.list(undefined, { signal }), {
    refetchOn: 'audit',
  })
  const make = () => navigate('/requests/new')
  usePageCommands([{ id: 'make-request', label: 'Make a certificate request', icon: IconFileCertificate, keywords: 'csr new', run: make }])
  const makeButton = <Button onClick={make}>Make a request</Button>
  return (
    <Page
      title="Requests"
      sentence="For certificates that another authority is to sign: the key is made here and waits in the vault for the answer."
      action={requests && requests.length > 0 && makeButton}
      details={chosen !== undefined && <RequestPanel request={requests?.find(({ id }) => id === chosen)} isLoading={!requests} />}
    >
      <div className={classes.page}>
        <Notice error={error} />
        {requests?.length === 0 && (
          <EmptyState icon={IconFileCertificate} title="No request waits for an answer" action={makeButton}>
            Make one where your company, or a service such as AWS IoT, signs the certificates. The key never leaves this vault; drop
            the answer on this window.
          </EmptyState>
        )}
        {requests && requests.length > 0 && <RequestTable requests={requests} chosen={chosen} />}
        <PageLinks
          heading="Signing here"
          links={[
            {
              to: '/requests/sign',
              icon: IconSignature,
              title: 'Sign a request',
              text: 'Somebody or some device has made a key and a request (.csr): your authority signs it.',
            },
            {
              to: '/requests/device',
              icon: IconCpu,
              title: 'A key born on the device',
              text: 'The exact commands that make a key and a request on the device itself, for OpenSSL, GnuTLS, Mbed TLS and ESP-IDF.',
            },
          ]}
        />
        {isMaking && <MakeRequest onClose={() => navigate('/requests')} onMade={({ id }) => navigate(`/requests/${id}`)} />}
      </div>
    </Page>
  )
}
