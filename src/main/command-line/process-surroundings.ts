import { basename, relative } from 'node:path'
import type { Surroundings } from './surroundings.ts'

/**
 * The surroundings that this process has. `entryFile` is the file that was started: the other entries stand beside it.
 * What is slow to load is loaded when it is asked for, so that a help text comes at once.
 */
export function processSurroundings(entryFile: string): Surroundings {
  const { env, stdin, stdout, stderr } = process
  return {
    programWords: programWords(process.argv[1] ?? entryFile, env),
    env,
    stdin,
    stdout,
    stderr,
    now: () => new Date(),
    async openCore() {
      const { openCore } = await import('./core.ts')
      return openCore(entryFile)
    },
    async serveBrowser(options) {
      const { serveBrowser } = await import('../browser.ts')
      return serveBrowser({ ...options, entryFile })
    },
    async openInBrowser(address, isOver) {
      const { openInBrowser } = await import('../hosts/browser-opener.ts')
      return openInBrowser(address, isOver)
    },
    async askHidden(question, signal) {
      const { password } = await import('@inquirer/prompts')
      // Standard output is for results alone.
      return password(
        { message: question, mask: false, toggleMask: false, theme: { style: { keysHelpTip: () => undefined } } },
        { input: stdin, output: stderr, signal },
      )
    },
    async askYesNo(question, signal) {
      const { confirm } = await import('@inquirer/prompts')
      return confirm({ message: question, default: false }, { input: stdin, output: stderr, signal })
    },
    onInterrupt(listener) {
      // SIGHUP: the terminal was closed, which must not leave half a bundle either.
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
    exit: (code) => process.exit(code),
  }
}

/** What a person types to start this program again, from the path that it was started by. */
export function programWords(startedBy: string, env: NodeJS.ProcessEnv): string[] {
  if (env['npm_command'] === 'exec') return ['npx', 'certwright']
  return basename(startedBy) === 'certwright' ? ['certwright'] : ['node', relative('', startedBy)]
}
