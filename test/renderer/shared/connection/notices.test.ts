/** Short messages: what they say, and which of them go when there is a connection again. */
import { expect, test, vi } from 'vitest'
import { WorkbenchError } from '../../../../native/contract/errors.ts'
import { NoConnectionError } from '../../../../renderer/client/connection.ts'
import { describeError, useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { openStores } from '../store-app.ts'

test('a success with what can be done about it, and a failure with its hint', () => {
  const store = openStores({}).use(useNotices)
  const undo = { label: 'Undo', run: vi.fn() }
  store.done('Removed', 'It was a 4.', undo)
  store.done('Saved')
  store.failed(new WorkbenchError('io', 'the disk is full', 'Make room.'))
  const usual = { whileLost: false, action: null }
  expect(store.notices).toEqual([
    { ...usual, id: 1, kind: 'done', title: 'Removed', detail: 'It was a 4.', action: undo },
    { ...usual, id: 2, kind: 'done', title: 'Saved', detail: '' },
    { ...usual, id: 3, kind: 'failure', title: 'The disk is full', detail: 'Make room.' }
  ])
})

test('one is dismissed by its number', () => {
  const store = openStores({}).use(useNotices)
  const [first, second] = [store.failed(new Error('one')), store.failed(new Error('two'))]
  store.dismiss(first)
  expect(store.notices.map(({ id }) => id)).toEqual([second])
})

test('with a connection, what says that there is none goes', () => {
  const store = openStores({}).use(useNotices)
  store.failed(new NoConnectionError())
  store.failed(new Error('the disk is full'))
  store.done('Saved')
  expect(store.notices.map(({ whileLost }) => whileLost)).toEqual([true, false, false])
  store.connected()
  expect(store.notices.map(({ title }) => title)).toEqual(['The disk is full', 'Saved'])
})

test.each<[string, unknown, { message: string; hint: string }]>([
  ['an error without a hint', new Error('it broke'), { message: 'It broke', hint: '' }],
  ['a hint that is no text', Object.assign(new Error('it broke'), { hint: 4 }), { message: 'It broke', hint: '' }],
  ['something else', 'a text', { message: 'A text', hint: '' }]
])('%s', (_title, cause, expected) => {
  expect(describeError(cause)).toEqual(expected)
})
