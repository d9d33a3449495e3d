/** The command that trains the same run again. */
import { RECIPES } from '../../model/recipes.ts'
import { INITIAL_FILE } from '../initial-parameters-file.ts'
import type { LeNetRun } from '../open-run.ts'

/**
 * `data`: how the data is named in it; by default as the run's config has it. Given parameters are
 * named as the run's own folder has them, relative to the folder of runs.
 */
export function trainCommand({ id, config }: Pick<LeNetRun, 'id' | 'config'>, data: string = config.data): string {
  const { recipe, epochs, batchSize, seed, learningRate, order, maxSteps, engine } = config
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
    ['--init', config.init === null ? null : `${id}/${INITIAL_FILE}`],
    ['--engine', engine]
  ]
  const given = options.filter(([, value]) => value !== null)
  return ['lenet train', ...given.map(([flag, value]) => `${flag} ${quoted(String(value))}`)].join(' ')
}

/** For a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
