import { jsonTokens } from './json-layout.ts'

/** A value of JSON, as it was written: numbers keep their digits, and a name that comes twice is there twice. */
export type JsonNode =
  | { kind: 'object'; members: { name: string; value: JsonNode }[] }
  | { kind: 'array'; members: { name: string; value: JsonNode }[] }
  | { kind: 'scalar'; text: string }

/** The tree of a valid JSON text. */
export function jsonNodes(json: string): JsonNode {
  const tokens = jsonTokens(json)
  let root: JsonNode | undefined
  const open: Exclude<JsonNode, { kind: 'scalar' }>[] = []
  let name = ''
  const put = (value: JsonNode) => {
    const parent = open.at(-1)
    if (!parent) root = value
    else parent.members.push({ name: parent.kind === 'array' ? String(parent.members.length) : name, value })
  }
  tokens.forEach((token, index) => {
    switch (token) {
      case '{':
      case '[': {
        const value: Exclude<JsonNode, { kind: 'scalar' }> = { kind: token === '{' ? 'object' : 'array', members: [] }
        put(value)
        open.push(value)
        return
      }
      case '}':
      case ']':
        open.pop()
        return
      case ',':
      case ':':
        return
      default:
        if (tokens[index + 1] === ':') name = JSON.parse(token) as string
        else put({ kind: 'scalar', text: token })
    }
  })
  return root ?? { kind: 'scalar', text: json }
}
