/**
 * The browser host's proof that this page was opened by the person who started it. A single-use code arrives in the
 * address behind `#code=`, is exchanged for a token, and leaves the address; the token lives as long as the tab.
 */
const storageKey = 'certwright-token'

/** The code in a fragment such as `#code=AbC-123`, or undefined. */
export function codeInFragment(fragment: string): string | undefined {
  return /^#code=([\w-]+)$/.exec(fragment)?.[1]
}

/** Gives the token of this tab; exchanges the code in the address for one where there is one. Undefined means: there is none. */
export async function sessionToken(): Promise<string | undefined> {
  const code = codeInFragment(location.hash)
  if (code !== undefined) {
    history.replaceState(null, '', `${location.pathname}#/`)
    const token = await exchange(code)
    if (token !== undefined) sessionStorage.setItem(storageKey, token)
  }
  return sessionStorage.getItem(storageKey) ?? undefined
}

/** Drops a token that the host does not know any more. */
export function forgetToken(): void {
  sessionStorage.removeItem(storageKey)
}

async function exchange(code: string): Promise<string | undefined> {
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
  if (!response.ok) return undefined
  const body = (await response.json()) as { token?: unknown }
  return typeof body.token === 'string' ? body.token : undefined
}
