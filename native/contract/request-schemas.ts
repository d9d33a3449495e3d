/** The schemas that parse what the methods of an interface are called with. */
import type { z } from 'zod'

type RequestOf<Method> = Method extends (...request: infer Request) => unknown
  ? Request extends []
    ? undefined
    : Request[0]
  : never

/** One schema for each method, none left out. */
export type Requests<Api> = { readonly [Method in keyof Api]: z.ZodType<RequestOf<Api[Method]>> }
