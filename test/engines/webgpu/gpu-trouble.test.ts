/** What Dawn, loaders and Node say when there is no GPU, in words for people. */
import { describe, expect, it } from 'vitest'
import { gpuTrouble, lastErrorLine, NO_GPU, SOFTWARE_GPU } from '../../../native/engines/webgpu/gpu-trouble.ts'

// Recorded with webgpu 0.6.2 under Node 24 on Debian 12, without a Vulkan loader, and with one but
// without a driver; the paths of the machine that built the package are cut off.
const NO_LOADER = `Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file: No such file or directory
    at operator() (dawn/src/dawn/native/vulkan/BackendVk.cpp:368)
`
const NO_DRIVER = `Warning: vkCreateInstance: Found no drivers!
Warning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER
    at CheckVkSuccessImpl (dawn/src/dawn/native/vulkan/VulkanError.cpp:106)
`

describe('why there is no GPU', () => {
  // The lines of glibc, Windows and macOS are those of their loaders' sources.
  it.each([
    [
      'the package is not there',
      "Cannot find package 'webgpu' imported from /app/native/engines/webgpu/node-gpus.ts",
      '',
      'WebGPU did not come with this installation',
      /npm ci/
    ],
    [
      'its binary is not there',
      "Cannot find module '/app/node_modules/webgpu/dist/freebsd-x64/dawn.node'",
      '',
      'WebGPU did not come with this installation',
      /npm ci/
    ],
    [
      'an old Linux',
      "/lib64/libc.so.6: version `GLIBC_2.34' not found (required by /app/node_modules/webgpu/dist/linux-x64/dawn.node)",
      '',
      'WebGPU needs a newer Linux (Debian 12, Ubuntu 22.04, Fedora 36)',
      /hand-written kernels/
    ],
    [
      'an old libstdc++',
      "/lib64/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by dawn.node)",
      '',
      'WebGPU needs a newer Linux (Debian 12, Ubuntu 22.04, Fedora 36)',
      /hand-written kernels/
    ],
    [
      'Windows without the C++ runtime',
      'The specified module could not be found.\r\n\\\\?\\C:\\app\\node_modules\\webgpu\\dist\\win32-x64\\dawn.node',
      '',
      "Microsoft's Visual C++ runtime is missing",
      /Redistributable/
    ],
    ['no Vulkan loader', NO_GPU, NO_LOADER, 'there is no Vulkan on this system', /libvulkan1/],
    ['no driver', NO_GPU, NO_DRIVER, 'no GPU driver offers Vulkan', /mesa-vulkan-drivers/],
    ['no adapter, and not a word', NO_GPU, '', 'no GPU driver offers Vulkan', /vendor's driver/],
    [
      'only software',
      SOFTWARE_GPU,
      '',
      "only software in the place of a GPU was found; the CPU's kernels are many times faster",
      /vendor's driver/
    ],
    [
      'too small a GPU',
      'the GPU has 16384 bytes of workgroup memory; 32768 are needed',
      '',
      'the GPU has 16384 bytes of workgroup memory; 32768 are needed',
      /^as it was$/
    ]
  ])('%s', (_, message, errorOutput, reason, hint) => {
    const trouble = gpuTrouble(message, errorOutput, 'linux', 'as it was')
    expect(trouble.reason).toBe(reason)
    expect(trouble.hint).toMatch(hint)
  })

  it.each([
    ['win32', 'Direct3D 12'],
    ['darwin', 'Metal']
  ])('on %s it names %s', (platform, api) => {
    expect(gpuTrouble(NO_GPU, '', platform, '').reason).toBe(`no GPU driver offers ${api}`)
  })
})

it('the last words are the last line that is no trace', () => {
  expect(lastErrorLine(NO_DRIVER)).toBe('vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER')
  expect(lastErrorLine('')).toBe('')
})
