/**
 * Data sets as a client sees them: what they hold, images by the page, and what became of imported
 * files.
 */
import type { TaskStream } from './task-stream.ts'

import type { PixelEncoding } from './pixel-encoding.ts'

export type Split = 'train' | 'validation' | 'test'

export interface SplitSummary {
  readonly split: Split
  readonly count: number
  /** Images of each digit, 0 to 9. */
  readonly perClass: readonly number[]
}

export interface DataSetSummary {
  /** `mnist`, `synthetic`, `my-digits`, or the id of an imported set. */
  readonly id: string
  readonly title: string
  /** One sentence: what it is and where it comes from. */
  readonly description: string
  /**
   * `damaged`: what was fetched cannot be read or is not what was published; it can be fetched
   * again.
   */
  readonly state: 'ready' | 'absent' | 'empty' | 'damaged'
  /** What getting it costs, in bytes; null when nothing has to be fetched. */
  readonly downloadBytes: number | null
  /** Total number of images where it is known without opening the set. */
  readonly images: number | null
  readonly removable: boolean
}

export interface DataSetDetails extends DataSetSummary {
  readonly height: number
  readonly width: number
  readonly splits: readonly SplitSummary[]
  /** What the stored pixels were found to be, and what they become. */
  readonly pixels: PixelEncoding
  /** What a person should know before using the set, one sentence each. */
  readonly notices: readonly string[]
  /** SHA-256 (hex) by part. */
  readonly hashes: Readonly<Record<string, string>>
}

export interface ImagePageRequest {
  readonly split: Split
  /** Only images with this label; null: all. */
  readonly label: number | null
  /** Position in the filtered list, and how many at most (2,000). */
  readonly from: number
  readonly count: number
}

export interface ImagePage {
  /** Images in the filtered list altogether. */
  readonly total: number
  /** (n, 28, 28) bytes from 0 (ground) to 255 (ink), in the range of the set. */
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
  /** Position of each in its split. */
  readonly indices: Uint32Array
}

export interface DataSetApi {
  details(): Promise<DataSetDetails>
  images(request: ImagePageRequest): Promise<ImagePage>
  /**
   * Of each digit of a split: (10, height, width) bytes from 0 (ground) to 255 (ink), zeros where
   * there are no images.
   */
  meanImages(request: { split: Split }): Promise<Uint8Array>
}

export interface FileFinding {
  readonly name: string
  readonly ok: boolean
  /** `60,000 images of 28 x 28`, or what is wrong. */
  readonly message: string
  /** What to do about it; empty when ok. */
  readonly hint: string
}

export interface ImportReport {
  readonly files: readonly FileFinding[]
  /** The set that came of them; null when none did. */
  readonly dataSet: DataSetSummary | null
  /** Pictures that are single digits to read, not a labelled set: given to the pad. */
  readonly pictures: readonly {
    readonly name: string
    readonly width: number
    readonly height: number
    readonly pixels: Uint8Array
  }[]
}

export interface DataSetsApi {
  list(): Promise<DataSetSummary[]>
  /** Opens (reads, generates) a set: may take seconds the first time. */
  open(request: { id: string }): Promise<DataSetApi>
  /**
   * Opens it too, reporting how far that is. Cancelling ends the report; what was begun is finished
   * for the next who asks.
   */
  prepare(request: { id: string }): Promise<TaskStream<DataSetSummary>>
  downloadMnist(): Promise<TaskStream<DataSetSummary>>
  /**
   * Files as they were dropped: IDX (plain or .gz), .npz, .png; one report for all of them. Keeps
   * nothing on failure.
   */
  importFiles(request: { files: { name: string; bytes: Uint8Array }[] }): Promise<ImportReport>
  remove(request: { id: string }): Promise<void>
}
