/** Starting an engine's process where there is none. */
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterEach, expect, it, vi } from 'vitest'
import { EngineProcess } from '../../../native/engines/process/engine-process.ts'
import { forkProcess } from '../../../native/engines/process/process-channel.ts'

it('an entry that is not there ends with a code, and what was said reaches who listens', async () => {
  const channel = forkProcess({ name: 'tensorflow', entry: pathToFileURL(join(tmpdir(), 'no-such-entry.js')) }, {})
  let said = ''
  channel.onErrorOutput((text) => (said += text))
  const how = await new Promise((resolve) => channel.onEnd(resolve))
  expect(how).toBe('code 1')
  expect(said).toContain('no-such-entry.js')
})

afterEach(() => {
  vi.useRealTimers()
})

it('one that never comes is given up after a minute', async () => {
  vi.useFakeTimers()
  let killed = 0
  const nothing = () => undefined
  const started = EngineProcess.start({
    program: { name: 'tensorflow', entry: new URL('file:///nowhere') },
    title: 'TensorFlow',
    startProcess: () => ({
      send: nothing,
      onMessage: nothing,
      onErrorOutput: nothing,
      onEnd: nothing,
      kill: () => killed++
    }),
    environment: {},
    hint: '',
    lastErrorLine: () => ''
  })
  const refused = expect(started).rejects.toMatchObject({
    code: 'engine',
    message: expect.stringContaining('not there within 60 s') as string
  })
  await vi.advanceTimersByTimeAsync(59_999)
  expect(killed).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  await refused
  expect(killed).toBe(1)
})
