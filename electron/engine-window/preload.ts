/** Passes the engine's page its port, and nothing else. Runs sandboxed. */
import { ipcRenderer } from 'electron'
import { ENGINE_PORT } from './channel.ts'

// Ports cannot cross the context bridge; a window message can carry them.
ipcRenderer.once(ENGINE_PORT, ({ ports }) => window.postMessage(ENGINE_PORT, location.origin, ports))
