/** Starts a program of the system that outlives this one. */
import { spawn } from 'node:child_process'

/** Resolves once it has started; rejects where there is no such program. */
export type Launch = (command: string, args: readonly string[]) => Promise<void>

export async function launch(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { detached: true, stdio: 'ignore' })
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  child.once('spawn', () => resolve(undefined))
  child.once('error', reject)
  child.unref()
  await promise
}
