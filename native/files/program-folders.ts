/**
 * Where the program keeps what it was not told a place for: data sets and runs, in the folder each system has for that.
 * Only names places; whoever writes there makes the folders.
 */
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/** Environment variables, of which only LENET_DATA counts here. */
export type Environment = Readonly<Record<string, string | undefined>>

/** `LENET_DATA` when it is set, else `~/.local/share/lenet-workbench` and its like on macOS and Windows. Absolute. */
export function programFolder(environment: Environment = process.env): string {
  const chosen = environment['LENET_DATA']
  return chosen ? resolve(chosen) : envPaths('lenet-workbench', { suffix: '' }).data
}

/** Data sets, a folder each: `data/mnist`. */
export function dataFolder(environment?: Environment): string {
  return join(programFolder(environment), 'data')
}

/** Runs, a folder each. */
export function runsFolder(environment?: Environment): string {
  return join(programFolder(environment), 'runs')
}
