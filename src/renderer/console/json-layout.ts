/**
 * Valid JSON with a line for each member and element, indented by two spaces. Every string and number stays letter for letter
 * what was sent: parsing and printing would round large numbers and lose a name that comes twice.
 */
export function layOutJson(json: string): string {
  let depth = 0
  let laidOut = ''
  const line = () => `\n${'  '.repeat(Math.min(depth, deepestIndent))}`
  const tokens = jsonTokens(json)
  tokens.forEach((text, index) => {
    const next = tokens[index + 1]
    switch (text) {
      case '{':
      case '[':
        depth++
        laidOut += next === '}' || next === ']' ? text : text + line()
        return
      case '}':
      case ']': {
        depth--
        const before = tokens[index - 1]
        laidOut += before === '{' || before === '[' ? text : line() + text
        return
      }
      case ',':
        laidOut += text + line()
        return
      case ':':
        laidOut += ': '
        return
      default:
        laidOut += text
    }
  })
  return laidOut
}

/** Structural characters, strings, numbers and words of a valid JSON text, in order. */
export function jsonTokens(json: string): string[] {
  return json.match(token) ?? []
}

// A payload of opening brackets alone would otherwise become a text of the square of its length.
const deepestIndent = 32

// RFC 8259 2: structural characters, strings, and what else is not white space.
const token = /[{}[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}[\],:"]+/g
