/**
 * The WebGPU engine on Chromium's WebGPU: the same session as in a Node process, over the port that
 * the page passes on.
 */
import { serveCalls } from '../../native/engines/process/serve-calls.ts'
import { createSession } from '../../native/engines/webgpu/session.ts'
import { browserGpus } from './browser-gpus.ts'
import { SHADERS } from './shaders.ts'

addEventListener('message', ({ ports: [port] }: MessageEvent<unknown>) => serve(port!), { once: true })

function serve(port: MessagePort): void {
  const engine = createSession({
    gpus: browserGpus,
    shaders: SHADERS,
    // A browser does not poll.
    waitForGpu: (promise) => promise,
    residentBytes: () => null,
    cpuMs: () => null
  })
  const receive = serveCalls(engine, (message) => port.postMessage(message))
  port.addEventListener('message', ({ data }: MessageEvent<Parameters<typeof receive>[0]>) => receive(data))
  // The compute process is gone, or has done with this engine: what it computes is of use to
  // nobody.
  port.addEventListener('close', () => {
    engine.stop()
    close()
  })
  port.start()
  port.postMessage({ kind: 'ready' })
}
