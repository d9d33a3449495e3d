/**
 * Keys of a view, as bindings: plain keys that do something, and keys of its grids and lists, which
 * are shown in the list of keys alone.
 */
import type { KeyBinding } from './use-keys.ts'

export interface ViewKeys {
  /**
   * A key without modifiers. `press`: false when it means nothing now. `shown`: as people read it.
   */
  readonly key: (name: string, does: string, press: () => boolean, shown?: string) => KeyBinding
  /** Handled by what has the focus. */
  readonly listed: (keys: readonly string[], does: string) => KeyBinding
}

/** `where`: the view's title. */
export function viewKeys(where: string): ViewKeys {
  return {
    key: (name, does, press, shown = name) => ({
      keys: [shown],
      does,
      where,
      matches: ({ key, ctrlKey, metaKey, altKey }) =>
        !ctrlKey && !metaKey && !altKey && key.toLowerCase() === name.toLowerCase(),
      press
    }),
    listed: (keys, does) => ({ keys, does, where, matches: () => false, press: () => false })
  }
}
