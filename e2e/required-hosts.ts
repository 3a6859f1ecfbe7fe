export const hostNames = ['browser', 'electron'] as const
export type HostName = (typeof hostNames)[number]

/**
 * The hosts without which the walks fail: those that `REQUIRE_HOSTS` names (with commas), else in CI the browser, else none. Throws
 * for a name that no host has, since nothing would be required by it.
 */
export function requiredHosts({ REQUIRE_HOSTS: named, CI: isCi }: Readonly<Record<string, string | undefined>>): HostName[] {
  if (!named) return isCi ? ['browser'] : []
  return named.split(',').map((name) => {
    const host = hostNames.find((each) => each === name.trim())
    if (host === undefined) throw new Error(`REQUIRE_HOSTS names ${JSON.stringify(name)}; the hosts are ${hostNames.join(', ')}`)
    return host
  })
}
