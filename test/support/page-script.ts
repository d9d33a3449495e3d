/** A module with all that it imports as one classic script, for pages that are not the app. */
import { build, type Rolldown } from 'vite'

/** `name`: of the global that holds what the module exports. */
export async function pageScript(entry: string, name: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name } }
  })
  const [first] = Array.isArray(output) ? output : [output as Rolldown.RolldownOutput]
  return first!.output[0].code
}
