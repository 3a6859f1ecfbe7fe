import { chmodSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const mainEntries = ['index', 'browser', 'cli', 'network', 'reader', 'maker']

export default defineConfig({
  main: {
    // `npx certwright` runs the file itself, which npm makes executable at install only.
    plugins: [{ name: 'executable-cli', writeBundle: () => chmodSync('out/main/cli.js', 0o755) }],
    build: {
      rolldownOptions: {
        input: Object.fromEntries(mainEntries.map((name) => [name, `src/main/${name}.ts`])),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    // A sandboxed preload is loaded as CommonJS and may require nothing but 'electron'.
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      // The strict content security policy forbids inlined scripts and data: fonts.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: 'src/renderer/index.html' } },
    },
  },
})
