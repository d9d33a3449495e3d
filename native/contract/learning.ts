/**
 * What there is to read: the article and short pages on the four kernels, as blocks that every host
 * shows in its own way.
 */
import type { VectorPicture } from './vector-picture.ts'

export const PAGE_GROUPS = ['The paper', 'The four kernels', 'Fine points', 'Elsewhere'] as const
export type PageGroup = (typeof PAGE_GROUPS)[number]

export interface PageEntry {
  /** Also its address: `#/learn?page=ties`. */
  readonly id: string
  readonly group: PageGroup
  readonly title: string
}

export interface LearnPage extends PageEntry {
  /** One sentence. */
  readonly summary: string
  /** Time to read it, at 220 words a minute. */
  readonly minutes: number
  readonly blocks: readonly Block[]
}

/** A part of a sentence. */
export type Inline =
  | { readonly kind: 'text' | 'emphasis' | 'code'; readonly text: string }
  /** To a page of another site; one of links.ts. */
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  /** To a place in the workbench: `#/layers?show=bench`. */
  | { readonly kind: 'address'; readonly text: string; readonly address: string }

export type KernelName = 'convForward' | 'poolForward' | 'convBackward' | 'poolBackward'

export type Block =
  | { readonly kind: 'heading'; readonly id: string; readonly text: string; readonly level: 2 | 3 }
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'formula'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly id: string
      readonly caption: string
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
      /** The last row is the sum of those above. */
      readonly hasTotals: boolean
    }
  | {
      readonly kind: 'picture'
      readonly id: string
      readonly picture: VectorPicture
      /** What the picture shows, for those who do not see it. */
      readonly alternative: string
      readonly caption: string
    }
  /** The kernel bench with these settings, in the form of its address. */
  | { readonly kind: 'bench'; readonly state: Readonly<Record<string, string>>; readonly caption: string }
  /** The loop of a kernel as the workbench has it. */
  | { readonly kind: 'source'; readonly kernel: KernelName }

/** A file of the exported article. */
export interface ArticleFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export type ArticleFormat = 'html' | 'markdown'

export interface LearningApi {
  /** In reading order. */
  pages(): Promise<PageEntry[]>
  page(request: { readonly id: string }): Promise<LearnPage>
  /**
   * The article for other programs: one HTML file that holds everything, or a ZIP archive of
   * Markdown and pictures.
   */
  articleFile(request: { readonly format: ArticleFormat }): Promise<ArticleFile>
}
