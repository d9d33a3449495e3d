/**
 * The entry of the TensorFlow engine's process: loads the library when it is told where it lies,
 * and answers calls.
 */
import type { Binding } from './binding.ts'
import { serveCaller } from '../process/process-caller.ts'
import { tryConvolution } from './convolution-trial.ts'
import { loadBinding, loadTfjs } from './load-library.ts'
import type { Network, NetworkKind } from './network.ts'
import type { LibraryFacts, TensorFlowCalls } from './protocol.ts'
import { createGraphProgramNetwork, createKerasProgramNetwork } from './program-networks.ts'
import { Session } from './session.ts'
import { createTrainedNetwork } from './trained-network.ts'

let started: Session | null = null

function start({ folder, network }: TensorFlowCalls['start']['args']): LibraryFacts {
  const binding = loadBinding(folder)
  tryConvolution(binding)
  started = new Session(binding, createNetwork(folder, network, binding))
  return { version: binding.TF_Version, usesGpu: binding.isUsingGpuDevice() }
}

function createNetwork(folder: string, kind: NetworkKind, binding: Binding): Network {
  if (kind === 'trained') return createTrainedNetwork(binding)
  const tf = loadTfjs(folder)
  return kind === 'graph-program' ? createGraphProgramNetwork(tf) : createKerasProgramNetwork(tf)
}

function session(): Session {
  if (started) return started
  throw new Error('the first call has to be start')
}

await serveCaller<TensorFlowCalls>({
  calls: {
    start,
    load: (args) => {
      session().load(args)
      return null
    },
    setState: async (state) => {
      await session().setState(state)
      return null
    },
    getState: () => session().getState(),
    run: (args) => session().run(args),
    gradients: (args) => session().gradients(args),
    evaluate: (args) => session().evaluate(args),
    predict: (args) => session().predict(args),
    memory: () => session().memory(),
    drawParameters: (args) => session().drawParameters(args)
  },
  stop: () => started?.stop(),
  hint: 'Install TensorFlow again.'
})
