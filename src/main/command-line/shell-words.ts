/** Gives words as a line that can be pasted into a shell; one that a shell would take apart stands in quotes. */
export function shellWords(words: readonly string[], platform: NodeJS.Platform = process.platform): string {
  return words.map((word) => quote(word, platform)).join(' ')
}

function quote(word: string, platform: NodeJS.Platform): string {
  if (/^[\w@%+=:,./[\]-]+$/.test(word) || (platform === 'win32' && /^[\w@+=:,./\\[\]-]+$/.test(word))) return word
  return platform === 'win32' ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", `'\\''`)}'`
}
