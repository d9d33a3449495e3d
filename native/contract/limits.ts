/**
 * What may be asked for, wherever it is asked: the page, the contract, the command line and the
 * services take their bounds from here.
 */

export const MAX_EPOCHS = 1000
/** Larger ones cost memory and learn no faster. */
export const MAX_BATCH_SIZE = 4096
/** numpy's RandomState takes 32 bits. */
export const MAX_SEED = 2 ** 32 - 1
/** More than any engine uses; each machine has a bound of its own below. */
export const MAX_THREADS = 64
/** Characters of a device's name, which a driver gives. */
export const MAX_DEVICE_LENGTH = 256
/**
 * Above 0. Adam takes steps of about this length whatever the gradient is, and parameters are of
 * the order of 0.1.
 */
export const MAX_LEARNING_RATE = 1
/**
 * Labelled images of a set without a validation set of its own: a sixth of them validates, as of
 * MNIST's 60,000.
 */
export const MIN_IMAGES_TO_SPLIT = 6
/** Pixels of a drawing or a picture that is read, in width and in height. */
export const MAX_IMAGE_SIDE = 4096
/** Width and height of the network's input, and pixels of one image. */
export const IMAGE_SIDE = 28
export const IMAGE_SIZE = IMAGE_SIDE * IMAGE_SIDE
/** Units of the drawing pad, in width and in height. */
export const PAD_SIDE = 280
export const MAX_STROKES = 500
/** Of all strokes together; a digit has some hundred. */
export const MAX_STROKE_POINTS = 5000
/** Images that one call may ask a data set for. */
export const MAX_IMAGES_PER_PAGE = 2000
/** Files of one import. */
export const MAX_FILES = 100
/** Of all files together: EMNIST's digits are 188 MB. */
export const MAX_IMPORTED_BYTES = 256 * 2 ** 20
/**
 * Rounding makes engines drift apart; after some thousand steps the difference says no more about
 * the engines.
 */
export const MAX_COMPARED_STEPS = 1000
/** Images of a tested set that one call may ask for, with their predictions. */
export const MAX_EVALUATED_IMAGES_PER_PAGE = 500
export const MAX_MODEL_FILE_BYTES = 64 * 2 ** 20
/** Of a JSON file of cases, for kernels, explanations or evaluations. */
export const MAX_CASES_BYTES = 100 * 2 ** 20
/**
 * Drawings that fine-tuning needs: a fifth of fewer would be three, of which one more or less right
 * says nothing.
 */
export const MIN_DRAWINGS_TO_IMPROVE = 20
/** Runs of one vote. */
export const MAX_VOTERS = 200
/** Runs that one request of the library may name. */
export const MAX_RUNS_PER_REQUEST = 10_000
/** Runs beside each other: as many as can be told apart. */
export const MAX_COMPARED_RUNS = 12
/** Points of one curve in one answer. */
export const MAX_CURVE_POINTS = 200_000
export const MAX_TITLE_LENGTH = 120
export const MAX_NOTE_LENGTH = 4000
export const MAX_TAG_LENGTH = 40
export const MAX_TAGS = 20
/** Of all files of one import of runs, and of one of them once it is unpacked. */
export const MAX_ARCHIVE_BYTES = 512 * 2 ** 20
export const MAX_UNPACKED_ARCHIVE_BYTES = 4 * 2 ** 30
/** Networks that one GPU trains in the same dispatches. */
export const MAX_TOGETHER = 32
/** Of a run's card as a file; one has some 4 kB. */
export const MAX_CARD_CHARACTERS = 256 * 1024
/** Runs of one series over seeds. */
export const MAX_SEEDS = 200
/** Values of one setting in a sweep. */
export const MAX_SWEEP_VALUES = 100
/** Combinations of settings in a sweep. */
export const MAX_POINTS = 1000
/** Of a series: every combination with every seed. */
export const MAX_SERIES_RUNS = 2000
