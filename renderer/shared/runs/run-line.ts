/**
 * A run's own settings in one line: `Keras · Drawn digits · 5 epochs of 32 · seed 0 · hand-written
 * kernels`.
 */
import type { RunOptions } from '../../../native/contract/runs.ts'
import { count } from '../../base/format/format.ts'
import { RECIPE_PRESETS } from './recipe-presets.ts'

export interface RunTitles {
  /** By id; the id itself for a set or an engine that is gone. */
  readonly data: (id: string) => string
  readonly engine: (id: string) => string
  /** Of the run it starts from. */
  readonly run: (id: string) => string
}

/** Names what differs from the recipe: its learning rate, distortions, another run's parameters. */
export function runLine(options: RunOptions, titles: RunTitles): string {
  const { recipe, data, engine, epochs, batchSize, seed, learningRate, startFrom } = options
  const { distortion = 'none' } = options
  return [
    RECIPE_PRESETS[recipe].label,
    titles.data(data),
    `${epochs === 1 ? '1 epoch' : `${count(epochs)} epochs`} of ${count(batchSize)}`,
    `seed ${seed}`,
    ...(learningRate === RECIPE_PRESETS[recipe].learningRate ? [] : [`learning rate ${learningRate}`]),
    ...(distortion === 'none' ? [] : [`${distortion} distortions`]),
    lowerFirst(titles.engine(engine)),
    ...(startFrom === null ? [] : [`from ${titles.run(startFrom)}`])
  ].join(' · ')
}

/** A name within a line; one such as `WebGPU` or `TensorFlow` stays as it is. */
function lowerFirst(title: string): string {
  return /^[A-Z][a-z-]+( |$)/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title
}
