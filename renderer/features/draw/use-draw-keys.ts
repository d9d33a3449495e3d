/** The keys of the Draw view. */
import type { Ref } from 'vue'
import { hasModifier, isMac, useKeys } from '../../base/composables/use-keys.ts'
import { useDrawing } from './drawing.ts'

export function useDrawKeys(erasing: Ref<boolean>, choosePicture: () => void): void {
  const pad = useDrawing()

  useKeys([
    {
      keys: ['Mod', 'Z'],
      does: 'Undo a stroke',
      where: 'Draw',
      matches: (event) => hasModifier(event) && !event.shiftKey && event.key.toLowerCase() === 'z',
      press: () => pad.undo()
    },
    {
      keys: ['Mod', 'Shift', 'Z'],
      does: isMac ? 'Redo a stroke' : 'Redo a stroke (or Ctrl+Y)',
      where: 'Draw',
      matches: (event) =>
        hasModifier(event) && ((event.shiftKey && event.key.toLowerCase() === 'z') || event.key.toLowerCase() === 'y'),
      press: () => pad.redo()
    },
    {
      keys: ['Delete'],
      does: 'Clear the pad (or Escape)',
      where: 'Draw',
      matches: (event) => ['Delete', 'Backspace', 'Escape'].includes(event.key) && !hasModifier(event),
      press: () => pad.clear()
    },
    {
      keys: ['E'],
      does: 'Eraser or pen',
      where: 'Draw',
      matches: (event) => event.key.toLowerCase() === 'e' && !hasModifier(event) && !event.altKey,
      press: () => {
        if (pad.drawing.kind === 'picture') return false
        erasing.value = !erasing.value
        return true
      }
    },
    {
      keys: ['Mod', 'O'],
      does: 'Open a picture (or drop or paste one)',
      where: 'Draw',
      matches: (event) => event.key.toLowerCase() === 'o' && hasModifier(event) && !event.shiftKey,
      press: () => {
        choosePicture()
        return true
      }
    }
  ])
}
