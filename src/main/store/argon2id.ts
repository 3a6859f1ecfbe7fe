import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'

/** The cost of a key derivation by Argon2id (RFC 9106). */
export interface Argon2idCost {
  memoryKiB: number
  iterations: number
  parallelism: number
}

/** What is derived at the beginning of every vault's life: between the two choices that RFC 9106 section 4 recommends. */
export const standardCost: Argon2idCost = { memoryKiB: 64 * 1024, iterations: 3, parallelism: 4 }

/**
 * Derives `length` octets from a secret by Argon2id version 1.3, in a thread of its own: it works for a quarter of a second
 * at the standard cost, and the event loop goes on meanwhile. `secret` is copied, never kept; it may not be empty.
 */
export async function argon2id(secret: Uint8Array, salt: Uint8Array, cost: Argon2idCost, length: number): Promise<Uint8Array> {
  // Copies in memory of their own: sending a slice of Node's shared pool would send the pool. The copy of the secret is
  // transferred, so that the only one left for the caller to zero is the caller's.
  const password = new Uint8Array(secret)
  const worker = new Worker(workerCode(), {
    eval: true,
    workerData: {
      password,
      salt: new Uint8Array(salt),
      memorySize: cost.memoryKiB,
      iterations: cost.iterations,
      parallelism: cost.parallelism,
      hashLength: length,
      outputType: 'binary',
    },
    transferList: [password.buffer],
    // Neither the environment nor Node's options of this process concern it, and either may hold what breaks it.
    env: {},
    execArgv: [],
  })
  try {
    return await answerOf(worker)
  } finally {
    void worker.terminate()
  }
}

function answerOf(worker: Worker): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The thread that derives keys ended with status ${code} and no answer.`)))
  })
}

let code: string | undefined

/**
 * The worker's program as text: hash-wasm's own build, and three lines. A worker that is given a file would need one file in
 * the sources, another in the bundle and a readable one inside an asar archive; a worker given text that says
 * `require('hash-wasm')` would look for it from the current folder. Text that holds everything runs in all of them.
 */
function workerCode(): string {
  if (code !== undefined) return code
  const library = readFileSync(createRequire(import.meta.url).resolve('hash-wasm/dist/argon2.umd.min.js'), 'utf8')
  code = `'use strict'
const { parentPort, workerData } = require('node:worker_threads')
const hashWasm = {};
(function (exports, module) { ${library}
}).call(globalThis, hashWasm, {})
hashWasm.argon2id(workerData).then((key) => {
  workerData.password.fill(0)
  parentPort.postMessage(key)
})`
  return code
}
