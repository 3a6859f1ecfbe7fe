import { expect, it } from 'vitest'
import { auditLook, auditText } from './audit-words.ts'

it('shows the day of an instant, and leaves everything else as it was entered', () => {
  expect(auditText('Issued "2029-02-23" (Device), valid until 2029-02-23T12:12:41.000Z')).toBe(
    'Issued "2029-02-23" (Device), valid until 23 February 2029',
  )
})

it('has words for an action that is newer than this page', () => {
  expect(auditLook('certificate-thawed' as never).words).toBe('certificate thawed')
})
