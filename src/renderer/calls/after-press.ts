let isPressed = false

if (typeof window !== 'undefined') {
  addEventListener('pointerdown', () => (isPressed = true), { capture: true })
  for (const end of ['pointerup', 'pointercancel'] as const) addEventListener(end, () => (isPressed = false), { capture: true })
}

/**
 * Acts at once, or while a pointer is held down as soon as it is let go. What a field says when it is left may move the very
 * button that it is being left for; a button that moves between press and release is not clicked.
 */
export function afterPress(act: () => void): void {
  if (!isPressed) return act()
  const end = new AbortController()
  const letGo = () => {
    end.abort()
    // The click comes after this event.
    setTimeout(act)
  }
  for (const name of ['pointerup', 'pointercancel'] as const) addEventListener(name, letGo, { signal: end.signal })
}
