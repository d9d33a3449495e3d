/** What would help, in the words of the command line: commands and options. */
import type { ErrorDetails, Remedy } from '../contract/errors.ts'

type Words = { readonly [Kind in Remedy['kind']]: (remedy: Extract<Remedy, { kind: Kind }>) => string }

const WORDS: Words = {
  'download-mnist': () =>
    'Download it with `npm run lenet -- data fetch mnist`, or use `synthetic`, which needs no download.',
  'name-data-set': () =>
    'Name mnist, synthetic, a folder with IDX files, an .npz file, or two IDX files: images,labels.',
  'choose-larger-data-set': () => 'Name a data set with more images, for example --data synthetic.',
  'lower-learning-rate': () => 'Train with a smaller --learning-rate, or with other --init parameters.',
  'check-pixels': () =>
    'Look at the range of the pixels with `lenet data show`; store them as 0 to 255 or 0 to 1, or use a smaller --learning-rate.',
  'export-run': ({ run }) => `Export its model with lenet export ${run} lenet5.onnx, or train another run.`,
  'use-model': () => 'A model is not a data set: lenet evaluate measures it, and lenet predict reads pictures with it.',
  'build-kernels': () => 'Build them with `npm run build:kernels`.',
  'reinstall-packages': () => 'Install the packages again with npm ci on this machine.',
  'change-engine': () => 'Use --engine worker-kernels, or install TensorFlow again with lenet tensorflow install.',
  'install-tensorflow': ({ repair }) => `${repair ? 'Repair' : 'Install'} it with: lenet tensorflow install`
}

/** The hint for a person at a terminal. */
export function commandLineHint({ hint, remedy }: Pick<ErrorDetails, 'hint' | 'remedy'>): string {
  if (!remedy) return hint
  // The table has the words for each kind; that they belong together is beyond the compiler.
  const words = WORDS[remedy.kind] as (remedy: Remedy) => string
  return words(remedy)
}
