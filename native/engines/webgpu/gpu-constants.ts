/**
 * Flags of the standard API, by value: under Node the globals that hold them are not there. Source:
 * W3C WebGPU, 5.1, 5.2, 8.1.
 */

export const BufferUsage = {
  MAP_READ: 0x1,
  COPY_SRC: 0x4,
  COPY_DST: 0x8,
  UNIFORM: 0x40,
  STORAGE: 0x80
} as const

export const MapMode = { READ: 0x1 } as const

export const ShaderStage = { COMPUTE: 0x4 } as const
