/**
 * Keys of the Runs view that work wherever the focus is; those of the list itself are the list's.
 */
import { useKeys } from '../../base/composables/use-keys.ts'
import { viewKeys } from '../../base/composables/view-keys.ts'

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

export function useRunsKeys({ isList, focusFilter, compare, test, star, escape }: RunsKeys): void {
  const { key, listed } = viewKeys('Runs')
  const inList = (act: () => unknown) => () => isList() && act() !== false
  useKeys([
    key('/', 'Filter', () => isList() && (focusFilter(), true)),
    key('C', 'Compare the chosen runs', inList(compare)),
    key('T', 'Test the run', inList(test)),
    key('S', 'Star, or take the star off', inList(star)),
    key('Escape', 'Back to the list; choose none; close the run', escape, 'Esc'),
    listed(['↑', '↓'], 'Move in the list; with Shift: choose as well'),
    listed(['→', '←'], 'Open and close a series'),
    listed(['Enter'], 'Open the run or the series'),
    listed(['Space'], 'Choose'),
    listed(['F2'], 'Rename'),
    listed(['Del'], 'Move to the bin')
  ])
}
