/** The linter's rule for messages of errors on the screen, as the repository configures it. */
import { ESLint, Linter } from 'eslint'
import vue from 'eslint-plugin-vue'
import { expect, test } from 'vitest'

const eslint = new ESLint()

async function findings(file: string, content: string): Promise<string[]> {
  const config = (await eslint.calculateConfigForFile(file)) as Linter.Config
  const rules = Object.fromEntries(
    Object.entries(config.rules ?? {}).filter(([name]) => /restricted-syntax$/.test(name))
  )
  const languageOptions = file.endsWith('.vue') ? vue.configs['flat/base'].at(-1)!.languageOptions : {}
  const only = { files: ['**/*.ts', '**/*.vue'], plugins: { vue }, languageOptions, rules } as Linter.Config
  return new Linter().verify(content, [only], { filename: file }).map(({ message }) => message)
}

test.each([
  ['renderer/app/app.vue', '<template><p>{{ failure.message }}</p></template>'],
  ['renderer/app/app.vue', '<template><p>{{ files[0].problem.message }}. Try again.</p></template>'],
  ['renderer/app/app.vue', '<template><p :title="`${failure.message}.`" /></template>'],
  ['renderer/app/app.vue', '<template><p :title="failure.message" /></template>'],
  ['renderer/app/start.ts', 'const text = `${cause.message}.`']
])('a raw message in %s is found: %s', async (file, content) => {
  expect(await findings(file, content)).toEqual([expect.stringContaining('failureText()')])
})

test.each([
  ['renderer/app/app.vue', '<template><p>{{ sentence(failure.message) }}</p></template>'],
  ['renderer/app/app.vue', '<template><Failed :why="failure" @message="show" /></template>'],
  ['renderer/app/start.ts', 'const text = `${failureText(cause)} ${message}`']
])('in %s this is not: %s', async (file, content) => {
  expect(await findings(file, content)).toEqual([])
})
