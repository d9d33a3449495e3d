/** What TensorFlow and the dynamic loader write, in words for people. */
import { describe, expect, it } from 'vitest'
import { gpuNames, gpuTrouble, lastErrorLine, loadTrouble } from '../../native/engines/tensorflow/library-messages.ts'

// The first block as TensorFlow 2.21.0 wrote it on a machine without a GPU; the others are in its
// sources (xla/stream_executor/cuda/cuda_diagnostics.cc, cuda_executor.cc,
// tensorflow/core/common_runtime/gpu/gpu_device.cc).
const NO_DRIVER = `WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
I0000 00:00:1795539664.825053     482 port.cc:153] oneDNN custom operations are on. You may see slightly different numerical results
I0000 00:00:1795539664.862837     482 cpu_feature_guard.cc:227] This TensorFlow binary is optimized to use available CPU instructions in performance-critical operations.
To enable the following instructions: AVX2 AVX512F FMA, in other operations, rebuild TensorFlow with the appropriate compiler flags.
I0000 00:00:1795539664.900000     482 cudart_stub.cc:31] Could not find cuda drivers on your machine, GPU will not be used.
`

describe('why there is no GPU', () => {
  it.each([
    [
      'no driver',
      NO_DRIVER,
      /^there is no NVIDIA driver here.*TensorFlow: Could not find cuda drivers on your machine/
    ],
    [
      'a driver that is too old',
      'E0000 00:00:1 2 cuda_executor.cc:1] CUDA driver version is insufficient for CUDA runtime version',
      /^the NVIDIA driver is too old for CUDA 12; install version 525/
    ],
    [
      'a library that is missing, named',
      "W0000 00:00:1 2 dso_loader.cc:1] Could not load dynamic library 'libcudnn.so.9'; dlerror: libcudnn.so.9: cannot open",
      /^the library libcudnn\.so\.9 was not found; TensorFlow installed for the GPU brings it/
    ],
    [
      'libraries that are missing, not named',
      'W0000 00:00:1 2 gpu_device.cc:2] Cannot dlopen some GPU libraries. Please make sure the missing libraries are installed',
      /^libraries of CUDA or cuDNN are missing/
    ],
    [
      'no device',
      'E0000 00:00:1 2 cuda_platform.cc:51] failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected',
      /^the driver knows of no GPU/
    ],
    [
      'something new',
      'E0000 00:00:1 2 cuda_platform.cc:51] failed call to cuInit: UNKNOWN ERROR (303)',
      /^the driver could not be started: UNKNOWN ERROR \(303\)/
    ]
  ])('%s', (_, output, expected) => {
    expect(gpuTrouble(output)).toMatch(expected)
  })

  it('nothing where TensorFlow says nothing', () => {
    expect(gpuTrouble('')).toBeNull()
  })
})

it('names the GPUs that were opened', () => {
  const line =
    'I0000 00:00:1 2 gpu_device.cc:2020] Created device /job:localhost/replica:0/task:0/device:GPU:0 with 76000 MB memory:  ' +
    '-> device: 0, name: NVIDIA H100 80GB HBM3, pci bus id: 0000:01:00.0, compute capability: 9.0'
  expect(gpuNames(`${NO_DRIVER}${line}`)).toEqual(['NVIDIA H100 80GB HBM3'])
})

describe('why the library cannot be loaded', () => {
  it.each([
    [
      'libtensorflow_cc.so.2: cannot open shared object file: No such file or directory',
      'the library libtensorflow_cc.so.2 was not found (libtensorflow_cc.so.2: cannot open shared object file: No such file or directory)'
    ],
    [
      "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.27' not found (required by libtensorflow_cc.so.2)",
      "this system is too old for it: it has no GLIBC_2.27 (/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.27' not found (required by libtensorflow_cc.so.2))"
    ],
    ['something else', 'something else']
  ])('%s', (message, expected) => {
    expect(loadTrouble(message)).toBe(expected)
  })
})

it('the last words are the last line that is no routine', () => {
  expect(lastErrorLine(NO_DRIVER)).toBe('Could not find cuda drivers on your machine, GPU will not be used.')
  expect(lastErrorLine(`${NO_DRIVER}F0000 00:00:1 2 a.cc:3] Check failed: x == y\n`)).toBe('Check failed: x == y')
  // A CPU build says routine things alone.
  expect(lastErrorLine(NO_DRIVER.split('\n').slice(0, 4).join('\n'))).toBe('')
  expect(lastErrorLine('')).toBe('')
})
