/** The entry of a thread that measures its own peak. */
import { parentPort } from 'node:worker_threads'
import { peakHere } from './peak.ts'

parentPort?.postMessage(peakHere())
