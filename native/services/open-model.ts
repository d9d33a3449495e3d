/** A model that a person names on the command line: an ONNX file, the built-in one, or a run. */
import { stat } from 'node:fs/promises'
import { encodeOnnxModel } from '../onnx/model-file.ts'
import { onnxMetadata } from '../onnx/metadata.ts'
import type { TestedCheckpoint } from './kept-tests.ts'
import { hashOfFloats } from './library/result-hashes.ts'
import { openLeNetRuns, provenanceOf, readCheckpointOf, type LeNetRun } from './open-run.ts'
import { findBuiltInModel } from './workbench/recognition/built-in-model.ts'

export interface NamedModel {
  /** For people. */
  readonly title: string
  /** A file, or the bytes of one. */
  readonly source: string | Uint8Array
  /** Null for a file. */
  readonly run: LeNetRun | null
  /**
   * What a test of it would be of. Null for a file, and where the run's other checkpoint was read
   * because the one that it keeps is damaged or missing.
   */
  readonly tested: TestedCheckpoint | null
}

/**
 * `built-in`, a path, or a run's id, the beginning of it, `last` or its folder: the parameters that
 * it keeps. Throws WorkbenchError `not-found`, `bad-argument`, `bad-file` as the run says; a file
 * is read by whoever opens it.
 */
export async function openNamedModel(
  text: string,
  {
    runsFolder,
    onNotice
  }: { readonly runsFolder?: string | undefined; readonly onNotice?: (text: string) => void } = {}
): Promise<NamedModel> {
  if (text === 'built-in') return { title: 'built-in', source: findBuiltInModel(), run: null, tested: null }
  if (text.toLowerCase().endsWith('.onnx') || (await isFile(text))) {
    return { title: text, source: text, run: null, tested: null }
  }
  const run = await openLeNetRuns(runsFolder).find(text)
  const notices: string[] = []
  const checkpoint = await readCheckpointOf(run, run.keeps, (text) => {
    notices.push(text)
    onNotice?.(text)
  })
  const { parameters, step } = checkpoint
  return {
    title: `${run.name ?? run.id} (${run.keeps})`,
    source: encodeOnnxModel(parameters, onnxMetadata(provenanceOf(run, checkpoint))),
    run,
    tested: notices.length > 0 ? null : { checkpoint: run.keeps, step, parameters: hashOfFloats(parameters) }
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ?? false
}
