/* A child that says one thing, hears SIGTERM without obeying, and then is busy for ever. */
const { parentPort } = process as unknown as { parentPort: { postMessage(message: unknown): void } }
process.on('SIGTERM', () => undefined)
parentPort.postMessage('busy')
setImmediate(() => {
  for (;;);
})
