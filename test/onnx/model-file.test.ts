/**
 * The bytes of a model file: their structure, the way back, and what onnxruntime makes of them.
 * consumers.test.ts has ONNX's own checker, strict shape inference and other programs read one.
 */
import { describe, expect, test } from 'vitest'
import { PARAMETERS, PARAMETER_COUNT, parameterView } from '../../native/model/architecture.ts'
import { encodeOnnxModel } from '../../native/onnx/model-file.ts'
import { readOnnxModel } from '../../native/onnx/reader.ts'
import { readParameters } from '../../native/onnx/stored-parameters.ts'
import { openRecogniser } from '../../native/onnx/recogniser.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { seededImages, seededMetadata, seededParameters } from '../support/onnx-model.ts'

const parameters = seededParameters(1)
const bytes = encodeOnnxModel(parameters, seededMetadata())

describe('a model file', () => {
  test('gives back the very bits of its parameters', () => {
    const special = seededParameters(2)
    special.set([-0, 1e-45, -3.4028234663852886e38, 1 / 3])
    const back = readParameters(encodeOnnxModel(special, seededMetadata()))
    expect(Buffer.from(back.buffer).equals(Buffer.from(special.buffer))).toBe(true)
  })

  test('gives back its metadata', () => {
    expect(readOnnxModel(bytes).metadata).toEqual(seededMetadata())
  })

  test('shows its notes without the checksums, which are no notes', () => {
    const { properties } = readOnnxModel(bytes)
    expect(Object.keys(properties)).toContain('runId')
    expect(Object.keys(properties).filter((key) => /checksum|sha256/i.test(key))).toEqual([])
  })

  test('is the same bytes for the same model', () => {
    expect(Buffer.from(encodeOnnxModel(parameters, seededMetadata())).equals(bytes)).toBe(true)
  })

  test('declares opset 13, IR 8, a free batch and the chain of LeNet-5', () => {
    const model = readOnnxModel(bytes)
    expect(model).toMatchObject({
      producer: 'lenet-workbench',
      irVersion: 8,
      opset: 13,
      inputs: [{ name: 'image', elementType: 1, shape: ['N', 1, 28, 28] }],
      outputs: [
        { name: 'logits', elementType: 1, shape: ['N', 10] },
        { name: 'probabilities', elementType: 1, shape: ['N', 10] }
      ]
    })
    const features = ['Conv', 'Relu', 'MaxPool', 'Conv', 'Relu', 'MaxPool', 'Flatten']
    expect(model.operators).toEqual([...features, 'Gemm', 'Relu', 'Gemm', 'Relu', 'Gemm', 'Softmax'])
  })

  test('keeps kernels as OIHW and (out, in), and the inputs of dense1 in (channel, height, width) order', () => {
    const initialisers = readOnnxModel(bytes).initialisers
    expect(initialisers.map(({ name }) => name)).toEqual(PARAMETERS.map(({ name }) => name))
    const read = (name: string, index: number): number => {
      const { rawData } = initialisers.find((initialiser) => initialiser.name === name)!
      return new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength).getFloat32(index * 4, true)
    }
    expect(initialisers[2]!.shape).toEqual([16, 6, 5, 5])
    // Kernel o = 3, channel i = 2, row h = 4, column w = 1.
    expect(read('conv2/kernel', ((3 * 6 + 2) * 5 + 4) * 5 + 1)).toBe(
      parameterView(parameters, 'conv2/kernel')[((4 * 5 + 1) * 6 + 2) * 16 + 3]
    )
    expect(initialisers[4]!.shape).toEqual([120, 400])
    expect(initialisers[8]!.shape).toEqual([10, 84])
    // Cell h = 4, w = 1, c = 7 of the flattened (5, 5, 16), unit 9.
    expect(read('dense1/kernel', 9 * 400 + (7 * 5 + 4) * 5 + 1)).toBe(
      parameterView(parameters, 'dense1/kernel')[((4 * 5 + 1) * 16 + 7) * 120 + 9]
    )
  })

  test('states the shape of every value between the nodes', () => {
    const names = ['conv1/z', 'conv1/a', 'pool1/a', 'conv2/z', 'conv2/a', 'pool2/a', 'flatten/a']
    const shapes = [[6, 28, 28], [6, 28, 28], [6, 14, 14], [16, 10, 10], [16, 10, 10], [16, 5, 5], [400]]
    const dense = ['dense1/z', 'dense1/a', 'dense2/z', 'dense2/a']
    const expected = [...names, ...dense].map((name, i) => ({
      name,
      shape: ['N', ...(shapes[i] ?? [name.startsWith('dense1') ? 120 : 84])]
    }))
    expect(readOnnxModel(bytes).values).toEqual(expected.map((value) => ({ ...value, elementType: 1 })))
  })

  test('refuses a wrong number of parameters and values that are not finite', () => {
    expect(() => encodeOnnxModel(new Float32Array(10), seededMetadata())).toThrow(`takes ${PARAMETER_COUNT}`)
    const diverged = Float32Array.from(parameters).fill(NaN, 5, 8)
    expect(() => encodeOnnxModel(diverged, seededMetadata())).toThrow('3 of them not finite')
  })
})

describe('the recogniser', () => {
  test('answers as the formulas do, logits and probabilities', async () => {
    const images = seededImages(60, 3)
    const recogniser = await openRecogniser(bytes)
    const scores = await recogniser.recognise(images)
    await recogniser.dispose()
    const expected = lenetForward(parameters, images)
    // float32 sums against float64 ones: logits reach some units here, probabilities 1.
    scores.logits.forEach((value, index) => expect(Math.abs(value - expected.logits[index]!)).toBeLessThan(1e-5))
    scores.probabilities.forEach((value, index) =>
      expect(Math.abs(value - expected.probabilities[index]!)).toBeLessThan(2e-6)
    )
  })

  test('puts the answers of every chunk of 500 images in their place', async () => {
    const images = seededImages(501, 5)
    const recogniser = await openRecogniser(bytes)
    const all = await recogniser.recognise(images)
    for (const image of [0, 1, 499, 500]) {
      const one = await recogniser.recognise(images.subarray(image * 784, (image + 1) * 784))
      const rows = [all.logits, all.probabilities].map((values) => values.subarray(image * 10, image * 10 + 10))
      for (const [row, alone] of [
        [rows[0]!, one.logits],
        [rows[1]!, one.probabilities]
      ] as const)
        row.forEach((value, digit) => expect(Math.abs(value - alone[digit]!)).toBeLessThan(1e-5))
    }
    await recogniser.dispose()
  })

  test('gives the same answers whatever the number of images at once, none included', async () => {
    const images = seededImages(1003, 4)
    const recogniser = await openRecogniser(bytes)
    const all = await recogniser.probabilities(images)
    expect(all).toHaveLength(10_030)
    expect(await recogniser.probabilities(images.subarray(1002 * 784))).toSatisfy((last: Float32Array) =>
      last.every((value, index) => Math.abs(value - all[10_020 + index]!) < 1e-6)
    )
    expect(await recogniser.probabilities(new Float32Array(0))).toHaveLength(0)
    await recogniser.dispose()
  })

  test('refuses a part of an image, and work after it was closed', async () => {
    const recogniser = await openRecogniser(bytes)
    await expect(recogniser.probabilities(new Float32Array(785))).rejects.toMatchObject({ code: 'bad-shape' })
    await recogniser.dispose()
    await recogniser.dispose()
    await expect(recogniser.probabilities(new Float32Array(784))).rejects.toThrow('was closed')
  })
})
