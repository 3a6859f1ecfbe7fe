import { chromium, type Page } from '@playwright/test'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findTool } from '../src/main/testing/tools.ts'

/*
 * Draws the icons of the packages from the window's own, src/renderer/public/icon.svg, with Chromium; the smallest from a
 * simpler drawing. The results are kept in the repository; run `node tools/make-icons.ts` when a drawing has changed.
 */
const project = join(import.meta.dirname, '..')
const resources = join(project, 'resources')
const drawing = readFileSync(join(project, 'src/renderer/public/icon.svg'), 'utf8')
const smallDrawing = readFileSync(join(resources, 'icon-small.svg'), 'utf8')
const smallUpTo = 32

const linuxSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const windowsSizes = [16, 24, 32, 48, 64, 128, 256]
/** The types of an ICNS file that hold a PNG: its side in pixels, those with "@2x" for screens of double density. */
const macTypes: Record<string, number> = {
  icp4: 16,
  icp5: 32,
  ic11: 32,
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic14: 512,
  ic09: 512,
  ic10: 1024,
}
/** On macOS an icon's body takes 824 of 1024 pixels; the rest is air. */
const macBody = 824 / 1024

const installed = findTool('chromium')
// The drawing is our own; the sandbox would keep it from being drawn in a container.
const browser = await chromium.launch({ ...(installed !== undefined && { executablePath: installed }), args: ['--no-sandbox'] })
const page = await browser.newPage()
mkdirSync(join(resources, 'icons'), { recursive: true })
for (const size of linuxSizes) {
  writeFileSync(join(resources, 'icons', `${size}x${size}.png`), await draw(page, size))
}
writeFileSync(join(resources, 'icon.ico'), ico(windowsSizes.map((size) => ({ size, png: drawn(size) }))))
const macDrawings = new Map<number, Buffer>()
for (const size of new Set(Object.values(macTypes))) macDrawings.set(size, await draw(page, size, macBody))
writeFileSync(join(resources, 'icon.icns'), icns(Object.entries(macTypes).map(([type, size]) => ({ type, png: macDrawings.get(size)! }))))
await browser.close()

function drawn(size: number): Buffer {
  return readFileSync(join(resources, 'icons', `${size}x${size}.png`))
}

async function draw(page: Page, size: number, body = 1): Promise<Buffer> {
  const side = size * body
  const margin = (size - side) / 2
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;position:absolute;left:${margin}px;top:${margin}px;width:${side}px;height:${side}px}</style>${size <= smallUpTo ? smallDrawing : drawing}`,
  )
  return page.screenshot({ omitBackground: true, type: 'png' })
}

/** ICO with PNG images, which Windows reads since Vista: a directory of 16-octet entries, then the images. */
function ico(images: { size: number; png: Buffer }[]): Buffer {
  const header = Buffer.alloc(6 + 16 * images.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.length, 4)
  let offset = header.length
  images.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index
    // 0 stands for 256.
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  })
  return Buffer.concat([header, ...images.map(({ png }) => png)])
}

/** ICNS: `icns` and the whole length, then each image as its type, its length with these eight octets, and the PNG. */
function icns(images: { type: string; png: Buffer }[]): Buffer {
  const blocks = images.map(({ type, png }) => block(type, png))
  return block('icns', Buffer.concat(blocks))
}

function block(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(content.length + 8, 4)
  return Buffer.concat([head, content])
}
