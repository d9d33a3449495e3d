/**
 * The process that started this one, seen from inside: Electron's main process (parentPort, hands
 * over ports) or the web server (the channel of child_process.fork, hands over sockets).
 */
import { Socket } from 'node:net'
import type {
  ComputeCommand,
  ComputeEvent,
  EngineProcessEvent,
  EngineProcessRequest,
  SocketRequest
} from '../contract/host-messages.ts'
import type { AnyPort } from '../contract/wire/port-transport.ts'
import type { StartProcess } from '../services/engines.ts'
import { EngineProcesses, type EnginePort } from './engine-processes.ts'

export interface ParentListeners {
  readonly onMessage: (message: ComputeCommand) => void
  readonly onPort: (port: AnyPort) => void
  /** Not to be used before `socket-released` arrives for its id. */
  readonly onSocket: (id: number, socket: Socket, request: SocketRequest) => void
  /** The parent has ended. */
  readonly onDisconnect: () => void
}

export interface Parent {
  readonly kind: 'electron' | 'browser'
  /** How engines start processes where they cannot do it themselves. */
  readonly startProcess?: StartProcess
  send(message: ComputeEvent): void
  listen(listeners: ParentListeners): void
}

/** The part of Electron's `process.parentPort` that is used. */
interface ParentPort {
  postMessage(message: ComputeEvent | EngineProcessRequest): void
  on(
    event: 'message',
    listener: (event: {
      readonly data: ComputeCommand | EngineProcessEvent
      readonly ports: readonly (AnyPort & EnginePort)[]
    }) => void
  ): void
}

/** Throws when this process was started by neither of the two. */
export function findParent(): Parent {
  const port = Reflect.get(process, 'parentPort') as ParentPort | undefined
  if (port) return electronParent(port)
  if (process.send) return nodeParent()
  throw new Error('the compute process is started by Electron or by the web server, not by hand')
}

/**
 * Electron ends its utility processes when main ends. Ctrl-C in a terminal reaches them earlier;
 * main handles it.
 */
function electronParent(port: ParentPort): Parent {
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
  const engines = new EngineProcesses((request) => port.postMessage(request))
  return {
    kind: 'electron',
    startProcess: engines.start,
    send: (message) => port.postMessage(message),
    listen: ({ onMessage, onPort }) => {
      port.on('message', ({ data, ports: [first] }) => {
        if ('process' in data) engines.handleMessage(data, first)
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
    listen: ({ onMessage, onSocket, onDisconnect }) => {
      process.on('message', (data, handle) => {
        const message = data as ComputeCommand
        if (message.kind !== 'socket') {
          onMessage(message)
          return
        }
        // A socket whose client hung up on its way does not arrive.
        if (handle instanceof Socket) onSocket(message.id, handle, message)
        process.send?.({ kind: 'socket-received', id: message.id } satisfies ComputeEvent)
      })
      process.on('disconnect', onDisconnect)
      // Ctrl-C in a terminal, or closing it, reaches this process too; the parent decides what
      // follows.
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
    }
  }
}
