/**
 * The page of the hidden window: starts the engine's worker and gives it the port. A worker, since
 * a page's timers can be throttled.
 */
import { ENGINE_PORT } from './channel.ts'

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
// Main reads the page's console; the worker's own faults do not appear there.
worker.addEventListener('error', ({ message }) => console.error(`the engine's worker: ${message}`))
window.addEventListener('message', ({ source, data, ports }: MessageEvent<unknown>) => {
  if (source === window && data === ENGINE_PORT) worker.postMessage(null, [...ports])
})
