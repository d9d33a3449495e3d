/**
 * Saves where the window was, so that it opens there again, or at a default place when that screen
 * is not connected.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { screen, type BrowserWindow, type Rectangle } from 'electron'

export interface WindowPlace {
  /** Null: the system decides. */
  readonly position: { readonly x: number; readonly y: number } | null
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

export const MIN_SIZE = { width: 900, height: 600 }
const DEFAULT_PLACE: WindowPlace = { position: null, width: 1280, height: 860, maximized: false }
/** How much of the title bar must lie on a screen to be grabbed. */
const MIN_VISIBLE = 100

/** `file` may be missing or damaged. */
export function readWindowPlace(file: string): WindowPlace {
  let saved: unknown
  try {
    saved = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return DEFAULT_PLACE
  }
  if (typeof saved !== 'object' || saved === null) return DEFAULT_PLACE
  const { x, y, width, height, maximized } = saved as Record<string, unknown>
  if (!isWhole(width) || !isWhole(height) || width < MIN_SIZE.width || height < MIN_SIZE.height) return DEFAULT_PLACE
  const place = isWhole(x) && isWhole(y) ? { x, y, width, height } : null
  return {
    position: place && isOnScreen(place) ? { x: place.x, y: place.y } : null,
    width,
    height,
    maximized: maximized === true
  }
}

/** Never throws: closing the window must not fail for this. */
export function saveWindowPlace(file: string, window: BrowserWindow): void {
  try {
    const temporary = `${file}.tmp`
    writeFileSync(temporary, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }))
    renameSync(temporary, file)
  } catch {
    // The folder cannot be written to: the next window opens at the default place.
  }
}

function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x)
    return across >= MIN_VISIBLE && y >= workArea.y && y <= workArea.y + workArea.height - MIN_VISIBLE
  })
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
