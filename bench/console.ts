import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findTool } from '../src/main/testing/tools.ts'
import { openBenchSession } from './bench-session.ts'
import { setConsoleStage, type ConsoleStage } from './console-stage.ts'
import { processUse } from './process-cpu.ts'
import { median, row } from './rounds.ts'

const rounds = 3
/** How many messages come before it is measured, in a second or on a busy machine in many: V8 has then compiled what is used. */
const warmUpMessages = 200_000
const measuredMs = 4000
const publishers = 2

/** Somebody who subscribes to all, and counts. */
interface Listener {
  received(): Promise<number> | number
  cpuSeconds(): number
  /** Said beside its figures. */
  note?(): string
  stop(): Promise<void> | void
}

/**
 * Messages of 100 octets at QoS 0 from the same publishers, by mosquitto over TLS: our engine as heard through the contract, beside
 * mosquitto_sub and MQTT.js alone. They take turns, and publishers send as fast as the broker takes it.
 */
export async function consoleRates(): Promise<void> {
  if (process.platform !== 'linux' || !['openssl', 'mosquitto', 'mosquitto_sub'].every(findTool)) {
    console.log('the console part wants Linux with openssl, mosquitto and mosquitto_sub: it is left out')
    return
  }
  const stage = await setConsoleStage()
  const listeners: Record<string, (stage: ConsoleStage) => Promise<Listener>> = {
    'our engine, through the contract': ourEngine,
    mosquitto_sub: mosquittoSub,
    'MQTT.js alone': bareClient,
  }
  const figures = new Map(Object.keys(listeners).map((name) => [name, { rates: [] as number[], cpu: [] as number[], note: '' }]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, start] of Object.entries(listeners)) {
      const { rate, cpuPerMessage, note } = await measure(await start(stage), stage)
      const each = figures.get(name)!
      each.rates.push(rate)
      each.cpu.push(cpuPerMessage)
      each.note = note
    }
  }
  await stage.close()
  for (const [name, { rates, cpu, note }] of figures) {
    console.log(row(name, `${median(rates).toFixed(0)}/s`, `${(median(cpu) * 1e6).toFixed(1)} µs of CPU a message${note}`))
  }
  const [ours, theirs, bare] = [...figures.values()].map(({ rates }) => median(rates))
  console.log(row('Certwright / mosquitto_sub', (ours! / theirs!).toFixed(2), 'goal: at least 0.8'))
  console.log(row('Certwright / MQTT.js alone', (ours! / bare!).toFixed(2)))
}

async function measure(listener: Listener, stage: ConsoleStage): Promise<{ rate: number; cpuPerMessage: number; note: string }> {
  const load = stage.load({ publishers, rate: 0, seconds: 60 })
  try {
    while ((await listener.received()) < warmUpMessages) {
      if (load.hasEnded) throw new Error('the publishers ended before the warm-up was over')
      await wait(20)
    }
    const begin = { at: performance.now(), received: await listener.received(), cpu: listener.cpuSeconds() }
    await wait(measuredMs)
    const received = (await listener.received()) - begin.received
    const cpu = listener.cpuSeconds() - begin.cpu
    return { rate: (received * 1000) / (performance.now() - begin.at), cpuPerMessage: cpu / received, note: listener.note?.() ?? '' }
  } finally {
    await load.stop()
    await listener.stop()
  }
}

/** The core in this process, which does nothing else; the processor time is of both processes. */
async function ourEngine(stage: ConsoleStage): Promise<Listener> {
  const session = await openBenchSession(stage, 'bench-engine')
  return {
    received: () => session.counters.received,
    cpuSeconds: () => processUse(session.networkPid).cpuSeconds + processUse(process.pid).cpuSeconds,
    note() {
      const { received, skipped } = session.counters
      return `; ${(((received - skipped) / received) * 100).toFixed(0)} % handed over`
    },
    stop: async () => void (await session.close()),
  }
}

/** Its lines go into a file, whose length tells how many they are. */
async function mosquittoSub({ port, files, folder }: ConsoleStage): Promise<Listener> {
  const path = join(folder, 'mosquitto_sub.out')
  const out = openSync(path, 'w')
  const identity = ['--cafile', files.ca, '--cert', files.cert, '--key', files.key]
  const child = spawn(findTool('mosquitto_sub')!, ['-h', 'localhost', '-p', String(port), ...identity, '-t', 'load/#', '-V', '5'], {
    stdio: ['ignore', out, 'inherit'],
  })
  await once(child, 'spawn')
  closeSync(out)
  return {
    received: () => Math.floor(statSync(path).size / 101),
    cpuSeconds: () => processUse(child.pid!).cpuSeconds,
    async stop() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function bareClient({ url, files }: ConsoleStage): Promise<Listener> {
  const child = fork(join(import.meta.dirname, 'bare-mqtt-client.ts'), [url, files.ca, files.cert, files.key])
  await once(child, 'message')
  return {
    async received() {
      child.send('how many?')
      const [{ received }] = (await once(child, 'message')) as [{ received: number }]
      return received
    },
    cpuSeconds: () => processUse(child.pid!).cpuSeconds,
    async stop() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
