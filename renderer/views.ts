/** The views there are, in the order of the navigation and of the keys Ctrl/Cmd+1, 2, 3. A view is loaded when it is first shown. */
import { GraduationCap, Images, PenLine } from '@lucide/vue'
import type { Component } from 'vue'

export interface ViewEntry {
  /** Address (`#/train`) and route name. */
  readonly name: string
  readonly title: string
  readonly icon: Component
  readonly load: () => Promise<{ default: Component }>
}

export const HOME = 'train'

export const VIEWS: readonly ViewEntry[] = [
  { name: 'data', title: 'Data', icon: Images, load: () => import('./views/data-view.vue') },
  { name: 'train', title: 'Train', icon: GraduationCap, load: () => import('./views/train-view.vue') },
  { name: 'draw', title: 'Draw', icon: PenLine, load: () => import('./views/draw-view.vue') }
]
