/**
 * A folder for the page's build, which the suites share: the first that needs it builds it. Removed
 * after all tests.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    pageBuild: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lenet-page-'))
  project.provide('pageBuild', folder)
  return () => rm(folder, { recursive: true, force: true })
}
