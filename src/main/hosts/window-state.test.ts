import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { placeWindow, readWindowState, writeWindowState, type Rectangle } from './window-state.ts'

const laptop: Rectangle = { x: 0, y: 25, width: 1440, height: 875 }
const beside: Rectangle = { x: 1440, y: 0, width: 2560, height: 1400 }
const at = (x: number, y: number, width = 1000, height = 700) => ({ bounds: { x, y, width, height }, isMaximized: false })

describe('where the window opens', () => {
  test('the first time in the middle of the primary display', () => {
    expect(placeWindow(undefined, [laptop, beside])).toEqual({
      bounds: { x: 80, y: 63, width: 1280, height: 800 },
      isMaximized: false,
    })
  })

  test('where it stood, on whichever display that was', () => {
    expect(placeWindow(at(2000, 300), [laptop, beside])).toEqual(at(2000, 300))
    expect(placeWindow({ ...at(100, 100), isMaximized: true }, [laptop])).toEqual({ ...at(100, 100), isMaximized: true })
  })

  test('in the middle of the primary one when its display is gone', () => {
    expect(placeWindow(at(2000, 300), [laptop])).toEqual(at(220, 113))
  })

  test('within the display where it stood out of it, or was made for a larger one', () => {
    expect(placeWindow(at(-500, 100), [laptop])).toEqual(at(0, 100))
    expect(placeWindow(at(1200, 400), [laptop])).toEqual(at(440, 200))
    expect(placeWindow(at(0, 25, 3000, 2000), [laptop])).toEqual(at(0, 25, 1440, 875))
  })

  test('in the middle where its title bar would be out of reach', () => {
    expect(placeWindow(at(100, -200), [laptop])).toEqual(at(220, 113))
    expect(placeWindow(at(1430, 100), [laptop])).toEqual(at(220, 113))
    expect(placeWindow(at(100, 890), [laptop])).toEqual(at(220, 113))
  })

  test('somewhere, even where the system tells of no display', () => {
    expect(placeWindow(undefined, []).bounds).toEqual({ x: 0, y: 0, width: 1280, height: 800 })
  })

  test('wholly within one display, whatever was saved', () => {
    const length = fc.integer({ min: 1, max: 10_000 })
    const place = fc.integer({ min: -20_000, max: 20_000 })
    const rectangle = fc.record({ x: place, y: place, width: length, height: length })
    fc.assert(
      fc.property(rectangle, fc.array(rectangle, { minLength: 1, maxLength: 4 }), (bounds, areas) => {
        const placed = placeWindow({ bounds, isMaximized: false }, areas).bounds
        const holds = (area: Rectangle) =>
          placed.x >= area.x &&
          placed.y >= area.y &&
          placed.x + placed.width <= area.x + area.width &&
          placed.y + placed.height <= area.y + area.height
        expect(areas.some(holds)).toBe(true)
      }),
    )
  })
})

describe('what is kept of the window', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-window-'))
  const file = join(folder, 'window.json')
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is read as it was written, by its owner only', () => {
    const state = { bounds: { x: -5, y: 3, width: 900, height: 650 }, isMaximized: true }
    writeWindowState(file, state)
    expect(readWindowState(file)).toEqual(state)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('is nothing where the file is missing, garbled or of another form', () => {
    expect(readWindowState(join(folder, 'none.json'))).toBeUndefined()
    for (const text of ['', '{', 'null', '{"bounds":{"x":0,"y":0,"width":0,"height":9},"isMaximized":false}', '{"bounds":"NaN"}']) {
      writeFileSync(file, text)
      expect(readWindowState(file)).toBeUndefined()
    }
  })

  test('is no reason to stop where it cannot be written', () => {
    expect(() => writeWindowState(join(folder, 'missing', 'window.json'), at(0, 0))).not.toThrow()
  })
})
