import { formatNumber } from '../../contract/format-number.ts'
import { adamStep } from '../../inspection/adam-step.ts'
import { RECIPES } from '../../model/recipes.ts'
import { formula, heading, paragraph, table } from '../blocks.ts'
import { definePage } from './define-page.ts'

const GRADIENTS = [1, 1e-3, 1e-5, 1e-7, 1e-9] as const

export function adamEpsilonPage() {
  const { keras, graph } = RECIPES
  const timesAtFirst = Math.round(1 / Math.sqrt(1 - keras.adam.beta2))
  return definePage('adam-epsilon', 'Fine points', 'Adam’s epsilon in the two recipes', {
    summary: 'A constant that is meant to prevent division by zero decides how far weights with tiny gradients move.',
    blocks: [
      heading('Where it stands'),
      formula('m = β₁ · m + (1 − β₁) · g,   v = β₂ · v + (1 − β₂) · g²'),
      formula('rate = learning rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ)'),
      formula('weight = weight − rate · m / (√v + ε)'),
      paragraph(
        `The two training programs of the brief use Adam with its default settings, and the defaults differ: ${text(keras.adam.epsilon)} in Keras, ${text(graph.adam.epsilon)} in TensorFlow 1. Everything else is the same.`
      ),
      paragraph(
        `There is a second difference, in the literature this time. The paper of Kingma and Ba corrects m and v first and adds ε to the corrected root; both TensorFlow programs put the correction into the rate and add ε to the root as it is. At the first step that makes ε count 1/√(1 − β₂), about ${timesAtFirst} times, as much.`
      ),
      heading('What it does'),
      paragraph(
        'Adam divides the mean gradient by the root of the mean square, so a weight moves by about the learning rate, however small its gradient is. That stops where the root comes near ε. The first step of a weight, by the code that trains:'
      ),
      table(
        'steps',
        'Size of the first step (t = 1, moments 0, learning rate 0.001).',
        ['gradient', `Keras, ε = ${text(keras.adam.epsilon)}`, `Graph, ε = ${text(graph.adam.epsilon)}`],
        GRADIENTS.map((gradient) => [
          text(gradient),
          ...[keras, graph].map(({ adam }) => step(adamStep({ value: 0, m: 0, v: 0, t: 1 }, gradient, adam).step))
        ])
      ),
      paragraph(
        'For gradients of ordinary size the columns agree. For tiny ones the larger ε holds a weight back. A weight whose gradient is exactly 0 from the start does not move at all, under any ε: m is 0.'
      ),
      heading('Why it matters for comparing runs'),
      paragraph(
        'Where a gradient is nearly zero, rounding decides its sign, and Adam turns that sign into a whole step. Two correct programs that add in a different order therefore drift apart in such weights first. To see the numbers of a real step, pause a run in Train, open a weight in Layers, and read *Adam’s step*: [a weight of conv2](#/layers?show=backward&layer=conv2&cell=5.5.0&weight=conv2.1.3.5.2).'
      )
    ]
  })
}

const text = (value: number) => (value >= 1e-3 ? String(value) : value.toExponential().replace('-', '−'))
const step = (value: number) => formatNumber(value, 6)
