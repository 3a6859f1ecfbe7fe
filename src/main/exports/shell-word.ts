/**
 * `text` as one word of a command line, the same in sh, PowerShell and cmd where that can be: bare, else in double quotes,
 * else, where double quotes would let the shell read it, in the single quotes of sh.
 */
export function shellWord(text: string): string {
  if (/^[\w./:=@,+-]+$/.test(text)) return text
  if (/^[^"$`\\!%\p{C}]*$/u.test(text)) return `"${text}"`
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
