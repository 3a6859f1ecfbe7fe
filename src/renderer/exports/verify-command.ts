export interface VerifiedPlace {
  folder: string
  /** The ZIP; null where there are folders. */
  file: string | null
  /** One bundle's folder below the first, with `/`. */
  below: string
  platform: string
}

/** The command that checks a bundle, or the ZIP, with what the system or 7-Zip brings; to be pasted into a terminal. */
export function verifyCommand({ folder, file, below, platform }: VerifiedPlace): string {
  const isWindows = platform === 'win32'
  if (file !== null) return `7z t ${quoted(file, isWindows)}`
  const place = quoted([folder, ...below.split('/')].join(isWindows ? '\\' : '/'), isWindows)
  if (isWindows) return `cd ${place}; gc SHA256SUMS | % { $s, $f = $_ -split ' [ *]'; "$f " + ((Get-FileHash $f).Hash -eq $s) }`
  return `cd ${place} && ${platform === 'darwin' ? 'shasum -a 256' : 'sha256sum'} -c SHA256SUMS`
}

function quoted(path: string, isWindows: boolean): string {
  return isWindows ? `'${path.replaceAll("'", "''")}'` : `'${path.replaceAll("'", `'\\''`)}'`
}
