/**
 * Every import rule of .dependency-cruiser.cjs reports a violation of it that is planted in an
 * empty project.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult, type IConfiguration } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as IConfiguration

let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'lenet-imports-'))
})

afterAll(() => {
  rmSync(project, { recursive: true, force: true })
})

/** Names of the rules that a project of these files breaks. */
async function brokenRules(folder: string, files: Record<string, string>): Promise<string[]> {
  const baseDir = join(project, folder)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(baseDir, name)), { recursive: true })
    writeFileSync(join(baseDir, name), content)
  }
  const settings: ICruiseOptions = { ...options, baseDir, validate: true, ruleSet: { forbidden: forbidden ?? [] } }
  const { output } = await cruise(Object.keys(files), settings)
  return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name)
}

const leaf = 'export const leaf = 1\n'

const PLANTED = [
  ['native/contract/a.ts', 'native/tensor/b.ts', 'native-contract'],
  ['native/files/a.ts', 'native/data/b.ts', 'native-files'],
  ['native/tensor/a.ts', 'native/data/b.ts', 'native-tensor'],
  ['native/kernels/a.ts', 'native/model/b.ts', 'native-kernels'],
  ['native/data/a.ts', 'native/onnx/b.ts', 'native-data'],
  ['native/model/a.ts', 'native/engines/b.ts', 'native-model'],
  ['native/inspection/a.ts', 'native/engines/b.ts', 'native-inspection'],
  ['native/evaluation/a.ts', 'native/onnx/b.ts', 'native-evaluation'],
  ['native/learning/a.ts', 'native/data/b.ts', 'native-learning'],
  ['native/engines/a.ts', 'native/training/b.ts', 'native-engines'],
  ['native/training/a.ts', 'native/services/b.ts', 'native-training'],
  ['native/runs/a.ts', 'native/model/b.ts', 'native-runs'],
  ['native/onnx/a.ts', 'native/runs/b.ts', 'native-onnx'],
  ['native/plots/a.ts', 'native/brief/b.ts', 'native-plots'],
  ['native/brief/a.ts', 'native/services/b.ts', 'native-brief'],
  ['native/bench/a.ts', 'native/training/b.ts', 'native-bench'],
  ['native/download/a.ts', 'native/services/b.ts', 'native-download'],
  ['native/toolchain/a.ts', 'native/services/b.ts', 'native-toolchain'],
  ['native/services/a.ts', 'native/cli/b.ts', 'native-services'],
  ['native/host/a.ts', 'native/training/b.ts', 'native-host'],
  ['native/cli/a.ts', 'native/training/b.ts', 'native-cli'],
  ['native/services/a.ts', 'electron/main/b.ts', 'native-is-plain-node'],
  ['native/services/a.ts', 'test/support/b.ts', 'native-is-plain-node'],
  ['native/host/a.ts', 'electron/main/b.ts', 'native-is-plain-node'],
  ['native/host/supervision/a.ts', 'native/runs/b.ts', 'supervision-knows-nothing'],
  ['native/services/workbench/rpc/a.ts', 'native/services/workbench/runs/b.ts', 'workbench-rpc'],
  ['native/services/workbench/data-sets/a.ts', 'native/services/workbench/runs/b.ts', 'workbench-data-sets'],
  ['native/services/workbench/journal/a.ts', 'native/services/workbench/runs/b.ts', 'workbench-journal'],
  ['native/services/workbench/engines/a.ts', 'native/services/workbench/runs/b.ts', 'workbench-engines'],
  ['native/services/workbench/runs/a.ts', 'native/services/workbench/recognition/b.ts', 'workbench-runs'],
  ['native/services/workbench/library/a.ts', 'native/services/workbench/recognition/b.ts', 'workbench-library'],
  ['native/services/workbench/series/a.ts', 'native/services/workbench/recognition/b.ts', 'workbench-series'],
  ['native/services/workbench/recognition/a.ts', 'native/services/workbench/inspection/b.ts', 'workbench-recognition'],
  ['native/services/workbench/inspection/a.ts', 'native/services/workbench/evaluation/b.ts', 'workbench-inspection'],
  ['native/services/workbench/evaluation/a.ts', 'native/services/workbench/inspection/b.ts', 'workbench-evaluation'],
  ['native/services/workbench/learning/a.ts', 'native/services/workbench/runs/b.ts', 'workbench-learning'],
  ['electron/main/a.ts', 'native/services/b.ts', 'electron-is-a-broker'],
  ['electron/main/a.ts', 'native/host/b.ts', 'electron-is-a-broker'],
  ['electron/main/a.ts', 'renderer/b.ts', 'electron-is-a-broker'],
  ['electron/engine-window/a.ts', 'native/services/b.ts', 'engine-window-is-an-engine'],
  ['electron/engine-window/a.ts', 'electron/main/b.ts', 'engine-window-is-an-engine'],
  ['electron/preload/a.ts', 'electron/main/b.ts', 'preload-is-alone'],
  ['renderer/client/a.ts', 'native/services/b.ts', 'renderer-is-a-page'],
  ['renderer/app/a.ts', 'electron/main/b.ts', 'renderer-is-a-page'],
  ['renderer/features/learn/kernel-sources.ts', 'native/kernels/simd/b.ts', 'kernel-sources-are-text'],
  ['renderer/client/a.ts', 'native/contract/runs.requests.ts', 'page-without-schemas'],
  ['renderer/base/a.ts', 'renderer/client/b.ts', 'renderer-base'],
  ['renderer/client/a.ts', 'renderer/base/b.ts', 'renderer-client'],
  ['renderer/charts/a.ts', 'renderer/shared/b.ts', 'renderer-charts'],
  ['renderer/shared/a.ts', 'renderer/features/b.ts', 'renderer-shared'],
  ['renderer/features/draw/a.ts', 'renderer/app/b.ts', 'renderer-features'],
  ['renderer/features/draw/a.ts', 'renderer/features/train/b.ts', 'features-are-apart']
] as const

describe('which folder imports which', () => {
  test.each(PLANTED)('%s may not import %s', async (from, to, rule) => {
    const path = `${'../'.repeat(from.split('/').length - 1)}${to}`
    expect(await brokenRules(`${rule}-${to.length}`, { [from]: `import '${path}'\n`, [to]: leaf })).toContain(rule)
  })

  test('a page may not import from Node', async () => {
    expect(await brokenRules('page-node', { 'renderer/base/a.ts': "import 'node:fs'\n" })).toEqual([
      'renderer-has-no-node'
    ])
  })

  test('every rule has a violation here', () => {
    const planted = [...PLANTED.map(([, , rule]) => rule), 'renderer-has-no-node', 'no-circular', 'not-resolvable']
    expect(new Set(planted)).toEqual(new Set(forbidden?.map(({ name }) => name)))
  })

  test('an import of a type alone counts as well', async () => {
    const files = {
      'native/tensor/a.ts': "import type { B } from '../data/b.ts'\nexport type A = B\n",
      'native/data/b.ts': 'export type B = string\n'
    }
    expect(await brokenRules('types', files)).toEqual(['native-tensor'])
  })

  test('two files may not import each other', async () => {
    const files = {
      'native/tensor/a.ts': "import { b } from './b.ts'\nexport const a = () => b\n",
      'native/tensor/b.ts': "import { a } from './a.ts'\nexport const b = () => a\n"
    }
    expect(await brokenRules('circle', files)).toContain('no-circular')
  })

  test('a file that is not there is reported', async () => {
    expect(await brokenRules('missing', { 'native/tensor/a.ts': "import './gone.ts'\n" })).toContain('not-resolvable')
  })

  test('what the table allows passes', async () => {
    const files = {
      'native/services/a.ts': "import { leaf } from '../training/b.ts'\nexport const a = leaf\n",
      'native/training/b.ts': "export { leaf } from '../data/c.ts'\n",
      'native/data/c.ts': leaf
    }
    expect(await brokenRules('allowed', files)).toEqual([])
  })
})
