/**
 * The process that has started this one, seen from inside: Electron's main process (parentPort, hands over ports) or the web
 * server (the channel of child_process.fork, hands over sockets). Tells when it is gone.
 */
import { Socket } from 'node:net'
import type { EngineProcessNews, EngineProcessRequest, FromCompute, ToCompute } from '../contract/host-messages.ts'
import type { AnyPort } from '../contract/wire/port-line.ts'
import type { StartProcess } from '../services/engines.ts'
import { EngineProcesses, type EnginePort } from './engine-processes.ts'

export interface ParentListeners {
  readonly onMessage: (message: ToCompute) => void
  readonly onPort: (port: AnyPort) => void
  readonly onSocket: (socket: Socket, request: Extract<ToCompute, { kind: 'socket' }>) => void
  readonly onGone: () => void
}

export interface Parent {
  readonly kind: 'electron' | 'browser'
  /** How engines start processes where they cannot do it themselves. */
  readonly startProcess?: StartProcess
  send(message: FromCompute): void
  listen(listeners: ParentListeners): void
}

/** Electron's `process.parentPort`, as much of it as is used. */
interface ParentPort {
  postMessage(message: FromCompute | EngineProcessRequest): void
  on(
    event: 'message',
    listener: (event: {
      readonly data: ToCompute | EngineProcessNews
      readonly ports: readonly (AnyPort & EnginePort)[]
    }) => void
  ): void
}

/** Throws when nobody has started this process. */
export function findParent(): Parent {
  const port = Reflect.get(process, 'parentPort') as ParentPort | undefined
  if (port) return electronParent(port)
  if (process.send) return nodeParent()
  throw new Error('the compute process is started by Electron or by the web server, not by hand')
}

/** When main ends, Electron ends its utility processes; Ctrl-C in a terminal reaches them before that, and is for main to heed. */
function electronParent(port: ParentPort): Parent {
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
  const engines = new EngineProcesses((request) => port.postMessage(request))
  return {
    kind: 'electron',
    startProcess: engines.start,
    send: (message) => port.postMessage(message),
    listen: ({ onMessage, onPort }) => {
      port.on('message', ({ data, ports: [first] }) => {
        if ('process' in data) engines.hear(data, first)
        else if (data.kind === 'port' && first) onPort(first)
        else onMessage(data)
      })
    }
  }
}

function nodeParent(): Parent {
  return {
    kind: 'browser',
    send: (message) => {
      process.send?.(message)
    },
    listen: ({ onMessage, onSocket, onGone }) => {
      process.on('message', (message, handle) => {
        const told = message as ToCompute
        if (told.kind !== 'socket') onMessage(told)
        // A socket whose other end has hung up on the way does not arrive.
        else if (handle instanceof Socket) onSocket(handle, told)
      })
      process.on('disconnect', onGone)
      // Ctrl-C in a terminal, or its end, reaches this process too; the parent decides.
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
    }
  }
}
