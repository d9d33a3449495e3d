/** The command line that trains with the same settings, to be run in the program's folder. */
import type { RunOptions } from '../../../native/contract/runs.ts'

/** Sets of the program that the command line knows by their ids. */
const NAMED = ['mnist', 'synthetic']
const MY_DIGITS = 'my-digits'

/**
 * Null where the command line cannot name what is asked for: drawings that change, or the
 * parameters of another run.
 */
export function commandLine(options: RunOptions, dataFolder: string): string | null {
  const { recipe, engine, device, data, epochs, batchSize, seed, threads, learningRate, startFrom } = options
  const { distortion = 'none' } = options
  if (startFrom !== null || data === MY_DIGITS) return null
  const set = NAMED.includes(data) ? data : quoted(`${dataFolder}/imported/${data}`)
  return [
    'npm run lenet -- train',
    `--data ${set}`,
    `--recipe ${recipe}`,
    `--engine ${engine}`,
    ...(device === undefined ? [] : [`--device ${quoted(device)}`]),
    `--epochs ${epochs}`,
    `--batch-size ${batchSize}`,
    `--learning-rate ${learningRate}`,
    ...(distortion === 'none' ? [] : [`--distort ${distortion}`]),
    `--seed ${seed}`,
    `--threads ${threads}`
  ].join(' ')
}

/**
 * For a shell. A path that begins with a slash is for one in which $, ` and \ mean something within
 * quotes.
 */
function quoted(text: string): string {
  if (/^[\w./:\\~-]+$/.test(text)) return text
  return `"${text.startsWith('/') ? text.replaceAll(/["$`\\]/g, '\\$&') : text}"`
}
