/** A vector picture as an SVG document on white. */
import type { PicturePoint, PictureShape, VectorPicture } from '../../contract/vector-picture.ts'
import { PALETTE } from './palette.ts'

const FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

export function toSvg({ width, height, shapes }: VectorPicture, alternative: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(alternative)}" font-family="${escapeXml(FONT)}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...shapes.map(element),
    '</svg>',
    ''
  ].join('\n')
}

function element(shape: PictureShape): string {
  switch (shape.kind) {
    case 'polygon':
      return `<polygon points="${pointList(shape.points)}" fill="${PALETTE[shape.fill]}" stroke="${PALETTE[shape.stroke]}" stroke-linejoin="round"/>`
    case 'line':
      return `<polyline points="${pointList(shape.points)}" fill="none" stroke="${PALETTE[shape.stroke]}" stroke-width="${shape.width}" stroke-linecap="round" stroke-linejoin="round"/>`
    case 'text': {
      const [x, y] = shape.at
      const weight = shape.strong ? ' font-weight="600"' : ''
      return `<text x="${round(x)}" y="${round(y)}" font-size="${shape.size}" text-anchor="${shape.anchor}" fill="${PALETTE[shape.colour]}"${weight}>${escapeXml(shape.text)}</text>`
    }
  }
}

function pointList(points: readonly PicturePoint[]): string {
  return points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')
}

const round = (value: number) => Math.round(value * 100) / 100

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
