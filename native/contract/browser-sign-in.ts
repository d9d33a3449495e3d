/**
 * What a page in a browser and the web server agree on to open a WebSocket (native/host/sign-in.ts
 * has the reasons).
 */

/** Where pages ask for a WebSocket. */
export const RPC_PATH = '/rpc'

/** Local storage item that holds the page secret. */
export const PAGE_SECRET_KEY = 'lenet-workbench-page-secret'

/**
 * The subprotocol that the server chooses. The page offers the secret as a second one: browsers let
 * it set no other header.
 */
export const PROTOCOL = 'lenet-workbench'
export const PROTOCOL_PREFIX = 'secret.'
