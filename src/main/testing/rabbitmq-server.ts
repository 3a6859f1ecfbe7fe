import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { findTool } from './tools.ts'
import { WatchedProcess } from './watched-process.ts'

/** What it takes, beside the package's own files. */
export const rabbitmqTools = ['rabbitmq-server', 'epmd'] as const
/** Beyond what the slowest machine needs to start Erlang and RabbitMQ. */
export const rabbitmqPatienceMs = 300_000

/** Debian's RabbitMQ with its MQTT plug-in, with everything of its own, so that a RabbitMQ of this machine goes on undisturbed. */
export class RabbitmqServer {
  readonly #home: string
  readonly #environment: NodeJS.ProcessEnv
  readonly #owner: { uid?: number; gid?: number }
  readonly #portMapper: WatchedProcess
  #server: WatchedProcess

  private constructor(home: string, environment: NodeJS.ProcessEnv, owner: { uid?: number; gid?: number }, portMapper: WatchedProcess) {
    this.#home = home
    this.#environment = environment
    this.#owner = owner
    this.#portMapper = portMapper
    this.#server = this.#run()
  }

  /** Starts it with the files of a folder as its settings; what it keeps is in `home`, which is made. Both must be reachable for its user. */
  static async start(home: string, settings: string): Promise<RabbitmqServer> {
    for (const name of ['', 'mnesia']) mkdirSync(join(home, name))
    writeFileSync(join(home, 'enabled_plugins'), '[rabbitmq_mqtt].\n')
    const isRoot = process.getuid?.() === 0
    const idOf = (flag: string) => Number(spawnSync('id', [flag, 'rabbitmq'], { encoding: 'utf8' }).stdout)
    const owner = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}
    if (isRoot) spawnSync('chown', ['-R', 'rabbitmq:', home])
    // In the foreground: the one that RabbitMQ would start goes on after it.
    const mapperPort = String(await freePort())
    const portMapper = new WatchedProcess(findTool('epmd')!, ['-port', mapperPort, '-address', '127.0.0.1', '-d'], owner)
    await portMapper.printed(/entering the main select\(\) loop|epmd running/)
    const environment = {
      PATH: process.env['PATH'],
      HOME: home,
      ERL_EPMD_PORT: mapperPort,
      RABBITMQ_NODENAME: 'certwright@localhost',
      RABBITMQ_NODE_PORT: String(await freePort()),
      RABBITMQ_DIST_PORT: String(await freePort()),
      RABBITMQ_CONFIG_FILE: join(home, 'none'),
      RABBITMQ_CONFIG_FILES: settings,
      RABBITMQ_CONF_ENV_FILE: join(home, 'none'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
      RABBITMQ_MNESIA_BASE: join(home, 'mnesia'),
      RABBITMQ_LOGS: '-',
    }
    const server = new RabbitmqServer(home, environment, owner, portMapper)
    await server.isReady()
    return server
  }

  /** Resolves when it has printed this since it was started last. */
  printed(pattern: RegExp): Promise<void> {
    return this.#server.printed(pattern)
  }

  isReady(): Promise<void> {
    return this.printed(/Server startup complete/)
  }

  /** Ends the server alone, as by a power cut; `restart` begins it again with what it kept. */
  kill(): Promise<void> {
    return this.#server.stop()
  }

  async restart(): Promise<void> {
    this.#server = this.#run()
    await this.isReady()
  }

  async stop(): Promise<void> {
    await this.#server.stop()
    await this.#portMapper.stop()
  }

  #run(): WatchedProcess {
    return new WatchedProcess(serverScript(), [], { cwd: this.#home, env: this.#environment, ...this.#owner })
  }
}

/** The server that Debian's package has, of whatever version; its wrapper in /usr/sbin insists on the user and place of the service. */
function serverScript(): string {
  const top = '/usr/lib/rabbitmq/lib'
  return join(top, readdirSync(top).find((name) => name.startsWith('rabbitmq_server-'))!, 'sbin/rabbitmq-server')
}
