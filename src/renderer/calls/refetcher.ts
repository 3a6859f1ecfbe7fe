/**
 * Gives a function that runs `task`, never twice at once: asked again while it runs, it runs once more afterwards. A list
 * that is told of a change every moment is thus always finished, and never older than one run.
 */
export function refetcher(task: () => Promise<void>): () => Promise<void> {
  let isRunning = false
  let isAskedAgain = false
  return async () => {
    if (isRunning) {
      isAskedAgain = true
      return
    }
    isRunning = true
    try {
      do {
        isAskedAgain = false
        await task()
      } while (isAskedAgain as boolean)
    } finally {
      isRunning = false
    }
  }
}
