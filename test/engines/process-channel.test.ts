/** Starting the TensorFlow engine's process where there is none. */
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { forkProcess } from '../../native/engines/tensorflow/process-channel.ts'

it('an entry that is not there ends with a code, and what was said reaches who listens', async () => {
  const channel = forkProcess(pathToFileURL(join(tmpdir(), 'no-such-entry.js')), {})
  let said = ''
  channel.onErrorOutput((text) => (said += text))
  const how = await new Promise((resolve) => channel.onEnd(resolve))
  expect(how).toBe('code 1')
  expect(said).toContain('no-such-entry.js')
})
