/** Messages of errors as sentences. */
import { expect, test } from 'vitest'
import { failureText, messageOf, messageText, sentence } from '../../../../renderer/base/format/messages.ts'

test.each([
  ['the run has taken no step yet', 'The run has taken no step yet'],
  ['cancelled', 'Cancelled'],
  ['no, it is gone', 'No, it is gone'],
  // Names are spelt as they are.
  ['resnet.bin does not take digits', 'resnet.bin does not take digits'],
  ['my-digits has no test set', 'my-digits has no test set'],
  ['conv1/kernel is missing', 'conv1/kernel is missing'],
  ['onnxruntime cannot read it', 'onnxruntime cannot read it'],
  ['/home/x/a.npz is not there', '/home/x/a.npz is not there'],
  ['épreuve.npz is empty', 'épreuve.npz is empty'],
  ['', '']
])('%j begins as %j', (clause, expected) => {
  expect(messageText(clause)).toBe(expected)
})

test('a notice ends with one full stop', () => {
  expect([sentence('it is new'), sentence('It is new.')]).toEqual(['It is new.', 'It is new.'])
})

test.each([
  [
    'it has 60000 images and 10000 labels; expected as many',
    'It has 60,000 images and 10,000 labels; expected as many'
  ],
  ['a file of 1234567890 bytes (at most 268435456)', 'A file of 1,234,567,890 bytes (at most 268,435,456)'],
  ['diverged after 1563 good steps, at step 1564.', 'Diverged after 1,563 good steps, at step 1,564.'],
  // Names and shapes with numbers in them, and what has separators already.
  ['the run 2026-11-24-0001 is gone', 'The run 2026-11-24-0001 is gone'],
  ['the file 12345.png is empty', 'The file 12345.png is empty'],
  ['the file scan12345 is empty', 'The file scan12345 is empty'],
  ['"20000" is no folder of /data/20000', '"20000" is no folder of /data/20000'],
  ['input x float32 (1, 3, 2240, 2240)', 'Input x float32 (1, 3, 2240, 2240)'],
  ['60,000 of 1,000,000', '60,000 of 1,000,000'],
  ['0.00012345 is too small', '0.00012345 is too small'],
  ['the run of seed 20260 failed on port 8080', 'The run of seed 20260 failed on port 8080'],
  ['000123 is no number', '000123 is no number']
])('%j stands on the screen as %j', (clause, expected) => {
  expect(messageText(clause)).toBe(expected)
  expect(messageText(expected)).toBe(expected)
})

test('a failure is what is wrong and what to do, each a sentence', () => {
  expect(failureText({ message: 'it has 60000 images', hint: 'Choose another.' })).toBe(
    'It has 60,000 images. Choose another.'
  )
  expect(failureText({ message: 'Is it there?', hint: '' })).toBe('Is it there?')
})

test('the name of what failed stands before it as it is spelt', () => {
  expect(messageOf('keras 2026', 'it took 1563 steps')).toBe('keras 2026: it took 1,563 steps')
})
