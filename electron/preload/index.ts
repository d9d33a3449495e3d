/**
 * The bridge of contract/desktop.ts: named functions, no Electron API, no event object of
 * Electron's. Runs sandboxed.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { BRIDGE, CHANNELS, PORT_MESSAGE, type DesktopBridge } from '../../native/contract/desktop.ts'

const bridge: DesktopBridge = {
  requestPort: async (id) => {
    await ask(CHANNELS.requestPort, id)
  },
  chooseSaveTarget: async (suggestedName) => {
    const token = await ask(CHANNELS.chooseSaveTarget, suggestedName)
    return typeof token === 'string' ? token : null
  },
  setTheme: (theme) => void ask(CHANNELS.setTheme, theme),
  showProgress: (progress) => void ask(CHANNELS.showProgress, progress),
  notify: (notification) => void ask(CHANNELS.notify, notification),
  onComputeState: (listener) => listen(CHANNELS.computeState, listener),
  onMenuCommand: (listener) => listen(CHANNELS.menuCommand, listener),
  onFilesOpened: (listener) => {
    const remove = listen(CHANNELS.filesOpened, listener)
    void ask(CHANNELS.pageReady)
    return remove
  }
}

/** Rejects with main's message, from which Electron's prefix is removed. */
async function ask(channel: string, ...args: readonly unknown[]): Promise<unknown> {
  try {
    return await ipcRenderer.invoke(channel, ...args)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new Error(text.replace(/^Error invoking remote method '[^']*': (\w*Error: )?/, ''), { cause: error })
  }
}

function listen(channel: string, listener: (value: never) => void): () => void {
  const onMessage = (_event: IpcRendererEvent, value: unknown) => listener(value as never)
  ipcRenderer.on(channel, onMessage)
  return () => ipcRenderer.off(channel, onMessage)
}

// Ports cannot cross the context bridge; a window message can carry them.
ipcRenderer.on(CHANNELS.port, ({ ports }, id: string) => {
  window.postMessage({ kind: PORT_MESSAGE, id }, location.origin, ports)
})

contextBridge.exposeInMainWorld(BRIDGE, bridge)
