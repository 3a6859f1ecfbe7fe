import { Button } from '@mantine/core'
import { IconBan, IconKey, IconPlayerPause, IconPlayerPlay, IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import type { CertificateDetails } from '../../../shared/certificate.ts'
import { isAuthority } from '../../../shared/profile.ts'
import { safeText } from '../../../shared/safe-text.ts'
import { canRenew, canRevoke, isOnHold } from './lifecycle-words.ts'
import { RenewDialog } from './renew-dialog.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'
import { UndoHoldDialog } from './undo-hold-dialog.tsx'

type Verb = 'renew' | 'rekey' | 'revoke' | 'hold' | 'undo-hold'

/** What can become of one certificate: renewed, re-keyed, revoked, put on hold and taken off it. Each opens a dialog that says what it does. */
export function LifecycleActions({ certificate }: { certificate: CertificateDetails }) {
  const [dialog, setDialog] = useState<{ verb: Verb; opening: number; certificate: CertificateDetails }>()
  const [isOpen, setIsOpen] = useState(false)
  const { name, kind, hasKey, replacedBy } = certificate
  const shown = safeText(name)
  const open = (verb: Verb) => {
    setDialog((before) => ({ verb, opening: (before?.opening ?? 0) + 1, certificate }))
    setIsOpen(true)
  }
  const close = () => setIsOpen(false)
  const canRekey = !isAuthority(kind) && hasKey && replacedBy === null
  const props = { size: 'compact-sm', variant: 'default' } as const
  const icon = { size: 15, 'aria-hidden': true } as const
  return (
    <>
      {canRenew(certificate) && (
        <Button {...props} leftSection={<IconRefresh {...icon} />} aria-label={`Renew ${shown}`} onClick={() => open('renew')}>
          Renew
        </Button>
      )}
      {canRekey && (
        <Button {...props} leftSection={<IconKey {...icon} />} aria-label={`Re-key ${shown}`} onClick={() => open('rekey')}>
          Re-key
        </Button>
      )}
      {isOnHold(certificate) && (
        <Button {...props} leftSection={<IconPlayerPlay {...icon} />} aria-label={`Take ${shown} off hold`} onClick={() => open('undo-hold')}>
          Take off hold
        </Button>
      )}
      {canRevoke(certificate) && !isOnHold(certificate) && (
        <Button {...props} leftSection={<IconPlayerPause {...icon} />} aria-label={`Put ${shown} on hold`} onClick={() => open('hold')}>
          Put on hold
        </Button>
      )}
      {canRevoke(certificate) && (
        <Button {...props} color="red" variant="outline" leftSection={<IconBan {...icon} />} aria-label={`Revoke ${shown}`} onClick={() => open('revoke')}>
          Revoke
        </Button>
      )}
      {dialog && <Dialog key={dialog.opening} verb={dialog.verb} certificate={dialog.certificate} isOpen={isOpen} onClose={close} />}
    </>
  )
}

interface DialogProps {
  verb: Verb
  certificate: CertificateDetails
  isOpen: boolean
  onClose: () => void
}

function Dialog({ verb, certificate, isOpen, onClose }: DialogProps) {
  const frame = { isOpen, onClose }
  switch (verb) {
    case 'renew':
    case 'rekey':
      return <RenewDialog {...frame} certificates={[certificate]} newKey={verb === 'rekey'} />
    case 'revoke':
    case 'hold':
      return <RevokeDialog {...frame} certificates={[certificate]} isHold={verb === 'hold'} />
    case 'undo-hold':
      return <UndoHoldDialog {...frame} certificate={certificate} />
  }
}
