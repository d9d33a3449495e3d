/**
 * Connected patches of ink. Cells that touch at a corner belong together: a thin slanted line is
 * one patch.
 */

export interface InkPatch {
  readonly cells: readonly number[]
  /** Sum of the ink of its cells. */
  readonly mass: number
}

/** `ink`: height * width bytes, row-major; 0 is no ink. */
export function connectedPatches(ink: Uint8Array, width: number, height: number): InkPatch[] {
  const seen = new Uint8Array(ink.length)
  const patches: InkPatch[] = []
  for (let start = 0; start < ink.length; start++) {
    if (ink[start] === 0 || seen[start] === 1) continue
    const cells = [start]
    seen[start] = 1
    let mass = 0
    for (const cell of cells) {
      mass += ink[cell]!
      const x = cell % width
      const y = (cell - x) / width
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx
          if (ink[next] === 0 || seen[next] === 1) continue
          seen[next] = 1
          cells.push(next) // for…of continues with what is added
        }
      }
    }
    patches.push({ cells, mass })
  }
  return patches
}
