/**
 * Turns onnxruntime's telemetry off (contract/telemetry.ts has the reasons), whatever the
 * environment says.
 */
import { isMainThread } from 'node:worker_threads'
import { TELEMETRY_OFF } from '../contract/telemetry.ts'

/**
 * Call it before onnxruntime is loaded. Throws in a worker thread that has not inherited the
 * setting: its `process.env` is a copy that native code does not see, so the main thread has to
 * call it first.
 */
export function disableTelemetry(): void {
  if (isMainThread) Object.assign(process.env, TELEMETRY_OFF)
  else if (process.env['ORT_DISABLE_TELEMETRY'] !== TELEMETRY_OFF.ORT_DISABLE_TELEMETRY) {
    throw new Error('onnxruntime was about to be loaded in a thread without its telemetry turned off')
  }
}
