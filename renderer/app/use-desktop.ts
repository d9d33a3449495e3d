/**
 * Requests from the desktop (menu, opened files) and the theme reported back to it. Does nothing in
 * a browser.
 */
import { onScopeDispose, watch } from 'vue'
import type { DesktopBridge, MenuCommand, OpenedFile } from '../../native/contract/desktop.ts'
import { useTheme } from '../base/composables/use-theme.ts'

export interface DesktopRequests {
  readonly menu: (command: MenuCommand) => void
  readonly files: (files: readonly OpenedFile[]) => void
}

/** For as long as the calling component lives. */
export function useDesktop(desktop: DesktopBridge | null, { menu, files }: DesktopRequests): void {
  if (!desktop) return
  const look = useTheme()
  watch(
    () => look.theme,
    (chosen) => desktop.setTheme(chosen),
    { immediate: true }
  )
  const removers = [desktop.onMenuCommand(menu), desktop.onFilesOpened(files)]
  onScopeDispose(() => {
    for (const remove of removers) remove()
  })
}
