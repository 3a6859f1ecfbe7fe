import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const rectangleSchema = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })
const windowStateSchema = z.object({ bounds: rectangleSchema, isMaximized: z.boolean() })

/** A part of the desktop in density-independent pixels. */
export type Rectangle = z.output<typeof rectangleSchema>

/** How the window stood when it was last closed; the bounds are those it has when it is not maximised. */
export type WindowState = z.output<typeof windowStateSchema>

/** Below this the pages have no room for their columns. */
export const smallestSize = { width: 800, height: 600 }
const usualSize = { width: 1280, height: 800 }
/** So much of the title bar must be on a display that the window can be seen and dragged. */
const grip = { width: 120, height: 32 }

/**
 * Where to put the window: as it stood, where its title bar can still be reached on one of the displays, otherwise in
 * the middle of the first. Never larger than the display's work area. `workAreas` begins with the primary display's.
 */
export function placeWindow(saved: WindowState | undefined, workAreas: readonly Rectangle[]): WindowState {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...usualSize }
  if (!saved) return { bounds: centred(usualSize, primary), isMaximized: false }
  const { bounds, isMaximized } = saved
  const display = workAreas.find((area) => holdsTitleBar(area, bounds))
  return { bounds: display ? clipped(bounds, display) : centred(bounds, primary), isMaximized }
}

/** Gives what `writeWindowState` wrote. A missing or garbled file is no state: the window opens as the first time. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return windowStateSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** Keeps the state for the next start. A folder that cannot be written costs the place of the window and nothing else. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 })
  } catch {
    return
  }
}

function holdsTitleBar(area: Rectangle, { x, y, width }: Rectangle): boolean {
  const visibleWidth = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return visibleWidth >= Math.min(grip.width, width) && y >= area.y && y + grip.height <= area.y + area.height
}

function clipped(bounds: Rectangle, area: Rectangle): Rectangle {
  const { width, height } = fitted(bounds, area)
  return {
    x: between(bounds.x, area.x, area.x + area.width - width),
    y: between(bounds.y, area.y, area.y + area.height - height),
    width,
    height,
  }
}

function centred(size: { width: number; height: number }, area: Rectangle): Rectangle {
  const { width, height } = fitted(size, area)
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  }
}

function fitted(size: { width: number; height: number }, area: Rectangle): { width: number; height: number } {
  return { width: Math.min(size.width, area.width), height: Math.min(size.height, area.height) }
}

function between(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
