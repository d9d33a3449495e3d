import { KRIZHEVSKY_2012, READING_LIST, READING_TOPICS } from '../../contract/links.ts'
import { heading, list, paragraph } from '../blocks.ts'
import { definePage } from './define-page.ts'

export function readingListPage() {
  return definePage('reading-list', 'Elsewhere', 'Reading list of the brief', {
    summary:
      'Where the brief sends its readers. Links open in your browser; the workbench itself loads nothing from the network.',
    blocks: [
      ...READING_TOPICS.flatMap((topic) => [
        heading(topic),
        list(
          ...READING_LIST.filter((entry) => entry.topic === topic).map(
            ({ title, url }) => `[${title}](${url}), ${new URL(url).hostname.replace(/^www\./, '')}`
          )
        )
      ]),
      heading('The paper to summarise'),
      paragraph(
        `[ImageNet Classification with Deep Convolutional Neural Networks](${KRIZHEVSKY_2012}), Krizhevsky, Sutskever and Hinton, 2012. [Our summary](#/learn?page=alexnet).`
      )
    ]
  })
}
