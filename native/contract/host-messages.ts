/**
 * What the process that opens windows or serves pages says to the compute process it has started, and hears from it. Calls of
 * pages do not pass here: they travel over a port or a socket that is handed over once.
 */

export type ToCompute =
  /** A page's port comes with it. */
  | { readonly kind: 'port' }
  /** A page's TCP socket comes with it, asked to become a WebSocket by this request, which was checked. */
  | {
      readonly kind: 'socket'
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
      readonly head: Uint8Array
    }
  /** What a save dialog gave: the page knows the token alone. */
  | { readonly kind: 'save-target'; readonly token: string; readonly path: string }
  /** Keep what is under way, then end. */
  | { readonly kind: 'shut-down' }

/** Engines with a process of their own. */
export type EngineProgramName = 'tensorflow' | 'webgpu'

/**
 * An engine with a process of its own has it started by Electron's main process, which alone can: a packaged Electron does not act
 * as Node. Numbers are the compute process's own.
 */
export type EngineProcessRequest =
  | {
      readonly kind: 'start-engine-process'
      readonly process: number
      readonly program: EngineProgramName
      /** In addition to those of main. */
      readonly environment: Readonly<Record<string, string>>
    }
  | { readonly kind: 'end-engine-process'; readonly process: number }

export type EngineProcessNews =
  /** A port to it comes with it; all calls go there. */
  | { readonly kind: 'engine-process-port'; readonly process: number }
  | { readonly kind: 'engine-process-wrote'; readonly process: number; readonly text: string }
  /** `how` for people: `exit code 1`. */
  | { readonly kind: 'engine-process-ended'; readonly process: number; readonly how: string }

export type FromCompute =
  | { readonly kind: 'ready' }
  /** The token can be used from now on: it and the call that uses it come by different ways. */
  | { readonly kind: 'save-target-kept'; readonly token: string }
  /** It cannot work here, and starting it again would not help. */
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string }

/** One line for the host's log. */
export type Log = (line: string) => void
