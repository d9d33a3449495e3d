/**
 * A device that is lost, or reports an error that no call has asked for. WebGPU never throws these;
 * whatever is under way would wait for ever or give wrong numbers.
 */
import { WorkbenchError } from '../../contract/errors.ts'

const HINT = 'Resume from the last checkpoint; if it happens again, use the hand-written kernels.'

/** Of a GPUDevice, what tells of its faults. */
export interface WatchedDevice {
  readonly lost: Promise<Pick<GPUDeviceLostInfo, 'reason' | 'message'>>
  addEventListener(
    type: 'uncapturederror',
    listener: (event: { readonly error: { readonly message: string } }) => void
  ): void
}

export class DeviceFault {
  readonly #fault = Promise.withResolvers<never>()

  constructor(device: WatchedDevice) {
    this.#fault.promise.catch(() => undefined) // whoever guards a call is told
    device.addEventListener('uncapturederror', ({ error }) => this.#fail(`the GPU reports: ${error.message}`))
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') this.#fail(`the GPU stopped answering: ${message.trim() || reason}`)
    })
  }

  /**
   * What the call gives, unless the device fails first or has failed before: then WorkbenchError
   * `engine`.
   */
  async guard<Result>(call: Promise<Result>): Promise<Result> {
    const result = await Promise.race([this.#fault.promise, call])
    await Promise.race([this.#fault.promise, Promise.resolve()])
    return result
  }

  #fail(message: string): void {
    this.#fault.reject(new WorkbenchError('engine', message, HINT))
  }
}
