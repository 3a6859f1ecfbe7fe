/** Gives a function that calls `action` at once, and then at most once in `spacingMs` however often it is called; the last call counts. */
export function spaced(spacingMs: number, action: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isAskedAgain = false
  const tick = () => {
    timer = undefined
    if (isAskedAgain) run()
  }
  const run = () => {
    isAskedAgain = false
    timer = setTimeout(tick, spacingMs)
    action()
  }
  return () => {
    if (timer === undefined) run()
    else isAskedAgain = true
  }
}
