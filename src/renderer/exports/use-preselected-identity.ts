import { useEffect } from 'react'
import { useLocation, useRoute } from 'wouter'
import type { Core } from '../api.ts'
import type { CertificateSummary } from '../../shared/certificate.ts'
import type { ExportChoice } from '../../shared/export.ts'
import { currentCore } from '../stores/connection-store.ts'
import { reportFailure } from '../stores/notices-store.ts'
import { exportFor } from './export-store.ts'

/** `/export/0A1B`: the identity with that fingerprint is chosen, with the target that is remembered for it, or is usual. */
export function usePreselectedIdentity(): void {
  const [, navigate] = useLocation()
  const [, params] = useRoute('/export/:fingerprint')
  const fingerprint = params?.fingerprint
  useEffect(() => {
    if (fingerprint === undefined) return
    const controller = new AbortController()
    const { signal } = controller
    findIdentity(currentCore(), fingerprint, signal).then(({ identity, choice }) => {
      if (signal.aborted) return
      exportFor([identity], choice)
      navigate('/export', { replace: true })
    }, reportFailure)
    return () => controller.abort()
  }, [fingerprint, navigate])
}

async function findIdentity(core: Core, reference: string, signal: AbortSignal): Promise<{ identity: CertificateSummary; choice: ExportChoice | undefined }> {
  const identity = await core.certificates.show({ reference }, { signal })
  const { choices } = await core.exports.choices({ text: identity.name }, { signal })
  return { identity, choice: choices.find(({ kind, name }) => kind === identity.kind && name === identity.name) }
}
