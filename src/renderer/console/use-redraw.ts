import { useSyncExternalStore } from 'react'
import { whenNoted } from './session-watchers.ts'

/** What comes in is drawn at most so often. */
const leastMs = 50
/** After a picture so many times as long as it took is left to clicks and keys, and to what came meanwhile. */
const restFor = 2

const looking = new Set<() => void>()
let drawn = 0
let isDue = false
let restUntil = 0
let ignore: (() => void) | undefined

/**
 * Draws a component anew after messages have come: soon after the first of them, and the more seldom the longer the page takes for it.
 * Gives how often that was so far.
 */
export function useRedraw(): number {
  return useSyncExternalStore(look, timesDrawn)
}

function look(listener: () => void): () => void {
  looking.add(listener)
  ignore ??= whenNoted(drawSoon)
  return () => {
    looking.delete(listener)
    if (looking.size > 0) return
    ignore?.()
    ignore = undefined
  }
}

function timesDrawn(): number {
  return drawn
}

function drawSoon(): void {
  if (isDue) return
  isDue = true
  setTimeout(() => requestAnimationFrame(draw), Math.max(0, restUntil - performance.now()))
}

function draw(): void {
  isDue = false
  drawn++
  const begin = performance.now()
  for (const listener of looking) listener()
  // The first task after the picture.
  requestAnimationFrame(() => {
    const took = performance.now() - begin
    restUntil = begin + Math.max(leastMs, took * restFor)
  })
}
