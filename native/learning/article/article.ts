/**
 * The summary of the paper, whole. Every figure is put in by code: quoted from paper-facts.ts or
 * worked out in figures.ts.
 */
import type { LearnPage } from '../../contract/learning.ts'
import { articleFigures } from '../alexnet/figures.ts'
import { minutesFor } from '../word-count.ts'
import { conclusion } from './conclusion.ts'
import { introduction } from './introduction.ts'
import { networkPicture } from './network-picture.ts'
import { personalNotes } from './personal-notes.ts'
import { procedures } from './procedures.ts'
import { references } from './references.ts'
import { results } from './results.ts'

export function article(): LearnPage {
  const figures = articleFigures()
  const blocks = [
    networkPicture(),
    ...introduction(figures),
    ...procedures(figures),
    ...results(),
    ...conclusion(),
    ...personalNotes(figures),
    ...references()
  ]
  return {
    id: 'alexnet',
    group: 'The paper',
    title: 'Sixty million parameters on two graphics cards',
    summary:
      'What Krizhevsky, Sutskever and Hinton did in “ImageNet Classification with Deep Convolutional Neural Networks” (2012), with the sizes, the arithmetic and the memory of their network worked out.',
    minutes: minutesFor(blocks),
    blocks
  }
}
