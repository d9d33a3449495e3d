/** Colours of pictures on white, for files. The page has its own, from its theme. */
import type { PictureColour } from '../../contract/vector-picture.ts'

export const PALETTE: Readonly<Record<PictureColour, string>> = {
  ink: '#1a1a18',
  soft: '#53534e',
  edge: '#8b8b84',
  face: '#f1f1ee',
  top: '#ffffff',
  accent: '#2f52cf',
  'accent-face': '#e9edfb'
}
