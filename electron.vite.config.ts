/**
 * The three bundles: out/main (Electron's main process, the compute process and its threads),
 * out/preload, out/renderer. Everything but packages with native code is bundled. Code that starts
 * a thread or a process looks for it beside itself, under the names given here; so chunks lie
 * beside the entries.
 */
import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const at = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      emptyOutDir: true,
      externalizeDeps: { include: ['onnxruntime-node'] },
      rolldownOptions: {
        input: {
          index: at('electron/main/index.ts'),
          'compute-process': at('native/host/compute-process.ts'),
          'kernel-thread': at('native/engines/worker-kernels/worker.ts'),
          'digit-worker': at('native/data/digit-worker.ts'),
          'calibration-worker': at('native/services/calibration-worker.ts'),
          'tensorflow-process': at('native/engines/tensorflow/process.ts')
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
      }
    }
  },
  preload: {
    build: {
      outDir: 'out/preload',
      emptyOutDir: true,
      // A sandboxed preload can require nothing but `electron`, and cannot be a module.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('electron/preload/index.ts'), 'engine-window': at('electron/engine-window/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: at('renderer'),
    plugins: [vue()],
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      minify: true,
      rolldownOptions: {
        input: { index: at('renderer/index.html'), 'engine/page': at('electron/engine-window/page.ts') },
        // Main serves what is in engine/ under a policy of its own.
        output: {
          // What several views need is one file: requests for some forty small ones delay the start
          // (`npm run bench:ui -- start`).
          codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
          entryFileNames: ({ name }) => (name.startsWith('engine/') ? '[name].js' : 'assets/[name]-[hash].js')
        }
      }
    },
    worker: { format: 'es', rolldownOptions: { output: { entryFileNames: 'engine/[name]-[hash].js' } } }
  }
})
