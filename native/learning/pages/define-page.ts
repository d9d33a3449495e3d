import type { Block, LearnPage, PageGroup } from '../../contract/learning.ts'
import { minutesFor } from '../word-count.ts'

export function definePage(
  id: string,
  group: PageGroup,
  title: string,
  { summary, blocks }: { readonly summary: string; readonly blocks: readonly Block[] }
): LearnPage {
  return { id, group, title, summary, minutes: minutesFor(blocks), blocks }
}
