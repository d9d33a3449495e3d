/** All pages, in reading order. A page is made when it is asked for. */
import { WorkbenchError } from '../contract/errors.ts'
import type { LearnPage, PageEntry } from '../contract/learning.ts'
import { article } from './article/article.ts'
import { adamEpsilonPage } from './pages/adam-epsilon-page.ts'
import { convBackwardPage } from './pages/conv-backward-page.ts'
import { convForwardPage } from './pages/conv-forward-page.ts'
import { poolBackwardPage } from './pages/pool-backward-page.ts'
import { poolForwardPage } from './pages/pool-forward-page.ts'
import { readingListPage } from './pages/reading-list-page.ts'
import { samePaddingPage } from './pages/same-padding-page.ts'
import { tiesPage } from './pages/ties-page.ts'

const PAGES: readonly (() => LearnPage)[] = [
  article,
  convForwardPage,
  poolForwardPage,
  convBackwardPage,
  poolBackwardPage,
  tiesPage,
  samePaddingPage,
  adamEpsilonPage,
  readingListPage
]

export function pageEntries(): PageEntry[] {
  return PAGES.map((make) => {
    const { id, group, title } = make()
    return { id, group, title }
  })
}

/** Throws WorkbenchError `not-found`. */
export function readPage(id: string): LearnPage {
  for (const make of PAGES) {
    const page = make()
    if (page.id === id) return page
  }
  throw new WorkbenchError('not-found', `there is no page ${id}`, 'Choose one of the list.')
}
