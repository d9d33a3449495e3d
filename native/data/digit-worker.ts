/** The entry of a thread that draws digits: a chunk's request in, its images and labels out. */
import { parentPort } from 'node:worker_threads'
import { drawChunk, type ChunkRequest } from './digit-chunk.ts'

parentPort?.on('message', (request: ChunkRequest) => {
  const drawn = drawChunk(request)
  parentPort?.postMessage(drawn, [drawn.images.buffer, drawn.labels.buffer])
})
