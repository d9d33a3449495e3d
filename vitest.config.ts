import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    // Two workers fit the smallest machine this is developed on; engine tests start threads of their own.
    maxWorkers: 2,
    testTimeout: 60_000
  }
})
