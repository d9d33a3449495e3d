/**
 * Results of `lenet bench --engine webgpu`, a line each: enough for a report without another word.
 */
import type { WebGpuBenchResult } from '../services/bench-webgpu.ts'
import { count } from './progress-line.ts'

const TITLES = {
  ready: 'start to the first checked gradients',
  evaluate: 'evaluate',
  getState: 'read parameters and moments',
  stop: 'stop a run under way'
} as const

export function formatGpuBench(result: WebGpuBenchResult): string {
  switch (result.kind) {
    case 'gpu': {
      const { device, driver, threads, node, cores } = result
      return (
        `${device}${driver ? `, driver ${driver}` : ''}\n` +
        `batch of 32, ${threads} threads in a workgroup; Node ${node}, ${process.platform} ${process.arch}, ${cores} cores`
      )
    }
    case 'dispatch': {
      const { what, count: many, microseconds } = result
      return line(`${what}, ${many} ${plural(many, what === 'dispatch' ? 'workgroup' : 'network')}`, microseconds, 'µs')
    }
    case 'time':
      return line(
        TITLES[result.what] + (result.images === undefined ? '' : ` ${count(result.images)} images`),
        result.milliseconds,
        'ms'
      )
    case 'epoch': {
      const { networks, images, seconds, imagesPerSecond, busyCores } = result
      const speed = `${count(imagesPerSecond)} images/s${busyCores === null ? '' : `, ${busyCores.toFixed(2)} cores`}`
      return `${line(`${count(images)} images, ${networks} ${plural(networks, 'network')}`, seconds * 1000, 'ms')}   ${speed}`
    }
    case 'memory': {
      const { steps, beforeBytes, afterBytes } = result
      return line(`memory of ${count(steps)} further steps`, (afterBytes - beforeBytes) / 1e6, 'MB')
    }
  }
}

function line(what: string, value: number, unit: string): string {
  return `  ${what.padEnd(40)}${value.toFixed(value < 100 ? 2 : 1).padStart(12)} ${unit}`
}

function plural(many: number, word: string): string {
  return many === 1 ? word : `${word}s`
}
