import { expect, test } from 'vitest'
import type { RunState } from '../../../../native/contract/runs.ts'
import { endNotification, taskbarProgress, windowTitle } from '../../../../renderer/shared/runs/run-signals.ts'

const at = (state: RunState | null, share = 0.429, isStarting = false) => ({ state, share, isStarting })

test('the title begins with what changes, and has no per cent where nothing goes on', () => {
  expect(windowTitle(at(null))).toBe('LeNet Workbench')
  expect(windowTitle(at('finished', 1, true))).toBe('Starting – LeNet Workbench')
  expect(windowTitle(at('running'))).toBe('42\u00a0% Training – LeNet Workbench')
  expect(windowTitle(at('paused'))).toBe('42\u00a0% Paused – LeNet Workbench')
  expect(windowTitle(at('interrupted'))).toBe('Interrupted – LeNet Workbench')
})

test('the taskbar has a bar while a run is under way, and where it waits for its user', () => {
  expect(taskbarProgress(at('running'))).toEqual({ share: 0.429, mode: 'normal' })
  expect(taskbarProgress(at('paused'))).toEqual({ share: 0.429, mode: 'paused' })
  // An empty bar would not be seen.
  expect(taskbarProgress(at('needs-you', 0))).toEqual({ share: 0.01, mode: 'error' })
  for (const state of ['finished', 'stopped', 'interrupted'] as const) expect(taskbarProgress(at(state))).toBeNull()
})

test('a notification says what happened and why; what its user did needs none', () => {
  const ended = (state: RunState, reason: string | null = null) =>
    endNotification({ title: 'mine', state, reason, elapsedSeconds: 130, epochs: [] })
  expect(ended('finished')).toEqual({ title: 'Training is finished', body: 'mine, 2:10.' })
  expect(ended('failed', 'The disk is full.')).toEqual({
    title: 'Training failed',
    body: 'The disk is full. mine, 2:10.'
  })
  expect(ended('needs-you', 'x'.repeat(900))!.body).toHaveLength(500)
  for (const state of ['paused', 'stopped', 'running', 'interrupted'] as const) expect(ended(state)).toBeNull()
})

test('a run that is being started has an empty bar, whatever the one before came to', () => {
  expect(taskbarProgress(at('failed', 0.5, true))).toEqual({ share: 0, mode: 'normal' })
  expect(taskbarProgress(at(null))).toBeNull()
})
