import { expect } from 'vitest'
import { checkoutWith } from './planted-page.ts'
import { suspectedErrors } from './vue-types.ts'
import { slowTest } from '../support/slow-test.ts'

const component = (template: string, script = '') => `<script setup lang="ts">
const count: number = 1
${script}</script>

<template>${template}</template>
`

slowTest(
  'errors in templates, in scripts and of names that nothing uses are suspected, and nothing in sound components',
  () => {
    const suspected = suspectedErrors(
      checkoutWith({
        'template.vue': component('<p>{{ count.toUpperCase() }}</p>'),
        'property.vue': component(`<sound :entry="count" />`, "import Sound from './sound.vue'\n"),
        'script.vue': component('<p>{{ count }}</p>', 'const text: string = count\ndefineExpose({ text })\n'),
        'unused.vue': component('<p />'),
        // What Vue's compiler writes of a branch that narrows a type has errors, which are none.
        'sound.vue': component(
          `<p v-if="entry.kind === 'a'">{{ count }}</p><button v-else @click="take(entry.b)" />`,
          "defineProps<{ entry: { kind: 'a' } | { kind: 'b'; b: number } }>()\nconst take = (b: number) => void b\n"
        )
      })
    )
    expect(suspected.map((line) => /base.(\w+)\.vue.*(TS\d+)/.exec(line)?.slice(1).join(' ')).sort()).toEqual([
      'property TS2322',
      'script TS2322',
      'template TS2339',
      'unused TS6133'
    ])
  }
)
