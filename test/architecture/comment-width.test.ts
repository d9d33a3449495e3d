/** The linter's rule for the width of comments, as the repository configures it. */
import { ESLint, Linter } from 'eslint'
import vue from 'eslint-plugin-vue'
import { expect, test } from 'vitest'

const WIDE = 'x '.repeat(50)
const eslint = new ESLint()

/** The lines that the rule names in a file of this content. */
async function tooWide(file: string, content: string): Promise<number[]> {
  const config = (await eslint.calculateConfigForFile(file)) as Linter.Config
  const rules = Object.fromEntries(Object.entries(config.rules ?? {}).filter(([name]) => /(^|\/)max-len$/.test(name)))
  const languageOptions = file.endsWith('.vue') ? vue.configs['flat/base'].at(-1)!.languageOptions : {}
  const only = { files: ['**/*.ts', '**/*.vue'], plugins: { vue }, languageOptions, rules } as Linter.Config
  return new Linter().verify(content, [only], { filename: file }).map(({ line, ruleId, message }) => {
    expect(`${ruleId}: ${message}`).toMatch(/max-len: /)
    return line
  })
}

test.each([
  ['native/model/architecture.ts', `const a = 1\n// ${WIDE}\n`],
  ['native/model/architecture.ts', `const a = 1\n/**\n * ${WIDE}\n */\n`],
  ['renderer/app/app.vue', `<script setup>\n// ${WIDE}\n</script>\n`],
  ['renderer/app/app.vue', `<template>\n  <!-- ${WIDE} -->\n  <p></p>\n</template>\n`]
])('a comment of more than a hundred columns is found in %s', async (file, content) => {
  expect(await tooWide(file, content)).toEqual([content.split('\n').findIndex((line) => line.includes(WIDE)) + 1])
})

test.each([
  ['native/model/architecture.ts', `const a = '${WIDE}'\n// ${'x'.repeat(90)}\n`],
  ['native/model/architecture.ts', `// a${' '.repeat(60)}row of a table${' '.repeat(60)}with columns\n`],
  ['renderer/app/app.vue', `<template>\n  <!-- short -->\n  <p>${WIDE}</p>\n</template>\n`]
])('code, text and rows of tables may be wider in %s', async (file, content) => {
  expect(await tooWide(file, content)).toEqual([])
})
