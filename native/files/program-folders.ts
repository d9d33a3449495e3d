/**
 * Where data sets and runs lie unless the user says otherwise. Names folders and makes none
 * (make-folder.ts does).
 */
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/** Environment variables; only LENET_DATA is read. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * `LENET_DATA` when it is set, else `~/.local/share/lenet-workbench` and its like on macOS and
 * Windows. Absolute.
 */
export function programFolder(environment: Environment = process.env): string {
  const chosen = environment['LENET_DATA']
  return chosen ? resolve(chosen) : defaultProgramFolder()
}

/** The system's folder for data of this user's programs, with a folder of ours in it. */
export function defaultProgramFolder(): string {
  return envPaths('lenet-workbench', { suffix: '' }).data
}

/** Data sets, a folder each: `data/mnist`. */
export function dataFolder(environment?: Environment): string {
  return join(programFolder(environment), 'data')
}

/** Runs, a folder each. */
export function runsFolder(environment?: Environment): string {
  return join(programFolder(environment), 'runs')
}
