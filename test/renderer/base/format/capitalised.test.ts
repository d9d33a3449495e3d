/** Messages of errors as sentences. */
import { expect, test } from 'vitest'
import { capitalised, sentence } from '../../../../renderer/base/format/format.ts'

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
  expect(capitalised(clause)).toBe(expected)
})

test('a notice ends with one full stop', () => {
  expect([sentence('it is new'), sentence('It is new.')]).toEqual(['It is new.', 'It is new.'])
})
