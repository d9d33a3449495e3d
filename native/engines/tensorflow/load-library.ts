/**
 * Loads the library from the folder that `lenet tensorflow install` filled. Only in the engine's
 * own process: what goes wrong in 600 MB of native code shall not take anything else along.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Binding } from './binding.ts'
import type { Tf } from './tfjs.ts'

const PACKAGE = '@tensorflow/tfjs-node'

/**
 * A fraction of a second; throws what the dynamic loader says when a library is missing or of
 * another system.
 */
export function loadBinding(folder: string): Binding {
  return requireFrom(folder)(`${PACKAGE}/lib/napi-v8/tfjs_binding.node`) as Binding
}

/** The whole of tfjs over the same binding. */
export function loadTfjs(folder: string): Tf {
  const require = requireFrom(folder)
  restoreOldUtilities(require('node:util') as OldUtilities)
  return require(PACKAGE) as Tf
}

function requireFrom(folder: string): NodeJS.Require {
  return createRequire(join(folder, 'package.json'))
}

interface OldUtilities {
  isNullOrUndefined?: (value: unknown) => boolean
  isArray: (value: unknown) => boolean
}

/**
 * tfjs-node 4.22.0 calls util.isNullOrUndefined, gone since Node 23, and util.isArray, which warns
 * (DEP0044).
 */
function restoreOldUtilities(util: OldUtilities): void {
  util.isNullOrUndefined ??= (value) => value === null || value === undefined
  util.isArray = Array.isArray
}
