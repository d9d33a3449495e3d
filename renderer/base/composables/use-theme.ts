/**
 * The chosen theme: system, light or dark. Stored in this browser, applied as `data-theme` on the
 * root element.
 */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'lenet-workbench.theme'

/** Where storage is refused (private windows) the choice lasts as long as the page. */
export const useTheme = defineStore('theme', () => {
  const theme = ref<Theme>(storedTheme())
  show(theme.value)

  function setTheme(chosen: Theme): void {
    theme.value = chosen
    show(chosen)
    try {
      localStorage.setItem(KEY, chosen)
    } catch {
      // Not stored; the page still applies it.
    }
  }

  return { theme, setTheme }
})

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
