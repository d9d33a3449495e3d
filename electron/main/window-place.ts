/** Where the window was when it was closed, so that it opens there again; somewhere sensible when that screen is gone. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { screen, type BrowserWindow, type Rectangle } from 'electron'

export interface WindowPlace {
  /** Null: where the system puts it. */
  readonly position: { readonly x: number; readonly y: number } | null
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

export const SMALLEST = { width: 900, height: 600 }
const FIRST: WindowPlace = { position: null, width: 1280, height: 860, maximized: false }
/** So much of the window must lie on a screen for its title bar to be caught. */
const VISIBLE = 100

/** `file` may be missing, or hold anything. */
export function readWindowPlace(file: string): WindowPlace {
  let kept: unknown
  try {
    kept = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return FIRST
  }
  if (typeof kept !== 'object' || kept === null) return FIRST
  const { x, y, width, height, maximized } = kept as Record<string, unknown>
  if (!isWhole(width) || !isWhole(height) || width < SMALLEST.width || height < SMALLEST.height) return FIRST
  const place = isWhole(x) && isWhole(y) ? { x, y, width, height } : null
  return {
    position: place && isOnScreen(place) ? { x: place.x, y: place.y } : null,
    width,
    height,
    maximized: maximized === true
  }
}

/** Never throws: a window that opens elsewhere is no reason to stop anybody from closing it. */
export function keepWindowPlace(file: string, window: BrowserWindow): void {
  try {
    const temporary = `${file}.tmp`
    writeFileSync(temporary, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }))
    renameSync(temporary, file)
  } catch {
    // The folder cannot be written to: the next window opens where the first one did.
  }
}

function isOnScreen({ x, y, width }: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x)
    return across >= VISIBLE && y >= workArea.y && y <= workArea.y + workArea.height - VISIBLE
  })
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
