/** The client end of a connection: what it sends, seen from a transport that never answers. */
import { RpcSession, type RpcTransport } from 'capnweb'
import { expect, test } from 'vitest'
import { createClient } from '../../../renderer/client/create-client.ts'

function silentConnection() {
  const sent: unknown[][] = []
  const transport: RpcTransport = {
    send: (message) => {
      sent.push(JSON.parse(message) as unknown[])
      return Promise.resolve()
    },
    receive: () => new Promise(() => undefined)
  }
  const api = createClient(new RpcSession<never>(transport).getRemoteMain())
  /** Names of the methods called so far. */
  const called = () =>
    sent.flatMap(([verb, call]) => (verb === 'push' ? [(call as [string, number, string[]])[2][0]] : []))
  return { api, called }
}

test('a call on a subject is sent without waiting for the subject, which is asked for once', () => {
  const { api, called } = silentConnection()
  void api.models().list()
  void api.models().list()
  void api.runs().open({ id: 'a' })
  expect(called()).toEqual(['models', 'list', 'list', 'runs', 'open'])
})

test('a subject is the same object each time', () => {
  const { api } = silentConnection()
  expect(api.runs()).toBe(api.runs())
})

test('a client can be the result of an async function', async () => {
  const { api } = silentConnection()
  const get = () => Promise.resolve(api.runs())
  expect(await get()).toBe(api.runs())
})
