/** What a person can choose on a chart: a scale, and a file to save. */
import type { ChartScale } from './curve-figures.ts'

export type ChartFile = 'steps-csv' | 'epochs-csv' | 'svg' | 'png'

export interface ScaleChoice {
  readonly id: string
  readonly label: string
  readonly scale: ChartScale
}
