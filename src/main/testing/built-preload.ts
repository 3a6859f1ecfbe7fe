import { build, type Rolldown } from 'vite'
import config from '../../../electron.vite.config.ts'

/** What the build makes of the preload script, made in memory by the project's own settings: file name and code of each chunk. */
export async function buildPreload(): Promise<{ fileName: string; code: string }[]> {
  const options = config.preload?.build?.rolldownOptions
  if (!options) throw new Error('electron.vite.config.ts no longer says how the preload script is built')
  const outputs = (await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      write: false,
      ssr: true,
      rolldownOptions: { ...options, external: ['electron'] },
    },
  })) as Rolldown.RolldownOutput
  return outputs.output.flatMap((chunk) => (chunk.type === 'chunk' ? [{ fileName: chunk.fileName, code: chunk.code }] : []))
}

let builtCode: Promise<string> | undefined

/** The code of the one preload file; built once. */
export function preloadCode(): Promise<string> {
  builtCode ??= buildPreload().then(([chunk]) => chunk!.code)
  return builtCode
}
