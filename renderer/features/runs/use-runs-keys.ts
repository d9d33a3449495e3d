/** Keys of the Runs view that work wherever the focus is; those of the list itself are the list's. */
import { useKeys, type KeyBinding } from '../../base/composables/use-keys.ts'

export interface RunsKeys {
  /** The list is shown. */
  isList: () => boolean
  focusFilter: () => void
  /** These say whether there was something to do. */
  compare: () => unknown
  test: () => unknown
  star: () => unknown
  escape: () => boolean
}

const bare = (event: KeyboardEvent) => !event.ctrlKey && !event.metaKey && !event.altKey

export function useRunsKeys({ isList, focusFilter, compare, test, star, escape }: RunsKeys): void {
  const key = (name: string, shown: string, does: string, press: () => boolean): KeyBinding => ({
    keys: [shown],
    does,
    where: 'Runs',
    matches: (event) => bare(event) && event.key.toLowerCase() === name,
    press
  })
  const inList = (act: () => unknown) => () => isList() && act() !== false
  /** The list's own, for the dialog that lists all keys. */
  const told = (keys: readonly string[], does: string): KeyBinding => ({
    keys,
    does,
    where: 'Runs',
    matches: () => false,
    press: () => false
  })
  useKeys([
    key('/', '/', 'Filter', () => isList() && (focusFilter(), true)),
    key('c', 'C', 'Compare the chosen runs', inList(compare)),
    key('t', 'T', 'Test the run', inList(test)),
    key('s', 'S', 'Star, or take the star off', inList(star)),
    key('escape', 'Esc', 'Back to the list; choose none; close the run', escape),
    told(['↑', '↓'], 'Move in the list; with Shift: choose as well'),
    told(['→', '←'], 'Open and close a series'),
    told(['Enter'], 'Open the run or the series'),
    told(['Space'], 'Choose'),
    told(['F2'], 'Rename'),
    told(['Del'], 'Move to the bin')
  ])
}
