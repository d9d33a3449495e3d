/** What may be asked for, wherever it is asked: the page, the contract, the command line and the services take their bounds from here. */

export const MOST_EPOCHS = 1000
/** Larger ones cost memory and learn no faster. */
export const LARGEST_BATCH = 4096
/** numpy's RandomState takes 32 bits. */
export const LARGEST_SEED = 2 ** 32 - 1
/** More than any engine uses; each machine has a bound of its own below. */
export const MOST_THREADS = 64
/** Above 0. Adam takes steps of about this length whatever the gradient is, and parameters are of the order of 0.1. */
export const LARGEST_LEARNING_RATE = 1
/** Labelled images of a set without a validation set of its own: a sixth of them validates, as of MNIST's 60,000. */
export const FEWEST_TO_SPLIT = 6
/** Pixels of a drawing or a picture that is read, in width and in height. */
export const LARGEST_PICTURE_SIDE = 4096
