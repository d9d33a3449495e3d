/**
 * A part of the contract as data: for each method the schema of its request and the kind of its
 * result. The compute process makes its capabilities from these tables
 * (services/workbench/rpc/capability.ts), so only what is listed can be called; the compiler checks
 * each table against its interface. Pages do not import them: zod stays out of their bundle.
 */
import type { z } from 'zod'

/** A copy, a stream, or another capability (or null), named by its own table. */
type ReturnKind<Result> = [NonNullable<Result>] extends [ReadableStream<unknown>]
  ? 'stream'
  : IsCapability<NonNullable<Result>> extends true
    ? MethodTable<NonNullable<Result>>
    : 'value'

type IsCapability<Result> = [Result] extends [never]
  ? false
  : Result extends object
    ? [Result[keyof Result]] extends [(...request: never[]) => unknown]
      ? true
      : false
    : false

type RequestOf<Method> = Method extends (...request: infer Request) => unknown
  ? Request extends []
    ? undefined
    : Request[0]
  : never

type MethodEntry<Method> = Method extends (...request: never[]) => Promise<infer Result>
  ? readonly [request: z.ZodType<RequestOf<Method>>, returns: ReturnKind<Result>]
  : // A method without a promise gives the capability of a subject, which is there from the start.
    Method extends () => infer Subject
    ? MethodTable<Subject>
    : never

export type MethodTable<Api> = { readonly [Method in keyof Api]-?: MethodEntry<Api[Method]> }

/** Any table, where it is read. */
export interface AnyMethodTable {
  readonly [method: string]: AnyMethod | AnyMethodTable
}
export type AnyMethod = readonly [request: z.ZodType, returns: 'value' | 'stream' | AnyMethodTable]
