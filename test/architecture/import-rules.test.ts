/** The import rules of .dependency-cruiser.cjs bite: each forbidden import, planted in an empty project, is reported. */
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

describe('who imports whom', () => {
  test.each([
    ['native/tensor/a.ts', 'native/data/b.ts', 'native-tensor'],
    ['native/contract/a.ts', 'native/tensor/b.ts', 'native-contract'],
    ['native/kernels/a.ts', 'native/model/b.ts', 'native-kernels'],
    ['native/data/a.ts', 'native/onnx/b.ts', 'native-data'],
    ['native/model/a.ts', 'native/engines/b.ts', 'native-model'],
    ['native/engines/a.ts', 'native/training/b.ts', 'native-engines'],
    ['native/training/a.ts', 'native/services/b.ts', 'native-training'],
    ['native/runs/a.ts', 'native/model/b.ts', 'native-runs'],
    ['native/onnx/a.ts', 'native/runs/b.ts', 'native-onnx'],
    ['native/cli/a.ts', 'native/training/b.ts', 'native-cli'],
    ['native/services/a.ts', 'native/cli/b.ts', 'native-services'],
    ['native/services/a.ts', 'electron/main/b.ts', 'native-is-plain-node'],
    ['native/services/a.ts', 'test/support/b.ts', 'native-is-plain-node'],
    ['native/host/a.ts', 'native/training/b.ts', 'native-host'],
    ['native/host/a.ts', 'electron/main/b.ts', 'native-is-plain-node'],
    ['native/host/supervision/a.ts', 'native/runs/b.ts', 'supervision-knows-nothing'],
    ['electron/main/a.ts', 'native/services/b.ts', 'electron-is-a-broker'],
    ['electron/main/a.ts', 'native/host/b.ts', 'electron-is-a-broker'],
    ['electron/main/a.ts', 'renderer/b.ts', 'electron-is-a-broker'],
    ['electron/preload/a.ts', 'electron/main/b.ts', 'preload-is-alone']
  ])('%s may not import %s', async (from, to, rule) => {
    const path = `${'../'.repeat(from.split('/').length - 1)}${to}`
    expect(await brokenRules(`${rule}-${to.length}`, { [from]: `import '${path}'\n`, [to]: leaf })).toContain(rule)
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
