/**
 * What the desktop's main process does for a page, through the bridge that the preload script hands
 * over: a port to the compute process, dialogs, the menu. Nothing of training. A page in a browser
 * has no bridge.
 */

/** The global under which a page finds the bridge. */
export const BRIDGE = 'workbenchDesktop'

/** Origin of the pages that the desktop serves itself. */
export const PAGE_ORIGIN = 'app://bundle'

/** What the menu asks of the page: a view by its name, or something the page does. */
export type MenuCommand =
  | { readonly kind: 'view'; readonly view: string }
  | { readonly kind: 'pause-or-resume' }
  | { readonly kind: 'list-keys' }

export type ThemeSource = 'system' | 'light' | 'dark'

/**
 * A file that was chosen in the open dialog, given on the command line, or opened with the program.
 */
export interface OpenedFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Of the run, on the taskbar or the dock. */
export interface TaskbarProgress {
  /** 0 to 1. */
  readonly share: number
  /** `error`: it waits for its user. */
  readonly mode: (typeof TASKBAR_MODES)[number]
}

export const TASKBAR_MODES = ['normal', 'paused', 'error'] as const

export interface SystemNotification {
  readonly title: string
  readonly body: string
}

/** `stopped` is final: the compute process is not restarted; the reason is for people. */
export type ComputeState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'restarting' }
  | { readonly kind: 'stopped'; readonly message: string; readonly hint: string }

export interface DesktopBridge {
  /**
   * Asks for a port to the compute process. It comes as a message event of the window, `{ kind:
   * PORT_MESSAGE, id }`, with the port. Resolves when it is on its way; rejects when there is no
   * compute process.
   */
  requestPort(id: string): Promise<void>
  /**
   * The save dialog: a token for `exportModel`, which stands for the chosen place; null when it was
   * dismissed.
   */
  chooseSaveTarget(suggestedName: string): Promise<string | null>
  /** The look of what the system draws: title bar, menus, dialogs. */
  setTheme(theme: ThemeSource): void
  /** Null: no run is in progress. */
  showProgress(progress: TaskbarProgress | null): void
  /** Shows a notification of the system; a click on it brings the window to the front. */
  notify(notification: SystemNotification): void
  /** Each takes a listener and gives back what removes it. */
  onComputeState(listener: (state: ComputeState) => void): () => void
  onMenuCommand(listener: (command: MenuCommand) => void): () => void
  onFilesOpened(listener: (files: readonly OpenedFile[]) => void): () => void
}

export const PORT_MESSAGE = 'workbench-port'

/** Names of the messages between preload script and main process. */
export const CHANNELS = {
  requestPort: 'workbench:request-port',
  port: 'workbench:port',
  chooseSaveTarget: 'workbench:choose-save-target',
  setTheme: 'workbench:set-theme',
  showProgress: 'workbench:show-progress',
  notify: 'workbench:notify',
  pageReady: 'workbench:page-ready',
  computeState: 'workbench:compute-state',
  menuCommand: 'workbench:menu-command',
  filesOpened: 'workbench:files-opened'
} as const
