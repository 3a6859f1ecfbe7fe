import { parentPort } from 'node:worker_threads'
import { serveMaking } from './services/maker-thread.ts'

/*
 * Entry of the threads that make keys and certificates for a large run, so that neither stalls the event loop of the core. They are
 * part of the core's process: an authority's key goes no further than into it, and is gone with the thread when the run ends.
 */
serveMaking(parentPort!)
