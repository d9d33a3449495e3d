/**
 * A chart that is drawn as SVG on the page, as a file for a report: on white, in the colours of the
 * light theme, with its title, a remark and the names of its curves. Styles that the page's rules
 * give are written into the elements.
 */
import { escapeXml } from '../base/format/escape-xml.ts'
import { seriesStroke } from './series-style.ts'

export interface SvgFileText {
  readonly title: string
  /** What the lines and shades cover. */
  readonly note: string
  readonly legend: readonly { readonly letter: string; readonly text: string }[]
}

const STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-weight',
  'text-anchor'
] as const
const HEAD_PX = 64
const PADDING_PX = 16

export function svgFileOf(chart: SVGSVGElement, { title, note, legend }: SvgFileText): string {
  const [width, height] = [chart.clientWidth, chart.clientHeight]
  // In the page, so that rules apply to it; colours follow the colour scheme of its own
  // surroundings.
  const stage = document.createElement('div')
  stage.style.cssText = 'position:absolute;left:-100000px;color-scheme:light'
  const copy = chart.cloneNode(true) as SVGSVGElement
  stage.append(copy)
  chart.parentElement!.append(stage)
  try {
    for (const element of copy.querySelectorAll<SVGElement>('*')) {
      const style = getComputedStyle(element)
      for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name))
      element.removeAttribute('style')
      element.removeAttribute('class')
    }
    let at = PADDING_PX
    const entries = legend.map(({ letter, text }) => {
      const { token, dash } = seriesStroke(letter)
      const probe = document.createElement('span')
      probe.style.color = `var(${token})`
      stage.append(probe)
      const colour = getComputedStyle(probe).color
      const entry = `<path d="M${at} 54h20" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>${textAt(at + 26, 58, `${letter}  ${text}`, 12)}`
      // Text cannot be measured here; 6.4 units a letter fit the fonts in question.
      at += 56 + text.length * 6.4
      return entry
    })
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width + 2 * PADDING_PX} ${height + HEAD_PX + PADDING_PX}" width="${width + 2 * PADDING_PX}" height="${height + HEAD_PX + PADDING_PX}" font-family="system-ui, sans-serif">`,
      `<title>${escapeXml(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>`,
      textAt(PADDING_PX, 22, title, 16, 'font-weight="600"'),
      textAt(PADDING_PX, 40, note, 11),
      ...entries,
      `<g transform="translate(${PADDING_PX} ${HEAD_PX})">${copy.innerHTML}</g></svg>`
    ].join('\n')
  } finally {
    stage.remove()
  }
}

function textAt(x: number, y: number, content: string, size: number, more = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y}" font-size="${size}" fill="#1a1a18" ${more}>${escapeXml(content)}</text>`
}
