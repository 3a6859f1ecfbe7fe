import { contextBridge, ipcRenderer } from 'electron'

/** The one channel between a page and the core. */
const channel = 'certwright'

// The whole of what a page gets from Electron: two functions that carry messages of the contract.
contextBridge.exposeInMainWorld('certwright', {
  send: (message: unknown): void => ipcRenderer.send(channel, message),
  onMessage: (listener: (message: unknown) => void): void => {
    ipcRenderer.on(channel, (_event, message: unknown) => listener(message))
  },
})
