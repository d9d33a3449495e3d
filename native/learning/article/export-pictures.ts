/**
 * Pictures of the article as files: its drawings, and its tables, which Medium and LinkedIn would
 * drop.
 */
import type { Block } from '../../contract/learning.ts'
import { toPng } from '../pictures/png.ts'
import { tableInWords, tablePicture } from '../pictures/table-picture.ts'

export interface ExportedPicture {
  readonly fileName: string
  readonly png: Uint8Array
  readonly width: number
  readonly alternative: string
  readonly caption: string
}

/** null for blocks of text. */
export function exportPicture(block: Block): ExportedPicture | null {
  if (block.kind !== 'picture' && block.kind !== 'table') return null
  const { id, caption } = block
  const picture = block.kind === 'picture' ? block.picture : tablePicture(block)
  const alternative = block.kind === 'picture' ? block.alternative : `Table. ${tableInWords(block)}.`
  return { fileName: `${id}.png`, png: toPng(picture), width: picture.width, alternative, caption }
}
