/** What would help, in the words of the window: buttons and views. */
import type { ErrorDetails, Remedy } from '../../../contract/errors.ts'

const WORDS: { readonly [Kind in Remedy['kind']]: string } = {
  'download-mnist': 'Download it in the Data view, or choose the generated digits, which need no download.',
  'name-data-set': 'Choose a data set in the Data view.',
  'choose-larger-data-set': 'Choose a data set with more images.',
  'lower-learning-rate': 'Choose a smaller learning rate, or start from other parameters.',
  'check-pixels': 'Look at the range of the pixels in the Data view, or choose a smaller learning rate.',
  'export-run': 'Export its model, or start another run.',
  'use-model': 'A model is not a data set. Trained runs are tested and read drawings in their own views.',
  'build-kernels': 'Install the program again.',
  'reinstall-packages': 'Install the program again.',
  'change-engine':
    'Resume from the last checkpoint; if it happens again, choose another engine or install this one again.',
  'install-tensorflow': 'Install TensorFlow in the settings of the run, below Engine.'
}

/** The hint for a person in front of the window. */
export function windowHint({ hint, remedy }: Pick<ErrorDetails, 'hint' | 'remedy'>): string {
  return remedy ? WORDS[remedy.kind] : hint
}
