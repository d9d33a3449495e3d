/** What the app shows of each view, and its code. */
import { BookOpen, GraduationCap, Images, Layers, List, PenLine, Target } from '@lucide/vue'
import type { Component } from 'vue'
import { VIEWS as NAMES, type ViewName } from '../../native/contract/views.ts'
import { VIEW_CODE } from './view-code.ts'

export interface ViewEntry {
  readonly name: ViewName
  readonly title: string
  readonly icon: Component
  readonly load: () => Promise<{ default: Component }>
}

const ICONS: Readonly<Record<ViewName, Component>> = {
  data: Images,
  train: GraduationCap,
  layers: Layers,
  draw: PenLine,
  test: Target,
  runs: List,
  learn: BookOpen
}

export const VIEWS: readonly ViewEntry[] = NAMES.map((view) => ({
  ...view,
  icon: ICONS[view.name],
  load: VIEW_CODE[view.name]
}))
