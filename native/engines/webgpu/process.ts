/** The entry of the WebGPU engine's process under plain Node. */
import { serveCaller } from '../process/process-caller.ts'
import { nodeGpus } from './node-gpus.ts'
import { readShaders } from './read-shaders.ts'
import { createSession } from './session.ts'
import { waitWithPauses } from './wait-for-gpu.ts'

await serveCaller(
  createSession({
    gpus: nodeGpus,
    shaders: readShaders(),
    waitForGpu: waitWithPauses,
    residentBytes: () => process.memoryUsage.rss(),
    cpuMs: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    }
  })
)
