/**
 * Lines from the frames of windows to the cell that they belong to, drawn over the row of layers.
 */
import { nextTick, onMounted, watch, type Ref, type WatchSource } from 'vue'

interface Box {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}
type Line = readonly [x1: number, y1: number, x2: number, y2: number]

/**
 * On either side of the ring, two lines from the edge of the frames nearest to it, over which
 * nothing else of the window lies.
 */
function linesTo(ring: Box, frames: readonly Box[]): Line[] {
  return [true, false].flatMap((isBefore) => {
    const own = frames.filter((frame) => frame.left < ring.left === isBefore)
    if (own.length === 0) return []
    const edge = isBefore ? Math.max(...own.map(({ right }) => right)) : Math.min(...own.map(({ left }) => left))
    const [top, bottom] = [Math.min(...own.map((box) => box.top)), Math.max(...own.map((box) => box.bottom))]
    const x = isBefore ? ring.left : ring.right
    return [[edge, top, x, ring.top] as const, [edge, bottom, x, ring.bottom] as const]
  })
}

/**
 * Draws them whenever one of the sources changes. `.ring` and `.frame.linked` are looked for in
 * `row`.
 */
export function useWindowLines(
  row: Readonly<Ref<HTMLElement | null>>,
  svg: Readonly<Ref<SVGSVGElement | null>>,
  isOn: () => boolean,
  sources: WatchSource
): void {
  function draw(): void {
    const [own, target] = [row.value, svg.value]
    if (!own || !target) return
    target.replaceChildren()
    const ring = own.querySelector('.ring')?.getBoundingClientRect()
    if (!ring || !isOn()) return
    const origin = own.getBoundingClientRect()
    target.setAttribute('viewBox', `0 0 ${origin.width} ${origin.height}`)
    const frames = Array.from(own.querySelectorAll('.frame.linked'), (frame) => frame.getBoundingClientRect())
    for (const [x1, y1, x2, y2] of linesTo(ring, frames)) {
      const line = document.createElementNS('http://www.w3.org/2000/svg', 'line')
      const places = { x1: x1 - origin.left, y1: y1 - origin.top, x2: x2 - origin.left, y2: y2 - origin.top }
      for (const [name, value] of Object.entries(places)) line.setAttribute(name, String(value))
      target.append(line)
    }
  }
  const drawSoon = () => void nextTick(() => requestAnimationFrame(draw))
  onMounted(drawSoon)
  watch(sources, drawSoon)
}
