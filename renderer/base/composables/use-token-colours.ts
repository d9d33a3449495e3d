/** Design tokens as colours that a canvas understands, updated when the theme changes. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { useTheme } from './use-theme.ts'

/**
 * Reads each token (`--ink`) as the browser resolves it: `light-dark()` included, which the
 * property's own text still holds.
 */
export function useTokenColours<K extends string>(
  tokens: Readonly<Record<K, string>>
): Readonly<ShallowRef<Record<K, string>>> {
  const chosen = useTheme()
  const colours = shallowRef(resolve(tokens))
  const update = () => (colours.value = resolve(tokens))
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    const list = matchMedia(query)
    list.addEventListener('change', update)
    onScopeDispose(() => list.removeEventListener('change', update))
  }
  watch(() => chosen.theme, update, { flush: 'post' })
  return colours
}

function resolve<K extends string>(tokens: Readonly<Record<K, string>>): Record<K, string> {
  const probe = document.createElement('span')
  // During a transition it would report the old colour.
  probe.style.transition = 'none'
  document.body.append(probe)
  const entries = Object.entries<string>(tokens).map(([name, token]) => {
    probe.style.color = `var(${token})`
    return [name, getComputedStyle(probe).color]
  })
  probe.remove()
  return Object.fromEntries(entries) as Record<K, string>
}
