import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../testing/free-port.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { runTool } from '../../testing/tools.ts'
import { WatchedProcess } from '../../testing/watched-process.ts'

const version = '4.1.15'

/**
 * A Node-RED of its own, on loopback with an empty user folder. It is no dependency of ours, as it has 117 MB: NODE_RED=install has
 * npm put it into a temporary folder, NODE_RED=<folder> names one whose node_modules has it.
 */
export class NodeRedRuntime extends WatchedProcess {
  readonly #address: string

  private constructor(program: string, folder: string, port: number) {
    const environment = { PATH: process.env['PATH'], HOME: folder, NODE_RED_HOME: folder }
    const args = [program, '--userDir', folder, '--settings', join(folder, 'settings.cjs')]
    super(process.execPath, args, { cwd: folder, env: environment })
    this.#address = `http://127.0.0.1:${port}`
  }

  static async start(): Promise<NodeRedRuntime> {
    const port = await freePort()
    const folder = temporaryFolder('node-red')
    const settings = { uiHost: '127.0.0.1', uiPort: port, flowFile: 'flows.json', credentialSecret: 'of a test', telemetry: { enabled: false, updateNotification: false } }
    writeFileSync(join(folder, 'settings.cjs'), `module.exports = ${JSON.stringify(settings)}\n`)
    const runtime = new NodeRedRuntime(join(installed(), 'node_modules/node-red/red.js'), folder, port)
    await runtime.printed(/Started flows/)
    return runtime
  }

  /** What the editor does at Deploy. */
  async deploy(flow: unknown): Promise<number> {
    const headers = { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': 'full' }
    return (await fetch(`${this.#address}/flows`, { method: 'POST', headers, body: JSON.stringify(flow) })).status
  }

  /** Presses the button of an inject node. */
  async press(id: string): Promise<void> {
    const { ok } = await fetch(`${this.#address}/inject/${id}`, { method: 'POST' })
    if (!ok) throw new Error(`no button ${id}`)
  }

  /** What the editor is told of the credentials of a node. */
  async credentials(type: string, id: string): Promise<Record<string, unknown>> {
    return (await (await fetch(`${this.#address}/credentials/${type}/${id}`)).json()) as Record<string, unknown>
  }
}

function installed(): string {
  const named = process.env['NODE_RED']!
  if (named !== 'install') return named
  const folder = temporaryFolder('node-red-program')
  mkdirSync(join(folder, 'node_modules'))
  const { status, output } = runTool('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', `node-red@${version}`], { timeout: 300_000 })
  if (status !== 0) throw new Error(output)
  return folder
}
