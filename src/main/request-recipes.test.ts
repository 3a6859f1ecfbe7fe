import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAltName } from '../shared/alt-name.ts'
import { keyTypes, keyTypeTitles, type KeyType } from '../shared/key-type.ts'
import { recipeTools, requestRecipe, type RecipeTool } from '../shared/request-recipes.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { findTool, lacksTools, runTool, saysMissing } from './testing/tools.ts'

const names = ['dns:mqtt.home.lan', 'ip:192.168.1.10', 'ip:fe80::1', 'uri:spiffe://home.lan/device/sensor-9'].map(parseAltName)
/** Names that a shell, a template or a parser of names would take apart. */
const awkwardNames = ['sensor-9', "Ada's pump, left", 'a "quoted" $HOME', 'Wärmepumpe', 'x/y+z']

/** Does what a recipe says, in a folder of its own, which stands for the device. */
function follow(tool: RecipeTool, commonName: string, keyType: KeyType, altNames = names) {
  const folder = temporaryFolder('recipe')
  const recipe = requestRecipe(tool, { commonName, altNames, keyType })
  for (const { name, content } of recipe.files) writeFileSync(join(folder, name), content)
  const { status, output } = runTool('sh', ['-e', '-c', recipe.commands.join('\n')], { cwd: folder })
  expect({ status, output }).toMatchObject({ status: 0 })
  return { folder, recipe }
}

/** What openssl makes of a request: its signature, its key, its subject in UTF-8, its names. */
function read(folder: string, file: string) {
  const text = runTool('openssl', ['req', '-in', join(folder, file), '-noout', '-verify', '-text', '-nameopt', 'multiline,utf8,-esc_msb'])
  expect(text.output).toContain('verify OK')
  return {
    commonName: /commonName\s+= (.*)$/m.exec(text.stdout)![1]!,
    key: /Public-Key: \((\d+) bit\)/.exec(text.stdout)![1]!,
    isEc: text.stdout.includes('id-ecPublicKey'),
    altNames: /Subject Alternative Name:\s*\n\s*(.*)$/m.exec(text.stdout)?.[1] ?? '',
  }
}

const withNames = 'DNS:mqtt.home.lan, IP Address:192.168.1.10, IP Address:FE80:0:0:0:0:0:0:1, URI:spiffe://home.lan/device/sensor-9'

describe.skipIf(lacksTools('openssl', 'certtool'))('a recipe that is followed', () => {
  for (const tool of ['openssl', 'certtool'] as const) {
    it.each(keyTypes)(`of ${tool} makes a request for a key of type %s, and the key is for its owner alone`, (keyType) => {
      const { folder, recipe } = follow(tool, 'sensor-9', keyType)
      const bits = keyTypeTitles[keyType].replace(/\D*/, '').replace(/^P-/, '')
      expect(read(folder, recipe.requestFile)).toEqual({
        commonName: 'sensor-9',
        key: bits,
        isEc: keyType.startsWith('ec'),
        altNames: expect.toSatisfy((text: string) => [...text.split(', ')].sort().join() === withNames.split(', ').sort().join()),
      })
      expect(recipe.altNamesForSigner).toEqual([])
      expect(statSync(join(folder, recipe.keyFile!)).mode & 0o077).toBe(0)
      expect(readFileSync(join(folder, recipe.requestFile), 'utf8')).not.toContain('PRIVATE KEY')
    })

    it.each(awkwardNames)(`of ${tool} gives the name %s as it is`, (commonName) => {
      const { folder, recipe } = follow(tool, commonName, 'ec-p256', [])
      expect(read(folder, recipe.requestFile)).toMatchObject({ commonName, altNames: '' })
    })

    it(`of ${tool} leaves a name that it would take apart to whoever signs`, () => {
      const odd = ['dns:a.lan', 'uri:http://a.lan/x,y;z#1'].map(parseAltName)
      const { folder, recipe } = follow(tool, 'a', 'ec-p256', odd)
      expect(read(folder, recipe.requestFile).altNames).toBe('')
      expect(recipe.altNamesForSigner).toEqual(odd)
    })
  }
})

describe.skipIf(lacksTools('openssl', 'gcc') || lacksMbedTls())('the recipe for ESP-IDF', () => {
  it.each([
    ['sensor-9', 'ec-p256'],
    ['Wärmepumpe, links ??/', 'ec-p384'],
    ['sensor-9', 'rsa-2048'],
  ] as const)('compiles without a warning and makes a request for %s with a key of type %s', (commonName, keyType) => {
    const folder = temporaryFolder('recipe')
    const { files, altNamesForSigner, keyFile, requestFile } = requestRecipe('esp-idf', { commonName, altNames: names, keyType })
    for (const { name, content } of files) writeFileSync(join(folder, name), content)
    writeFileSync(join(folder, 'main.c'), program)
    const compiled = runTool('gcc', ['-std=gnu99', '-Wall', '-Wextra', '-Werror', 'main.c', files[0]!.name, '-lmbedx509', '-lmbedcrypto', '-o', 'device'], { cwd: folder })
    expect(compiled).toMatchObject({ status: 0, output: '' })
    const { status, stdout } = runTool(join(folder, 'device'), [])
    expect(status).toBe(0)
    expect(stdout).not.toContain('PRIVATE KEY')
    writeFileSync(join(folder, requestFile), stdout)
    expect(read(folder, requestFile)).toMatchObject({ commonName, isEc: keyType.startsWith('ec'), altNames: '' })
    expect({ altNamesForSigner, keyFile }).toEqual({ altNamesForSigner: names, keyFile: null })
  })
})

// Debian ships the library without its programs, so that their absence is no fault of a machine.
describe.skipIf(['openssl', 'gen_key', 'cert_req'].some((name) => findTool(name) === undefined))('the recipe for the programs of Mbed TLS', () => {
  it.each(['ec-p256', 'rsa-2048'] as const)('makes a request for a key of type %s', (keyType) => {
    const { folder, recipe } = follow('mbedtls', 'sensor-9', keyType)
    expect(read(folder, recipe.requestFile)).toMatchObject({ commonName: 'sensor-9', isEc: keyType === 'ec-p256' })
  })
})

describe('every recipe', () => {
  it.each(recipeTools)('of %s is plain text that names its files after the subject', (tool) => {
    const recipe = requestRecipe(tool, { commonName: '../../etc/passwd', altNames: [], keyType: 'ec-p256' })
    expect(recipe.requestFile).toBe('_.._etc_passwd.csr')
    expect(recipe.keyFile ?? '_.._etc_passwd.key').toBe('_.._etc_passwd.key')
    expect([recipe.title, ...recipe.notes].every((line) => line.length > 5)).toBe(true)
    expect(requestRecipe(tool, { commonName: '温度計', altNames: [], keyType: 'ec-p256' }).requestFile).toBe('device.csr')
  })
})

/** Stands for the device: keeps the key and prints the request. */
const program = `#include <stdio.h>
int make_request(unsigned char *key, size_t key_size, unsigned char *request, size_t request_size);
int main(void)
{
    static unsigned char key[4096], request[2048];
    if (make_request(key, sizeof key, request, sizeof request) != 0) return 1;
    if (key[0] != '-') return 2;
    printf("%s", request);
    return 0;
}
`

function lacksMbedTls(): boolean {
  const { status } = runTool('gcc', ['-E', '-x', 'c', '-'], { input: '#include <mbedtls/x509_csr.h>\n' })
  return saysMissing(status === 0 ? [] : ['libmbedtls-dev'])
}
