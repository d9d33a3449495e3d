/**
 * Runs in the page before its own scripts: `require('electron')` as a sandboxed preload script
 * finds it, then that script.
 */

export function installElectron(preload: string): void {
  type Listener = (event: { readonly ports: readonly MessagePort[] }, ...args: readonly unknown[]) => void
  const listeners = new Map<string, Listener[]>()
  const bound = (name: string) => Reflect.get(window, name) as (...args: readonly unknown[]) => Promise<unknown>
  const ipcRenderer = {
    invoke: (channel: string, ...args: readonly unknown[]) => bound('electronInvokes')(channel, args),
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
    },
    once: (channel: string, listener: Listener) => {
      const only: Listener = (event, ...args) => {
        ipcRenderer.off(channel, only)
        listener(event, ...args)
      }
      ipcRenderer.on(channel, only)
    },
    off: (channel: string, listener: Listener) => {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((other) => other !== listener)
      )
    }
  }
  const contextBridge = {
    exposeInMainWorld: (name: string, value: unknown) => Object.assign(window, { [name]: value })
  }
  Object.assign(window, {
    electronHears: (channel: string, args: readonly unknown[], ids: readonly string[]) => {
      const openPort = Reflect.get(window, 'openPort') as (id: string) => MessagePort
      const ports = ids.map(openPort)
      for (const listener of listeners.get(channel) ?? []) listener({ ports }, ...args)
    },
    open: (url: string) => {
      void bound('electronOpens')(url)
      return null
    }
  })
  const require = (name: string) => {
    if (name === 'electron') return { ipcRenderer, contextBridge }
    throw new Error(`a sandboxed preload script cannot require ${name}`)
  }
  // Not the page's: no policy holds for it, as in Electron.
  // oxlint-disable-next-line typescript/no-implied-eval
  const run = new Function('require', preload) as (require: (name: string) => unknown) => void
  run(require)
}
