/** How an array is declared; nothing but `plain` is what xxd prints. */
export type ArrayStorage = 'plain' | 'const' | 'progmem'

const declarations: Record<ArrayStorage, { array: (name: string) => string; length: string }> = {
  plain: { array: (name) => `unsigned char ${name}[]`, length: 'unsigned int' },
  const: { array: (name) => `static const unsigned char ${name}[]`, length: 'static const unsigned int' },
  progmem: { array: (name) => `static const unsigned char ${name}[] PROGMEM`, length: 'static const unsigned int' },
}

/**
 * `bytes` as a C array and its length, both named after `path`. As `plain`, octet for octet what `xxd -i PATH` prints of a file
 * with these bytes (xxd 2022 and before, and its default since).
 */
export function cArray(path: string, bytes: Uint8Array, storage: ArrayStorage = 'plain'): string {
  const name = arrayName(path)
  const { array, length } = declarations[storage]
  const cells = Array.from(bytes, (octet) => `0x${octet.toString(16).padStart(2, '0')}`)
  const rows = Array.from({ length: Math.ceil(cells.length / 12) }, (_, row) => `  ${cells.slice(row * 12, row * 12 + 12).join(', ')}`)
  const body = rows.length > 0 ? `${rows.join(',\n')}\n` : ''
  return `${array(name)} = {\n${body}};\n${length} ${name}_len = ${bytes.length};\n`
}

/** The name that xxd gives the array of a file: `_` for each octet that is no ASCII letter or digit, `__` before a leading digit. */
export function arrayName(path: string): string {
  const name = Buffer.from(path).toString('latin1').replace(/[^0-9A-Za-z]/g, '_')
  return /^\d/.test(name) ? `__${name}` : name
}
