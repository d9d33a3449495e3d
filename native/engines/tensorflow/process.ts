/**
 * The entry of the engine's process: takes calls, hands them to the session, sends back what comes of them.
 * Ends when whoever started it is gone.
 */
import { WorkbenchError, type ErrorDetails } from '../../contract/errors.ts'
import type { Binding } from './binding.ts'
import { tryConvolution } from './convolution-trial.ts'
import { loadBinding, loadTfjs } from './load-library.ts'
import type { Network, NetworkKind } from './network.ts'
import { listenToCaller } from './process-caller.ts'
import type { CallMessage, Calls, LibraryFacts, ToProcess } from './protocol.ts'
import { createGraphProgramNetwork, createKerasProgramNetwork } from './program-networks.ts'
import { Session } from './session.ts'
import { createTrainedNetwork } from './trained-network.ts'

let session: Session | null = null

function start({ folder, network }: Calls['start']['args']): LibraryFacts {
  const binding = loadBinding(folder)
  tryConvolution(binding)
  session = new Session(binding, createNetwork(folder, network, binding))
  return { version: binding.TF_Version, usesGpu: binding.isUsingGpuDevice() }
}

function createNetwork(folder: string, kind: NetworkKind, binding: Binding): Network {
  if (kind === 'trained') return createTrainedNetwork(binding)
  const tf = loadTfjs(folder)
  return kind === 'graph-program' ? createGraphProgramNetwork(tf) : createKerasProgramNetwork(tf)
}

async function perform(call: CallMessage): Promise<Calls[CallMessage['name']]['result']> {
  if (call.name === 'start') return start(call.args)
  if (!session) throw new Error('the first call has to be start')
  switch (call.name) {
    case 'load':
      session.load(call.args)
      return null
    case 'setState':
      await session.setState(call.args)
      return null
    case 'getState':
      return session.getState()
    case 'run':
      return session.run(call.args)
    case 'gradients':
      return session.gradients(call.args)
    case 'evaluate':
      return session.evaluate(call.args)
    case 'predict':
      return session.predict(call.args)
    case 'memory':
      return session.memory()
  }
}

function detailsOf(error: unknown): ErrorDetails {
  if (error instanceof WorkbenchError) return { code: error.code, message: error.message, hint: error.hint }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'engine', message, hint: 'Repair it with: lenet tensorflow install' }
}

function receive(message: ToProcess): void {
  if (message.kind === 'stop') session?.stop()
  else
    perform(message).then(
      (value) => say({ kind: 'result', value }),
      (error: unknown) => say({ kind: 'failed', error: detailsOf(error) })
    )
}

const say = await listenToCaller(receive)
say({ kind: 'ready' })
