/** What the page's Content-Security-Policy keeps it from, tried in Chromium. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

test.each([
  ['text as code', 'script-src'],
  ['WebAssembly', 'script-src'],
  ['text as elements', 'require-trusted-types-for'],
  ['a worker made of text', 'worker-src'],
  ['a request to another place', 'connect-src']
])('%s is refused by %s', async (attempt, directive) => {
  const { page } = await pages.open()
  const refusedBy = await page.evaluate(
    (what) =>
      new Promise<string>((resolve) => {
        // Trusted, so that it is not their type for which code and worker are refused.
        const types = Reflect.get(window, 'trustedTypes') as {
          createPolicy(
            name: string,
            rules: object
          ): Record<'createScript' | 'createScriptURL', (text: string) => string>
        }
        const rules = { createScript: (text: string) => text, createScriptURL: (text: string) => text }
        const trusted = types.createPolicy('test', rules)
        const attempts: Record<string, () => unknown> = {
          'text as code': () => (0, eval)(trusted.createScript('1')) as unknown,
          WebAssembly: () => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
          'text as elements': () => document.body.insertAdjacentHTML('beforeend', '<b>1</b>'),
          'a worker made of text': () =>
            new Worker(trusted.createScriptURL(URL.createObjectURL(new Blob(['postMessage(1)'])))),
          'a request to another place': () => fetch('http://127.0.0.1:1/')
        }
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true
        })
        // In a callback: what a test evaluates itself is not held to the policy.
        setTimeout(() => {
          void Promise.resolve()
            .then(() => attempts[what]!())
            .then(String, String)
            .then((outcome) => setTimeout(() => resolve(outcome), 1000))
        })
      }),
    attempt
  )
  expect(refusedBy).toBe(directive)
})
