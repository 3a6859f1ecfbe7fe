import { Button, Textarea, TextInput } from '@mantine/core'
import { IconCpu, IconFileCertificate, IconFileImport, IconSignature } from '@tabler/icons-react'
import { useState } from 'react'
import { More } from '../components/more.tsx'
import { PageLinks } from '../components/page-links.tsx'
import { useAbout } from '../stores/vault-store.ts'
import { bringPath, bringText, chooseAndBring, isPem } from './bring-actions.ts'
import classes from './bring-files.module.css'

/** The ways in which a file comes here, and what people mostly bring one for. */
export function BringFiles() {
  return (
    <div className={classes.ways}>
      <section className={classes.drop}>
        <IconFileImport size={30} stroke={1.5} aria-hidden />
        <h2 className={classes.title}>Drop files anywhere on this window</h2>
        <p className={classes.text}>
          Certificates, keys, PKCS#12 files, requests and revocation lists, in PEM or DER; many at once, or a whole folder. Keys and
          certificates find each other. Settings of openssl, Mosquitto or aMQTT give a broker its names.
        </p>
        <Button onClick={() => void chooseAndBring()}>
          Choose files
        </Button>
      </section>
      <PastedText />
      <More summary="By its path on this computer">
        <ByPath />
      </More>
      <PageLinks
        heading="Or go on with"
        links={[
          { to: '/requests/sign', icon: IconSignature, title: 'Sign a request', text: 'that a device or somebody else has made' },
          { to: '/requests', icon: IconFileCertificate, title: 'Requests of yours', text: 'that another authority is to sign' },
          { to: '/requests/device', icon: IconCpu, title: 'A key born on the device', text: 'the commands that make key and request there' },
        ]}
      />
    </div>
  )
}

/** The field takes PEM; whatever else is in it is told of. */
function PastedText() {
  const [text, setText] = useState('')
  const [isTried, setIsTried] = useState(false)
  const problem = isTried && !isPem(text) ? 'Paste the whole text, from -----BEGIN to -----END.' : undefined
  return (
    <form
      className={classes.paste}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setIsTried(true)
        if (isPem(text)) bringText(text)
      }}
    >
      <Textarea
        classNames={{ input: classes.mono }}
        label="Or paste PEM text"
        description="Here, or with Ctrl V anywhere outside of a field."
        placeholder={'-----BEGIN CERTIFICATE-----'}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        value={text}
        error={problem}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" className={classes.end} disabled={text.trim() === ''}>
        Inspect the text
      </Button>
    </form>
  )
}

/** Its bytes then never come into this window: for files with private keys. */
function ByPath() {
  const { dataFolder } = useAbout()
  const [path, setPath] = useState('')
  return (
    <form
      className={classes.line}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (path.trim() !== '') bringPath(path.trim())
      }}
    >
      <TextInput
        className={classes.field}
        classNames={{ input: classes.mono }}
        label="Path of the file"
        description="It is read where Certwright runs, and not by this window."
        placeholder={`${dataFolder}${dataFolder.includes('\\') ? '\\' : '/'}old-ca.p12`}
        value={path}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={path.trim() === ''}>
        Inspect it
      </Button>
    </form>
  )
}
