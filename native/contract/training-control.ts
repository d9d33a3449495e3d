/**
 * What can change or end a training besides its last epoch: early stopping, another learning rate,
 * a cost that is no number.
 */

/**
 * Ends a run after `patience` epochs in a row without a gain. The epochs are compared with the best
 * one before them.
 */
export interface EarlyStopping {
  readonly measure: 'validation-accuracy' | 'validation-cost'
  readonly patience: number
  /** Smaller improvements count as none; accuracy as 0..1, cost in nats. */
  readonly minGain: number
}

/** Where early stopping stands after an epoch. */
export interface EarlyStoppingState {
  /** Null before the first epoch. */
  readonly bestEpoch: number | null
  readonly epochsWithoutGain: number
  readonly stops: boolean
}

/** Steps after `afterStep` are taken at `learningRate`. */
export interface RateChange {
  readonly afterStep: number
  readonly learningRate: number
}

/** A step whose cost is not finite. It was not applied: the run can go on from right before it. */
export interface Divergence {
  /** Steps that were applied. */
  readonly globalStep: number
  readonly epoch: number
  /**
   * Of the epoch, from 1; null where the cost of a whole set is not finite rather than that of a
   * batch.
   */
  readonly step: number | null
  /** Indices of the batch's images in the training set; empty where there is no batch. */
  readonly batch: readonly number[]
  /** Of the steps before, the newest last; at most ten. */
  readonly costs: readonly number[]
  /** Largest absolute gradient of the batch, per parameter; null where it is not finite. */
  readonly gradients: readonly { readonly parameter: string; readonly largest: number | null }[]
  /** Half of the present learning rate. */
  readonly proposedRate: number
}
