import { Checkbox, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useId } from 'react'
import type { QoS } from '../../shared/mqtt.ts'
import { tlsVersions } from '../../shared/session.ts'
import { dropdownInPage } from '../components/dropdown-in-page.ts'
import { More } from '../components/more.tsx'
import { emptyWill, type OptionsDraft, type WillDraft } from './options-draft.ts'
import { PropertiesFields } from './properties-fields.tsx'
import { qosLevels } from './qos-levels.ts'
import classes from './session-options-fields.module.css'
import { UserPropertiesEditor } from './user-properties-editor.tsx'

export interface SessionOptionsFieldsProps {
  value: OptionsDraft
  onChange: (value: OptionsDraft) => void
}

/** What a session can be opened with, beside where to and as whom. */
export function SessionOptionsFields({ value, onChange }: SessionOptionsFieldsProps) {
  const labelId = useId()
  const change = (part: Partial<OptionsDraft>) => onChange({ ...value, ...part })
  const isFive = value.protocolVersion === 5
  const field = (name: 'sessionExpirySeconds' | 'keepAliveSeconds' | 'alpn' | 'packetMegabytes', label: string, placeholder: string) => (
    <TextInput label={label} placeholder={placeholder} value={value[name]} spellCheck={false} autoCapitalize="none" onChange={(event) => change({ [name]: event.currentTarget.value })} />
  )
  return (
    <>
      <div className={classes.protocol}>
        <span id={labelId} className={classes.label}>
          MQTT version
        </span>
        <SegmentedControl
          aria-labelledby={labelId}
          data={[
            { value: '5', label: '5' },
            { value: '4', label: '3.1.1' },
          ]}
          value={String(value.protocolVersion)}
          onChange={(chosen) => change({ protocolVersion: chosen === '4' ? 4 : 5 })}
        />
      </div>
      <div className={classes.checks}>
        <Checkbox label="Clean start: the broker forgets what was before" checked={value.cleanStart} onChange={(event) => change({ cleanStart: event.currentTarget.checked })} />
        <Checkbox label="Connect again by itself" checked={value.reconnect} onChange={(event) => change({ reconnect: event.currentTarget.checked })} />
      </div>
      {field('keepAliveSeconds', 'Keep alive (seconds)', '60')}
      {isFive && field('sessionExpirySeconds', 'The broker remembers us for (seconds)', value.cleanStart ? '0' : '3600')}
      <Select
        label="Least TLS version"
        data={tlsVersions.map((version) => ({ value: version, label: version.replace('v', ' ') }))}
        value={value.minVersion}
        {...dropdownInPage}
        onChange={(chosen) => change({ minVersion: (chosen ?? 'TLSv1.2') })}
      />
      {field('alpn', 'ALPN protocols', 'none; such as mqtt')}
      {field('packetMegabytes', 'Longest packet that is taken in (MiB)', '16')}
      <div className={classes.whole}>
        <Checkbox
          label="Will message: what the broker publishes where we go without a goodbye"
          checked={value.will !== undefined}
          onChange={(event) => change({ will: event.currentTarget.checked ? emptyWill : undefined })}
        />
        {value.will && <WillFields value={value.will} isFive={isFive} onChange={(will) => change({ will })} />}
      </div>
      {isFive && (
        <div className={classes.whole}>
          <UserPropertiesEditor value={value.userProperties} onChange={(userProperties) => change({ userProperties })} />
        </div>
      )}
    </>
  )
}

function WillFields({ value, isFive, onChange }: { value: WillDraft; isFive: boolean; onChange: (value: WillDraft) => void }) {
  const change = (part: Partial<WillDraft>) => onChange({ ...value, ...part })
  return (
    <div className={classes.will}>
      <TextInput label="Topic of the will message" value={value.topic} spellCheck={false} autoCapitalize="none" onChange={(event) => change({ topic: event.currentTarget.value })} />
      <Textarea label="Its payload" autosize minRows={1} maxRows={4} value={value.payload} spellCheck={false} onChange={(event) => change({ payload: event.currentTarget.value })} />
      <div className={classes.line}>
        <SegmentedControl aria-label="QoS of the will message" size="xs" data={qosLevels} value={String(value.qos)} onChange={(qos) => change({ qos: Number(qos) as QoS })} />
        <Checkbox label="Retain" checked={value.retain} onChange={(event) => change({ retain: event.currentTarget.checked })} />
      </div>
      {isFive && (
        <More summary="Its delay and properties">
          <div className={classes.more}>
            <TextInput size="xs" label="Delay (seconds)" placeholder="0" value={value.delaySeconds} onChange={(event) => change({ delaySeconds: event.currentTarget.value })} />
            <PropertiesFields value={value.properties} onChange={(properties) => change({ properties })} />
          </div>
        </More>
      )}
    </div>
  )
}
