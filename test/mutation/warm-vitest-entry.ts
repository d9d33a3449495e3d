/**
 * One Vitest that stays loaded: runs the tests that its parent asks for, as often as it is asked,
 * and knows which source has changed since. Started by vitest-process.ts in the working copy.
 */
import { createVitest, type TestCase, type TestModule } from 'vitest/node'
import { PROGRESS, type RunAnswer, type RunRequest, type TestFileResult } from './warm-vitest-messages.ts'

const vitest = await createVitest({
  watch: false,
  config: 'test/mutation/vitest.config.ts',
  reporters: [{ onTestCaseResult: () => void process.send!(PROGRESS) }],
  maxWorkers: 1
})
await vitest.standalone()
process.on('message', (request: RunRequest) => void answer(request))
process.on('disconnect', () => process.exit())
process.send!('ready')

async function answer({ changed, files, bail }: RunRequest): Promise<void> {
  for (const file of changed) vitest.invalidateFile(file)
  vitest.config.bail = bail ? 1 : 0
  const project = vitest.getRootProject()
  project.config.bail = vitest.config.bail
  const specifications = files.map(({ file, tests }) =>
    project.createSpecification(file, tests ? { testIds: [...tests] } : undefined)
  )
  vitest.state.filesMap.clear()
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  const modules = testModules.map(resultOf)
  const hasFailed = unhandledErrors.length > 0 || modules.some(({ isPassed }) => !isPassed)
  const result: RunAnswer = { hasFailed, modules }
  process.send!(result)
}

function resultOf(module: TestModule): TestFileResult {
  const tests = [...module.children.allTests()]
  const milliseconds = (test: TestCase) => test.diagnostic()?.duration ?? 0
  const [error] = [...module.errors(), ...tests.flatMap((test) => test.result().errors ?? [])]
  return {
    file: module.moduleId,
    isPassed: module.ok(),
    failed: tests.filter((test) => test.result().state === 'failed').map(({ id }) => id),
    tests: tests.map((test) => ({ id: test.id, milliseconds: milliseconds(test) })),
    error: error?.message ?? ''
  }
}
