import { expect, test } from 'vitest'
import { slowTest } from '../support/slow-test.ts'
import { checkoutWith } from './planted-page.ts'
import { lintScripts, scriptOfComponent } from './vue-scripts.ts'

slowTest('a promise that nobody waits for is found in a component, at its own line', () => {
  const component = `<script setup lang="ts">
const later = (): Promise<void> => Promise.resolve()
later()
</script>

<template><p>text</p></template>
`
  const { status, output } = lintScripts(checkoutWith({ 'planted.vue': component }))
  expect(output).toMatch(/no-floating-promises/)
  expect(output).toMatch(/renderer[\\/]base[\\/]planted\.vue:3:1/)
  expect(status).toBe(1)
})

test('a component without a fault passes', () => {
  const component = `<script setup lang="ts">
import { ref } from 'vue'
const count = ref(1)
</script>

<template><p>{{ count }}</p></template>
`
  expect(lintScripts(checkoutWith({ 'planted.vue': component }))).toMatchObject({ status: 0 })
})

test('a script keeps its lines where a template comes first', () => {
  const script = scriptOfComponent(
    '<template>\n  <p />\n</template>\n\n<script setup lang="ts">\nconst a = 1\n</script>\n'
  )
  expect(script.split('\n').indexOf('const a = 1')).toBe(5)
})
