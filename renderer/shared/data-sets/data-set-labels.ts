/** Data sets in words: their parts, their sizes, their hashes. */
import type { DataSetSummary, FileFinding, Split } from '../../../native/contract/data-sets.ts'
import { count } from '../../base/format/format.ts'
import { formatBytes } from './check-upload-size.ts'

export const SPLIT_TITLES: Readonly<Record<Split, string>> = {
  train: 'Training',
  validation: 'Validation',
  test: 'Test'
}

/** The line under a set's title: how many images, or what is missing. */
export function stateLabel({ state, images, downloadBytes }: DataSetSummary): string {
  if (state === 'empty') return 'Empty'
  if (state === 'damaged') return 'Damaged'
  if (state === 'absent') {
    return downloadBytes === null ? 'Not downloaded' : `Not downloaded, ${formatBytes(downloadBytes)}`
  }
  return images === null ? 'Ready' : formatImageCount(images)
}

/** Whether fetching the set would make it usable. */
export function canFetch({ state }: DataSetSummary): boolean {
  return state === 'absent' || state === 'damaged'
}

/** `1 image`, `60,000 images` */
export function formatImageCount(images: number): string {
  return images === 1 ? '1 image' : `${count(images)} images`
}

/** A finding without the file's name at its beginning, for where the name stands beside it. */
export function findingLabel({ name, message }: FileFinding): string {
  return message.startsWith(`${name} `) ? message.slice(name.length + 1) : message
}

/** `440fcabf…03523609`: both ends, by which people compare hashes. */
export function shortHash(hash: string): string {
  return hash.length <= 19 ? hash : `${hash.slice(0, 8)}…${hash.slice(-8)}`
}
