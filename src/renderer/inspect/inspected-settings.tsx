import { Button } from '@mantine/core'
import { useState } from 'react'
import type { SettingsReading } from '../../shared/settings.ts'
import { SettingsFound } from '../components/settings-found.tsx'
import { noNames, settingsSentence } from '../components/settings-words.ts'
import { IssueBroker } from '../inventory/issuing/issue-broker.tsx'
import classes from './inspected.module.css'

/** Settings of openssl or of a broker: what they say of certificates, and the way to a broker with their names. */
export function InspectedSettings({ settings }: { settings: SettingsReading }) {
  const [form, setForm] = useState({ isOpen: false, opening: 0 })
  return (
    <article className={classes.thing}>
      <p className={classes.sentence}>{settingsSentence(settings)}</p>
      <p className={classes.plain}>
        {settings.altNames.length === 0 ? noNames : 'A certificate for a broker can list these names.'} Only what concerns names and
        certificates is read, no password.
      </p>
      {settings.altNames.length > 0 && (
        <Button className={classes.start} variant="light" onClick={() => setForm(({ opening }) => ({ isOpen: true, opening: opening + 1 }))}>
          Use the names for a broker
        </Button>
      )}
      <SettingsFound reading={settings} />
      <IssueBroker
        key={form.opening}
        isOpen={form.isOpen}
        onClose={() => setForm((before) => ({ ...before, isOpen: false }))}
        altNames={settings.altNames}
      />
    </article>
  )
}
