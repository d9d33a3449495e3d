/** A device that is lost or reports an error ends the call under way and all later ones. */
import { expect, it } from 'vitest'
import { DeviceFault, type WatchedDevice } from '../../../native/engines/webgpu/device-fault.ts'

function device() {
  const lost = Promise.withResolvers<Awaited<WatchedDevice['lost']>>()
  let report: (message: string) => void = () => undefined
  const fault = new DeviceFault({
    lost: lost.promise,
    addEventListener: (_type, listener) => {
      report = (message) => listener({ error: { message } })
    }
  })
  return { report: (message: string) => report(message), lose: lost.resolve, fault }
}

it('is told with its words to a call that would never end, and to every later one', async () => {
  const { lose, fault } = device()
  const waiting = expect(fault.guard(new Promise(() => undefined))).rejects.toMatchObject({
    code: 'engine',
    message: 'the GPU stopped answering: DXGI_ERROR_DEVICE_HUNG',
    hint: expect.stringContaining('last checkpoint') as string
  })
  lose({ reason: 'unknown', message: 'DXGI_ERROR_DEVICE_HUNG' })
  await waiting
  await expect(fault.guard(Promise.resolve(1))).rejects.toThrow('stopped answering')
})

it('an error that no call has asked for is told as well', async () => {
  const { report, fault } = device()
  report('out of memory')
  await expect(fault.guard(Promise.resolve(1))).rejects.toThrow('the GPU reports: out of memory')
})

it('a device that was destroyed on purpose is no fault', async () => {
  const { lose, fault } = device()
  lose({ reason: 'destroyed', message: '' })
  await Promise.resolve()
  expect(await fault.guard(Promise.resolve(7))).toBe(7)
})
