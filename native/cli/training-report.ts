/**
 * What a person or a program sees of a training run. For people the lines of the brief's programs,
 * with a progress line between them on a terminal; for programs every event as a JSON line, the
 * summary last.
 */
import { describeDistortion } from '../contract/distortions.ts'
import { describePixels } from '../contract/pixel-encoding.ts'
import type { EpochFinished, RunEvent, RunStarted } from '../contract/run-events.ts'
import type { TrainedRun } from '../services/train-run.ts'
import { graphLine } from '../brief/graph-lines.ts'
import { kerasEpochLine, kerasLine } from '../brief/keras-lines.ts'
import { count, trainingProgress } from './progress-line.ts'
import type { Terminal } from './terminal.ts'

export interface TrainingReport {
  event(event: RunEvent): void
  finished(run: TrainedRun): void
}

export function createTrainingReport(terminal: Terminal, json: boolean): TrainingReport {
  return json ? jsonReport(terminal) : textReport(terminal)
}

function jsonReport(terminal: Terminal): TrainingReport {
  return {
    event: (event) => terminal.printJson(event),
    finished: ({ summary }) => terminal.printJson(summary)
  }
}

function textReport(terminal: Terminal): TrainingReport {
  let run: RunStarted | null = null
  const event = (event: RunEvent) => {
    if (event.kind === 'started') {
      run = event
      printStart(terminal, event)
    } else if (run && event.kind === 'progress') {
      terminal.progress(trainingProgress(event, run.epochs, run.stepsPerEpoch))
    } else if (run && event.kind === 'epoch') {
      printEpoch(terminal, event, run)
    } else if (event.kind === 'learning-rate') {
      terminal.print(`learning rate ${event.from} -> ${event.to} after step ${count(event.globalStep)}`)
    } else if (event.kind === 'ended') {
      terminal.endProgress()
      if (event.stoppedEarly) {
        const { epoch, bestEpoch } = event.stoppedEarly
        terminal.print(`stopped early after epoch ${epoch}: none was better than epoch ${bestEpoch}`)
      }
    }
  }
  return { event, finished: (result) => printEnd(terminal, result) }
}

function printStart(terminal: Terminal, run: RunStarted): void {
  const { recipe, data, trainImages, validationImages, device, seed, resumedFrom } = run
  terminal.print(
    `LeNet-5, ${recipe} recipe, on ${data}: ${count(trainImages)} images to train, ${count(validationImages)} to validate`
  )
  if (run.pixels) terminal.print(`pixels: ${describePixels(run.pixels)}`)
  if (run.distortion) {
    terminal.print(`images distorted anew in every epoch: ${run.distortion} (${describeDistortion(run.distortion)})`)
  }
  terminal.print(`run ${run.runId}, ${device}, seed ${seed}`)
  if (resumedFrom) terminal.print(`goes on after step ${count(resumedFrom.step)} of epoch ${resumedFrom.epoch}`)
  if (recipe === 'keras') terminal.print(kerasEpochLine(resumedFrom?.epoch ?? 1, run.epochs))
}

function printEpoch(terminal: Terminal, event: EpochFinished, run: RunStarted): void {
  if (run.recipe === 'graph') {
    terminal.print(graphLine(event))
    return
  }
  terminal.print(kerasLine(event, run.stepsPerEpoch))
  if (event.epoch < run.epochs) terminal.print(kerasEpochLine(event.epoch + 1, run.epochs))
}

function printEnd(terminal: Terminal, { summary, runFolder, testImages, traceFile }: TrainedRun): void {
  const { runId, testAccuracy, exportPath, verification } = summary
  if (testAccuracy !== null) {
    terminal.print(`test accuracy ${testAccuracy.toFixed(4)} on ${count(testImages)} images kept for this`)
  }
  if (traceFile !== null) terminal.print(`losses and parameters are in ${traceFile}`)
  terminal.print(`the run is kept in ${runFolder}`)
  if (exportPath !== null && verification) {
    printExport(terminal, exportPath, verification)
    terminal.print(`next: lenet predict ${exportPath} DIGIT.png, or lenet evaluate ${exportPath}`)
  } else {
    terminal.print(`next: lenet export ${runId} lenet5.onnx`)
  }
}

/**
 * `lenet5.onnx is written; onnxruntime on 10,000 images: largest difference 2.4e-7, same class for
 * 100 %`
 */
export function printExport(
  terminal: Terminal,
  file: string,
  { images, maxDifference, agreement }: NonNullable<TrainedRun['summary']['verification']>
): void {
  terminal.print(
    `${file} is written; onnxruntime on ${count(images)} images: largest difference ${maxDifference.toExponential(1)}, ` +
      `same class for ${Number((agreement * 100).toFixed(2))} %`
  )
}
