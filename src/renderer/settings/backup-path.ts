/** Where a backup of the vault is offered to go: beside it, named after it and the minute. Local time, made for sorting. */
export function backupPath(vaultPath: string, now: Date): string {
  const stamp = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(twoDigits).join('-')
  const time = [now.getHours(), now.getMinutes()].map(twoDigits).join('')
  return `${vaultPath.replace(/\.certwright$/, '')}-backup-${stamp}-${time}.certwright`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
