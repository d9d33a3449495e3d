/**
 * The desktop's bridge without a desktop: remembers what it was told, and asks what a test has it
 * ask.
 */
import type {
  ComputeState,
  DesktopBridge,
  MenuCommand,
  OpenedFile,
  SystemNotification,
  TaskbarProgress
} from '../../../native/contract/desktop.ts'

export interface RecordedDesktop extends DesktopBridge {
  readonly themes: string[]
  readonly progress: (TaskbarProgress | null)[]
  readonly notifications: SystemNotification[]
  /** What the save dialog gives; null: dismissed. */
  saveTarget: string | null
  say(state: ComputeState): void
  ask(command: MenuCommand): void
  open(files: readonly OpenedFile[]): void
}

export function recordedDesktop(): RecordedDesktop {
  const themes: string[] = []
  const progress: (TaskbarProgress | null)[] = []
  const notifications: SystemNotification[] = []
  const listening = <T>() => {
    const listeners = new Set<(value: T) => void>()
    return {
      tell: (value: T) => listeners.forEach((listener) => listener(value)),
      listen: (listener: (value: T) => void) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      }
    }
  }
  const [states, commands, files] = [
    listening<ComputeState>(),
    listening<MenuCommand>(),
    listening<readonly OpenedFile[]>()
  ]
  return {
    themes,
    progress,
    notifications,
    saveTarget: null,
    requestPort: () => Promise.resolve(),
    chooseSaveTarget() {
      return Promise.resolve(this.saveTarget)
    },
    setTheme: (theme) => void themes.push(theme),
    showProgress: (shown) => void progress.push(shown),
    notify: (notification) => void notifications.push(notification),
    onComputeState: states.listen,
    onMenuCommand: commands.listen,
    onFilesOpened: files.listen,
    say: states.tell,
    ask: commands.tell,
    open: files.tell
  }
}
