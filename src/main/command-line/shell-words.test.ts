import { expect, it } from 'vitest'
import { runTool, lacksTools } from '../testing/tools.ts'
import { shellWords } from './shell-words.ts'

const words = ['certwright', '--as', "Ada's sensor $HOME `id`", 'a\\b', '*', '', 'mqtts://[::1]:8883', 'x;y']

it.skipIf(lacksTools('sh'))('gives a line that a shell takes apart into the same words', () => {
  const { stdout } = runTool('sh', ['-c', `printf '%s\\n' ${shellWords(words, 'linux')}`])
  expect(stdout.trimEnd().split('\n')).toEqual(words)
})

it('leaves plain words alone, and quotes the others on Windows with double quotes', () => {
  expect(shellWords(['certwright', 'broker', 'run', '--port=8883'], 'linux')).toBe('certwright broker run --port=8883')
  expect(shellWords(['C:\\vaults\\a.certwright', 'Home CA'], 'win32')).toBe('C:\\vaults\\a.certwright "Home CA"')
})
