/** The engine's side of the protocol: every call gets exactly one answer, whatever comes of it. */
import { expect, it } from 'vitest'
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { FromProcess } from '../../../native/engines/process/protocol.ts'
import { serveCalls } from '../../../native/engines/process/serve-calls.ts'

interface Calls {
  double: { args: number; result: number }
  refuse: { args: null; result: null }
  break: { args: null; result: null }
}

function serve() {
  const answers: FromProcess[] = []
  let stops = 0
  const receive = serveCalls<Calls>(
    {
      calls: {
        double: (value) => 2 * value,
        refuse: () => {
          throw new WorkbenchError('bad-argument', 'no such image', 'Ask for another.')
        },
        break: () => Promise.reject(new TypeError('undefined is not a function'))
      },
      stop: () => stops++,
      hint: 'Start it again.'
    },
    (message) => answers.push(message)
  )
  return { receive, answers, stops: () => stops }
}

it('a call is answered with its result', async () => {
  const { receive, answers } = serve()
  receive({ kind: 'call', name: 'double', args: 21 })
  await expect.poll(() => answers).toEqual([{ kind: 'result', value: 42 }])
})

it.each([
  ['refuse', { code: 'bad-argument', message: 'no such image', hint: 'Ask for another.' }],
  ['break', { code: 'engine', message: 'undefined is not a function', hint: 'Start it again.' }],
  ['toString', { code: 'engine', message: 'the engine has no call toString', hint: 'Start it again.' }]
])('%s is answered with a code, a message and a hint', async (name, error) => {
  const { receive, answers } = serve()
  receive({ kind: 'call', name, args: null })
  await expect.poll(() => answers).toEqual([{ kind: 'failed', error }])
})

it('a stop has no answer', () => {
  const { receive, answers, stops } = serve()
  receive({ kind: 'stop' })
  expect([answers, stops()]).toEqual([[], 1])
})
