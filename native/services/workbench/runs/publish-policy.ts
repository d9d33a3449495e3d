/**
 * When a run's updates are published. Each update costs a wake-up of the client and the transport.
 * Where training uses all cores it takes the processor from training: then updates are frequent at
 * the start only, which people watch, and later come with every epoch and at a longer interval.
 */
const INITIAL_PUBLISH_INTERVAL_MS = 400
const PUBLISH_INTERVAL_MS = 1500
const INITIAL_PUBLISHES = 5
/** With every update, but not with each of epochs that take milliseconds. */
const SNAPSHOT_INTERVAL_MS = 350
/** The snapshot file is written with a checkpoint, but not with every one. */
const SNAPSHOT_FILE_INTERVAL_MS = 1000

export interface PublishPolicyOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number
  /** Whether training leaves a core to the clients. */
  readonly hasSpareCore: boolean
}

export class PublishPolicy {
  readonly #clock: () => number
  readonly #hasSpareCore: boolean
  #publishes = 0
  #publishedAt = -Infinity
  #snapshotAt = -Infinity
  #snapshotFileAt = -Infinity

  constructor({ clock, hasSpareCore }: PublishPolicyOptions) {
    this.#clock = clock
    this.#hasSpareCore = hasSpareCore
  }

  /** Whether progress can be published now; other events always are. */
  get isProgressDue(): boolean {
    const isInitial = this.#hasSpareCore || this.#publishes < INITIAL_PUBLISHES
    const intervalMs = isInitial ? INITIAL_PUBLISH_INTERVAL_MS : PUBLISH_INTERVAL_MS
    return this.#clock() - this.#publishedAt >= intervalMs
  }

  get isSnapshotDue(): boolean {
    return this.#clock() - this.#snapshotAt >= SNAPSHOT_INTERVAL_MS
  }

  get isSnapshotFileDue(): boolean {
    return this.#clock() - this.#snapshotFileAt >= SNAPSHOT_FILE_INTERVAL_MS
  }

  published(): void {
    this.#publishedAt = this.#clock()
    this.#publishes++
  }

  snapshotTaken(): void {
    this.#snapshotAt = this.#clock()
  }

  snapshotFileWritten(): void {
    this.#snapshotFileAt = this.#clock()
  }
}
