/** Keeps what `lenet evaluate` found with the run that was evaluated, as the Test view does. */
import { WorkbenchError } from '../contract/errors.ts'
import type { DataChoice } from './choose-data.ts'
import type { ModelEvaluation } from './evaluate-model.ts'
import { keepTest, readKeptTest, splitHashOf, wasChanged } from './kept-tests.ts'
import type { NamedModel } from './open-model.ts'

/**
 * Does nothing for a model that is no run. `onNotice`: a line when the checkpoint's file was
 * changed since the test before by something else than training, or when the test cannot be kept.
 */
export async function keepNamedTest(
  { run, tested, title }: NamedModel,
  { data, set: split, predictions }: ModelEvaluation,
  { spec, dataSet }: DataChoice,
  onNotice: (text: string) => void
): Promise<void> {
  if (!run || !tested) return
  const set = { data: spec, title: data, split, hash: splitHashOf(dataSet, split) }
  const before = await readKeptTest(run.folder, tested.checkpoint, set.hash)
  if (before && wasChanged(before, tested)) {
    const day = new Date(before.testedAt).toISOString().slice(0, 10)
    const accuracy = ((100 * before.correct) / before.images).toFixed(2)
    onNotice(`${title} was changed since its test of ${day}, which found ${accuracy} %: its file is another`)
  }
  try {
    await keepTest(run.folder, tested, set, predictions, Date.now())
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error
    onNotice(`the test is not kept with the run: ${error.message}`)
  }
}
