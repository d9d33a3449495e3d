/**
 * `node native/engines/webgpu/check-shaders.ts`: whether the shaders are valid WGSL, by Dawn's own
 * compiler on a device without any GPU. Exit code 1 when one is not. Run by `npm run lint` and `npm
 * test`.
 */
import { evaluateShader, passShader, updateShader } from './compose-shaders.ts'
import { readShaders } from './read-shaders.ts'

interface Dawn {
  create(flags: readonly string[]): GPU
}

/** A variable, since the package may not be there when types are checked. */
const PACKAGE: string = 'webgpu'

/**
 * Messages of the compiler, with the shader and the line; null when the optional package `webgpu`
 * is not there.
 */
async function shaderErrors(): Promise<string[] | null> {
  const dawn = await (import(PACKAGE) as Promise<Dawn>).catch(() => null)
  if (!dawn) return null
  const gpu = dawn.create(['backend=null'])
  const adapter = await gpu.requestAdapter()
  const device = await adapter!.requestDevice()
  const files = readShaders()
  const shaders: Readonly<Record<string, string>> = {
    'pass, bytes': passShader(files, 256, 'bytes'),
    'pass, values': passShader(files, 256, 'values'),
    'evaluate, bytes': evaluateShader(files, 256, 'bytes'),
    'evaluate, values': evaluateShader(files, 256, 'values'),
    update: updateShader(files, 256)
  }
  const errors: string[] = []
  for (const [name, code] of Object.entries(shaders)) {
    device.pushErrorScope('validation')
    const { messages } = await device.createShaderModule({ code, label: name }).getCompilationInfo()
    await device.popErrorScope()
    const lines = code.split('\n')
    for (const { lineNum, linePos, message } of messages) {
      errors.push(`${name}, ${lineNum}:${linePos}: ${message}\n  ${lines[lineNum - 1] ?? ''}`)
    }
  }
  device.destroy()
  return errors
}

const errors = await shaderErrors()
process.stdout.write(errors ? errors.map((error) => `${error}\n`).join('') : 'not checked: webgpu is not installed\n')
process.exit(errors && errors.length > 0 ? 1 : 0)
