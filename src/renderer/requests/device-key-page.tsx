import { Button, SegmentedControl, SimpleGrid, TextInput } from '@mantine/core'
import { IconFilePlus } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { altNameDraft, readAltNames } from '../components/alt-name-draft.ts'
import { AltNameEditor } from '../components/alt-name-editor.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { KeyTypeSelect } from '../components/key-type-select.tsx'
import { More } from '../components/more.tsx'
import { Notice } from '../components/notice.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { Page } from '../frame/page.tsx'
import { bringText, chooseAndBring } from '../inspect/bring-actions.ts'
import { printAltName } from '../../shared/alt-name.ts'
import type { KeyType } from '../../shared/key-type.ts'
import { recipeTools, requestRecipe, type RecipeTool, type RequestRecipe } from '../../shared/request-recipes.ts'
import { safeText } from '../../shared/safe-text.ts'
import { emptySubject, readSubject } from '../components/subject-draft.ts'
import { listWords } from '../words.ts'
import classes from './device-key-page.module.css'
import { PasteRequest } from './paste-request.tsx'

const signAddress = '/requests/sign'
const toolTitles: Readonly<Record<RecipeTool, string>> = { openssl: 'OpenSSL', certtool: 'GnuTLS', mbedtls: 'Mbed TLS', 'esp-idf': 'ESP-IDF' }

/** How a key is born where it will be used, and its request comes back here: the key itself never travels. */
export function DeviceKeyPage() {
  const [id, setId] = useState('sensor-1')
  const [tool, setTool] = useState<RecipeTool>('openssl')
  const [keyType, setKeyType] = useState<KeyType>('ec-p256')
  const [names, setNames] = useState(() => altNameDraft())
  const { subject, problems } = readSubject({ ...emptySubject, commonName: id })
  const nameReading = readAltNames(names)
  const recipe =
    subject && !nameReading.hasProblem
      ? requestRecipe(tool, { commonName: subject.commonName, altNames: nameReading.names, keyType })
      : undefined
  return (
    <Page
      title="A key born on the device"
      sentence="The private key is made where it will be used and stays there. What travels is a request, and the certificate back."
    >
      <ol className={classes.steps}>
        <Step title="Say whom it is for">
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md">
            <TextInput
              label="Id of the device, or name of the broker"
              value={id}
              error={problems.commonName !== undefined ? sentence(problems.commonName) : undefined}
              spellCheck={false}
              autoCapitalize="none"
              onChange={(event) => setId(event.currentTarget.value)}
            />
            <KeyTypeSelect value={keyType} onChange={setKeyType} />
          </SimpleGrid>
          <More summary="Names and addresses, for a broker" isForcedOpen={nameReading.hasProblem}>
            <AltNameEditor value={names} onChange={setNames} label="Where clients reach it" types={['dns', 'ip', 'uri']} />
          </More>
        </Step>
        <Step title="Make key and request there">
          <SegmentedControl
            className={classes.tools}
            aria-label="Made with"
            value={tool}
            onChange={(value) => setTool(value)}
            data={recipeTools.map((value) => ({ value, label: toolTitles[value] }))}
          />
          {recipe ? <Recipe recipe={recipe} /> : <Notice tone="info" message="The commands stand here once the id and the names are right." />}
        </Step>
        <Step title="Bring the request back">
          <p className={classes.text}>
            Drop {recipe ? <code className={classes.code}>{recipe.requestFile}</code> : 'the request'} on this window, choose it, or paste
            what the device printed. You see what it asks for before you sign.
          </p>
          <Button
            variant="default"
            className={classes.start}
            leftSection={<IconFilePlus size={16} aria-hidden />}
            onClick={() => void chooseAndBring(signAddress)}
          >
            Choose the request
          </Button>
          <PasteRequest onPaste={(text) => bringText(text, signAddress)} />
        </Step>
      </ol>
    </Page>
  )
}

function Recipe({ recipe: { notes, files, commands, keyFile, altNamesForSigner } }: { recipe: RequestRecipe }) {
  const script = commands.join('\n')
  return (
    <div className={classes.recipe}>
      {notes.map((note, index) => (
        <p key={index} className={classes.text}>
          {note}
        </p>
      ))}
      {files.map(({ name, content }) => (
        <div key={name} className={classes.block}>
          <div className={classes.blockHead}>
            <span className={classes.blockTitle}>
              Write <code className={classes.code}>{name}</code>
            </span>
            <CopyButton label={`Copy ${name}`} text={() => content} />
          </div>
          <SafeBlock text={content} label={`Content of ${name}`} />
        </div>
      ))}
      <div className={classes.block}>
        <div className={classes.blockHead}>
          <span className={classes.blockTitle}>{files.length > 0 ? 'Then run' : 'Run'}</span>
          <CopyButton label="Copy the commands" text={() => `${script}\n`} />
        </div>
        <SafeBlock text={script} label="Commands" wraps />
      </div>
      <p className={classes.text}>
        {keyFile === null ? (
          'The key stays in the memory of the chip.'
        ) : (
          <>
            The key is then in <code className={classes.code}>{keyFile}</code>: leave it where it is.
          </>
        )}
      </p>
      {altNamesForSigner.length > 0 && (
        <Notice
          tone="info"
          message={`The request does not ask for ${listWords(altNamesForSigner.map((name) => safeText(printAltName(name))), 6)}.`}
          remedy="Give these names when you sign it."
        />
      )}
    </div>
  )
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li className={classes.step}>
      <h2 className={classes.title}>{title}</h2>
      {children}
    </li>
  )
}

function sentence(problem: string): string {
  return problem === 'is empty' ? 'Please fill this in.' : `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`
}
