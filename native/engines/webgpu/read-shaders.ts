/** The shaders as Node finds them: files beside this one. */
import { readFileSync } from 'node:fs'
import { SHADER_FILES, type ShaderFiles } from './compose-shaders.ts'

export function readShaders(): ShaderFiles {
  const read = (name: string) => readFileSync(new URL(`./shaders/${name}.wgsl`, import.meta.url), 'utf8')
  // Object.fromEntries forgets which keys there are.
  return Object.fromEntries(SHADER_FILES.map((name) => [name, read(name)])) as ShaderFiles
}
