/**
 * Messages between the process that opens windows or serves pages and the compute process that it
 * has started. Calls of clients do not pass here: they travel over a port or a socket that is
 * handed over once.
 */

export type ComputeCommand =
  /** A client's MessagePort comes with it. */
  | { readonly kind: 'port' }
  /** A client's TCP socket comes with it, with the checked request to upgrade it to a WebSocket. */
  | ({ readonly kind: 'socket'; readonly id: number } & SocketRequest)
  /** The sender has closed its own copy of the socket: only now may the handshake be answered. */
  | { readonly kind: 'socket-released'; readonly id: number }
  /** What a save dialog returned: the client knows the token alone. */
  | { readonly kind: 'save-target'; readonly token: string; readonly path: string }
  /** Asks for a `pong`, which a process that hangs does not send. */
  | { readonly kind: 'ping' }
  /** Save work in progress, then exit. */
  | { readonly kind: 'shut-down' }

/** Argument of a compute process whose pages are on its own machine, which has a desktop. */
export const REVEALS_FOLDERS = '--reveals-folders'

/** Engines with a process of their own. */
export type EngineProgramName = 'tensorflow' | 'webgpu'

export interface SocketRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Bytes that arrived right behind the request. */
  readonly head: Uint8Array
}

/**
 * An engine with a process of its own has Electron's main process start it, which alone can: a
 * packaged Electron does not act as Node. The compute process assigns the numbers.
 */
export type EngineProcessRequest =
  | {
      readonly kind: 'start-engine-process'
      readonly process: number
      readonly program: EngineProgramName
      /** In addition to main's. */
      readonly environment: Readonly<Record<string, string>>
    }
  | { readonly kind: 'end-engine-process'; readonly process: number }

export type EngineProcessEvent =
  /** A port to it comes with it; all calls go there. */
  | { readonly kind: 'engine-process-port'; readonly process: number }
  | { readonly kind: 'engine-process-wrote'; readonly process: number; readonly text: string }
  /** `how` is for people: `exit code 1`. */
  | { readonly kind: 'engine-process-ended'; readonly process: number; readonly how: string }

export type ComputeEvent =
  | { readonly kind: 'ready' }
  | { readonly kind: 'pong' }
  /**
   * The socket of this id has arrived, or was closed by the client on its way; the sender can close
   * its copy.
   */
  | { readonly kind: 'socket-received'; readonly id: number }
  /** The token can be used from now on. (The call that uses it arrives over another channel.) */
  | { readonly kind: 'save-target-kept'; readonly token: string }
  /** It cannot work here, and restarting it would not help. */
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string }

/** One line for the host's log. */
export type Log = (line: string) => void
