import { app, dialog, powerMonitor, utilityProcess, type BrowserWindow, type UtilityProcess } from 'electron'
import { extname, join } from 'node:path'
import type { Readable } from 'node:stream'
import packageJson from '../../../package.json' with { type: 'json' }
import type { FileChoice } from '../../shared/file-choice.ts'
import type { ClientTransport, ServerMessage } from '../../shared/rpc.ts'
import { logComplaints } from './child-complaints.ts'
import { childEnvironment, childV8Flags } from './child-environment.ts'
import { ejectDrive, listDrives } from './drives.ts'
import type { ChildConnection, ChildEntry, Host } from './host.ts'
import { openLog } from './log-file.ts'
import { startThread } from './thread.ts'

/** What the Electron entry tells its host. */
export interface ElectronHostOptions {
  /** The file of the entry: its folder holds the other entries too, as .ts in the sources and .js when built. */
  entryFile: string
  /** Dialogs belong to this window, where there is one. */
  window: () => BrowserWindow | undefined
}

/** Where the log of the core stands. */
export function logPath(): string {
  return join(app.getPath('logs'), 'core.log')
}

/** A host made of Electron: the system's dialogs, utility processes, the screen lock. Wants `app` to be ready. */
export function createElectronHost({ entryFile, window }: ElectronHostOptions): Host {
  const log = openLog(logPath())
  return {
    kind: 'electron',
    version: packageJson.version,
    dataFolder: app.getPath('userData'),
    documentsFolder: app.getPath('documents'),
    startProcess: (entry) => startUtilityProcess(entryFile, entry, log),
    startThread: (entry) => startThread(entryFile, entry),
    log,
    listDrives,
    ejectDrive,
    async chooseFolder({ title, startAt }) {
      const { filePaths } = await showOpenDialog(window(), {
        title,
        ...(startAt !== undefined && { defaultPath: startAt }),
        properties: ['openDirectory', 'createDirectory', 'promptToCreate'],
      })
      return filePaths[0] ?? null
    },
    chooseFile: (choice) => chooseFile(choice, window()),
    onScreenLock(listener) {
      // Linux tells of neither of the first two; there the vault locks with the sleep and by its idle time.
      powerMonitor.on('lock-screen', listener)
      powerMonitor.on('user-did-resign-active', listener)
      powerMonitor.on('suspend', listener)
    },
    onWake: (listener) => void powerMonitor.on('resume', listener),
  }
}

const vaultFiles = [{ name: 'Certwright vault', extensions: ['certwright'] }]

function chooseFile(choice: FileChoice, window: BrowserWindow | undefined): Promise<string | null> {
  switch (choice.purpose) {
    case 'vault-open':
      return chooseFileToOpen({ filters: vaultFiles, ...choice }, window)
    case 'vault-create':
      return chooseFileToSave({ filters: vaultFiles, startAt: join(app.getPath('documents'), 'home.certwright'), ...choice }, window)
    case 'open':
      return chooseFileToOpen(choice, window)
    case 'save':
      return chooseFileToSave(choice, window)
  }
}

/** The part of a dialog's options that both kinds have. */
function dialogOptions({ title, filters, startAt }: FileChoice) {
  return { title, ...(filters && { filters }), ...(startAt !== undefined && { defaultPath: startAt }) }
}

async function chooseFileToOpen(choice: FileChoice, window: BrowserWindow | undefined): Promise<string | null> {
  const { filePaths } = await showOpenDialog(window, { ...dialogOptions(choice), properties: ['openFile'] })
  return filePaths[0] ?? null
}

async function chooseFileToSave(choice: FileChoice, window: BrowserWindow | undefined): Promise<string | null> {
  const options: Electron.SaveDialogOptions = {
    ...dialogOptions(choice),
    // A vault replaces no file: to ask whether it should would promise something else. The other systems ask by themselves.
    properties: choice.purpose === 'save' ? ['createDirectory', 'showOverwriteConfirmation'] : ['createDirectory'],
  }
  const { filePath } = window ? await dialog.showSaveDialog(window, options) : await dialog.showSaveDialog(options)
  if (filePath === '') return null
  const extension = choice.filters?.[0]?.extensions[0]
  // Only some of the Linux dialogs add the extension.
  return extname(filePath) === '' && extension !== undefined && extension !== '*' ? `${filePath}.${extension}` : filePath
}

function showOpenDialog(window: BrowserWindow | undefined, options: Electron.OpenDialogOptions) {
  return window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options)
}

/** Electron's `fork` for Node: `child_process.fork` would need the RunAsNode fuse, which the package turns off. */
function startUtilityProcess(entryFile: string, entry: ChildEntry, log: Host['log']): ChildConnection {
  const child = utilityProcess.fork(join(entryFile, '..', `${entry}${extname(entryFile)}`), [], {
    serviceName: `Certwright ${entry}`,
    env: childEnvironment(entry),
    // The heap is made before Node reads its options, from the switches of Chromium's command line.
    execArgv: childV8Flags[entry].length === 0 ? [] : [`--js-flags=${childV8Flags[entry].join(' ')}`],
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const listenAgain = logComplaints(entry, child.stderr as Readable, log)
  // Electron takes every listener off the stream once it has emitted `exit`, when the last lines, those that say why, may still
  // be under way. The stream goes on flowing, so that they must be back before it is read again.
  child.once('exit', () => process.nextTick(listenAgain))
  // https://www.electronjs.org/docs/latest/api/utility-process#event-error-experimental: V8 cannot go on, above all where the
  // heap is full; `exit` follows. Unheard, an event of this name would throw here, in the core.
  child.on('error', (type, location) => log(`The ${entry} process ends by a fault of V8: ${type} at ${location}.`))
  return {
    transport: utilityProcessTransport(child),
    get pid() {
      return child.pid
    },
    kill: () => kill(child),
  }
}

/**
 * `UtilityProcess.kill` sends SIGTERM, waits two seconds for it to be obeyed, and does nothing before the process has
 * an id. SIGKILL (on Windows Node calls TerminateProcess) ends one that hears nothing any more.
 */
function kill(child: UtilityProcess): void {
  if (child.pid === undefined) {
    child.once('spawn', () => kill(child))
    return
  }
  try {
    process.kill(child.pid, 'SIGKILL')
  } catch {
    // It has ended in this moment; its end is heard through onClose.
    return
  }
}

function utilityProcessTransport(child: UtilityProcess): ClientTransport {
  return {
    // Kept until the process listens; dropped once it has ended.
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message: ServerMessage) => listener(message)),
    onClose: (listener) => void child.once('exit', () => listener()),
  }
}
