/**
 * The bridge: named functions and nothing of Electron. It runs sandboxed beside the page, passes ports on to it, and never lets
 * an event object of Electron's through.
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
  onComputeState: (listener) => listen(CHANNELS.computeState, listener),
  onMenuCommand: (listener) => listen(CHANNELS.menuCommand, listener),
  onFilesOpened: (listener) => {
    const remove = listen(CHANNELS.filesOpened, listener)
    void ask(CHANNELS.pageReady)
    return remove
  }
}

/** Rejects with main's own words, which Electron puts behind its own. */
async function ask(channel: string, ...args: readonly unknown[]): Promise<unknown> {
  try {
    return await ipcRenderer.invoke(channel, ...args)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new Error(text.replace(/^Error invoking remote method '[^']*': (\w*Error: )?/, ''), { cause: error })
  }
}

/** Main sends on each channel what contract/desktop.ts says. */
function listen(channel: string, listener: (value: never) => void): () => void {
  const onMessage = (_event: IpcRendererEvent, value: unknown) => listener(value as never)
  ipcRenderer.on(channel, onMessage)
  return () => ipcRenderer.off(channel, onMessage)
}

// Ports cannot pass the context bridge; a message of the window can carry them.
ipcRenderer.on(CHANNELS.port, ({ ports }, id: string) => {
  window.postMessage({ kind: PORT_MESSAGE, id }, location.origin, ports)
})

contextBridge.exposeInMainWorld(BRIDGE, bridge)
