/** The code of each view, loaded when it is first shown. */
import type { Component } from 'vue'
import type { ViewName } from '../../native/contract/views.ts'

export const HOME: ViewName = 'train'

export const VIEW_CODE: Readonly<Record<ViewName, () => Promise<{ default: Component }>>> = {
  data: () => import('../features/data/data-view.vue'),
  train: () => import('../features/train/train-view.vue'),
  layers: () => import('../features/layers/layers-view.vue'),
  draw: () => import('../features/draw/draw-view.vue'),
  test: () => import('../features/test/test-view.vue'),
  runs: () => import('../features/runs/runs-view.vue'),
  learn: () => import('../features/learn/learn-view.vue')
}
