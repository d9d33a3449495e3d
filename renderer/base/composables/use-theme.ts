/**
 * The chosen theme: system, light or dark. Stored in this browser, applied as `data-theme` on the
 * root element.
 */
import { ref, type Ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'lenet-workbench.theme'

export interface ThemeChoice {
  readonly theme: Readonly<Ref<Theme>>
  readonly setTheme: (theme: Theme) => void
}

let shared: ThemeChoice | null = null

/**
 * One choice for the whole page. Where storage is refused (private windows) it lasts as long as the
 * page.
 */
export function useTheme(): ThemeChoice {
  shared ??= createThemeChoice()
  return shared
}

function createThemeChoice(): ThemeChoice {
  const theme = ref<Theme>(storedTheme())
  show(theme.value)
  const setTheme = (chosen: Theme) => {
    theme.value = chosen
    show(chosen)
    try {
      localStorage.setItem(KEY, chosen)
    } catch {
      // Not stored; the page still applies it.
    }
  }
  return { theme, setTheme }
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}
