/**
 * What a set is called that came from files: the part of their names that says more than which of
 * the files it is.
 */
import { parse } from 'node:path'

const LONGEST = 100
/** `train-images-idx3-ubyte` is what everybody's file is called. */
const NAMES_OF_PARTS = /^(images?|labels?|idx\d?|ubyte|train|training|test|t10k)$/i

/** `bars/my.npz` -> `my` */
export function titleOfFile(name: string): string {
  return stemOf(name).slice(0, LONGEST)
}

/**
 * Of a set in several files: `emnist-digits-train-images-idx3-ubyte.gz` -> `emnist digits`; by its
 * size when that leaves nothing.
 */
export function titleOfFiles(name: string, images: number): string {
  const words = stemOf(name)
    .split(/[-_.\s]+/)
    .filter((word) => word !== '' && !NAMES_OF_PARTS.test(word))
  return words.length > 0 ? words.join(' ').slice(0, LONGEST) : `Set of ${images.toLocaleString('en-US')} images`
}

/** Without folder, `.gz` and one more ending. */
function stemOf(name: string): string {
  return parse(parse(name).base.replace(/\.gz$/i, '')).name
}
