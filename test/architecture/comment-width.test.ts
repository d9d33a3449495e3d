/** The linters' rules for the width of comments, as the repository configures them. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ESLint, Linter } from 'eslint'
import vue from 'eslint-plugin-vue'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const WIDE = 'x '.repeat(50)

/** The lines that oxlint's rule names in a file of native/ with this content. */
function tooWideInScript(content: string): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-comment-width-'))
  try {
    cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
    mkdirSync(join(folder, 'native'))
    writeFileSync(join(folder, 'native/file.ts'), content)
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint')
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format=unix', 'native'], {
      cwd: folder,
      encoding: 'utf8'
    })
    return [...stdout.matchAll(/file\.ts:(\d+):\d+: .*max-len/g)].map(([, line]) => Number(line))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The lines that ESLint's rule names in a component with this content. */
async function tooWideInComponent(content: string): Promise<number[]> {
  const file = 'renderer/app/app.vue'
  const config = (await new ESLint().calculateConfigForFile(file)) as Linter.Config
  const rules = Object.fromEntries(Object.entries(config.rules ?? {}).filter(([name]) => /(^|\/)max-len$/.test(name)))
  const { languageOptions } = vue.configs['flat/base'].at(-1)!
  const only = { files: ['**/*.vue'], plugins: { vue }, languageOptions, rules } as Linter.Config
  return new Linter().verify(content, [only], { filename: file }).map(({ line, ruleId, message }) => {
    expect(`${ruleId}: ${message}`).toMatch(/max-len: /)
    return line
  })
}

test('comments of more than a hundred columns are found in scripts; code, text and rows of tables may be wider', () => {
  const lines = [
    'export const a = 1',
    `// ${WIDE}`,
    '/**',
    ` * ${WIDE}`,
    ' */',
    `export const b = '${WIDE}'`,
    `// ${'x'.repeat(90)}`,
    `// a${' '.repeat(60)}row of a table${' '.repeat(60)}with columns`
  ]
  expect(tooWideInScript(`${lines.join('\n')}\n`)).toEqual([2, 4])
})

test.each([
  ['script', `<script setup>\n// ${WIDE}\n</script>\n`],
  ['template', `<template>\n  <!-- ${WIDE} -->\n  <p></p>\n</template>\n`]
])('a comment of more than a hundred columns is found in the %s of a component', async (_, content) => {
  expect(await tooWideInComponent(content)).toEqual([2])
})

test('the text of a component may be wider', async () => {
  expect(await tooWideInComponent(`<template>\n  <!-- short -->\n  <p>${WIDE}</p>\n</template>\n`)).toEqual([])
})
