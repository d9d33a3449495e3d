/** The command that trains the same run again. */
import { RECIPES } from '../../model/recipes.ts'
import type { RunConfig } from '../run-config.ts'
import { startOf } from './run-start.ts'

/** `data`: how the data is named in it; by default as the run's config has it. */
export function trainCommand(config: RunConfig, data: string = config.data): string {
  const { recipe, epochs, batchSize, seed, learningRate, order, maxSteps, engine } = config
  const start = startOf(config)
  const options: readonly (readonly [flag: string, value: string | number | null])[] = [
    ['--data', data],
    ['--recipe', recipe],
    ['--epochs', epochs],
    ['--batch-size', batchSize],
    ['--seed', seed],
    ['--initial-seed', config.initialSeed ?? null],
    ['--learning-rate', learningRate],
    ['--order', order === 'sequential' && RECIPES[recipe].order !== 'sequential' ? 'sequential' : 'shuffled'],
    ['--distort', config.distortion ?? null],
    ['--max-steps', maxSteps],
    ['--patience', config.earlyStopping?.patience ?? null],
    ['--stop-by', config.earlyStopping?.measure === 'validation-cost' ? 'validation-cost' : null],
    ['--min-gain', config.earlyStopping?.minGain || null],
    ['--init', start && (start.run === null ? (config.init ?? '') : `${start.run}/initial.npz`)],
    ['--engine', engine]
  ]
  const given = options.filter(([, value]) => value !== null)
  return ['lenet train', ...given.map(([flag, value]) => `${flag} ${quoted(String(value))}`)].join(' ')
}

/** For a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
