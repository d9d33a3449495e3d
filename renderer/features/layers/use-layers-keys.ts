/** The keys of the Layers view. */
import type { Address } from '../../base/composables/use-address.ts'
import { useKeys, type KeyBinding } from '../../base/composables/use-keys.ts'
import { viewKeys } from '../../base/composables/view-keys.ts'
import { useRunCommands } from '../../shared/runs/run-commands.ts'
import { SHOWS } from './address.ts'
import { layerAfter, layerBefore, type Place } from './cell-moves.ts'
import { SHOW_TITLES } from './layer-labels.ts'
import type { LayersPlace } from './use-layers-place.ts'
import type { Player } from './use-player.ts'

const SHOW_KEYS = { forward: 'F', backward: 'B', why: 'W', bench: 'N' } as const

export function useLayersKeys(own: LayersPlace, address: Address, player: Player): void {
  const commands = useRunCommands()
  const { place } = own
  const goTo = (next: Place | null) => next !== null && (own.openPlace(next), true)
  const keys = viewKeys('Layers')
  /** Any key stops what plays. */
  const key = (name: string, does: string, press: () => boolean): KeyBinding =>
    keys.key(name, does, () => {
      if (name !== 'P') player.stop()
      return press()
    })
  const always = (act: () => void) => () => {
    act()
    return true
  }

  useKeys([
    ...SHOWS.map((show) =>
      key(
        SHOW_KEYS[show],
        `Show ${SHOW_TITLES[show]}; the cell stays`,
        always(() => own.show(show))
      )
    ),
    key('S', 'Where the gradient comes from / where it goes', () => {
      if (!place.value || !own.isBackward.value) return false
      address.go({ side: own.side.value === 'to' ? 'from' : 'to' })
      return true
    }),
    key(
      'T',
      'Ties: first / all',
      always(() => address.go({ ties: own.state.value.ties === 'first' ? 'all' : null }))
    ),
    key('[', 'The layer before: the centre of the window', () => goTo(place.value && layerBefore(place.value))),
    key(']', 'The layer after: the first cell whose window holds this one', () =>
      goTo(place.value && layerAfter(place.value))
    ),
    key(',', 'The cell before', () => own.walk(-1)),
    key('.', 'The next cell', () => own.walk(1)),
    key('P', 'Play through the cells', () => {
      if (place.value) player.toggle()
      return place.value !== null
    }),
    key('Escape', 'One level up', () => own.up()),
    keys.key(' ', 'Pause and resume training', () => commands.togglePause(), 'Space'),
    keys.listed(['↑', '↓', '←', '→'], 'Move by one cell; the explanation follows'),
    keys.listed(['Home', 'End'], 'Ends of the row; with Ctrl: first and last cell'),
    keys.listed(['PgUp', 'PgDn'], 'The same cell of the map before and after'),
    keys.listed(['Enter'], 'Open the cell; in a window: that input or that weight')
  ])
}
