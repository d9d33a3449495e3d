/** Icon and component of each view. A view is loaded when it is first shown. */
import { BookOpen, GraduationCap, Images, Layers, List, PenLine, Target } from '@lucide/vue'
import type { Component } from 'vue'
import { VIEWS as NAMES, type ViewName } from '../../native/contract/views.ts'

export interface ViewEntry {
  readonly name: ViewName
  readonly title: string
  readonly icon: Component
  readonly load: () => Promise<{ default: Component }>
}

export const HOME: ViewName = 'train'

const PARTS: Record<ViewName, Pick<ViewEntry, 'icon' | 'load'>> = {
  data: { icon: Images, load: () => import('../features/data/data-view.vue') },
  train: { icon: GraduationCap, load: () => import('../features/train/train-view.vue') },
  layers: { icon: Layers, load: () => import('../features/layers/layers-view.vue') },
  draw: { icon: PenLine, load: () => import('../features/draw/draw-view.vue') },
  test: { icon: Target, load: () => import('../features/test/test-view.vue') },
  runs: { icon: List, load: () => import('../features/runs/runs-view.vue') },
  learn: { icon: BookOpen, load: () => import('../features/learn/learn-view.vue') }
}

export const VIEWS: readonly ViewEntry[] = NAMES.map((view) => ({ ...view, ...PARTS[view.name] }))
