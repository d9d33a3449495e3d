/** The shaders' text, which the bundle carries; a Node process reads the same files. */
import type { ShaderFiles } from '../../native/engines/webgpu/compose-shaders.ts'
import evaluate from '../../native/engines/webgpu/shaders/evaluate.wgsl?raw'
import forward from '../../native/engines/webgpu/shaders/forward.wgsl?raw'
import imageBytes from '../../native/engines/webgpu/shaders/image-bytes.wgsl?raw'
import imageValues from '../../native/engines/webgpu/shaders/image-values.wgsl?raw'
import pass from '../../native/engines/webgpu/shaders/pass.wgsl?raw'
import settings from '../../native/engines/webgpu/shaders/settings.wgsl?raw'
import update from '../../native/engines/webgpu/shaders/update.wgsl?raw'

export const SHADERS: ShaderFiles = {
  settings,
  'image-bytes': imageBytes,
  'image-values': imageValues,
  forward,
  pass,
  evaluate,
  update
}
