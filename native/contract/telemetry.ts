/**
 * Microsoft's builds of onnxruntime 1.30 for Linux and macOS report usage to Microsoft: they write
 * a device id and an event queue into the user's cache folder and upload them. This variable turns
 * that off; the library reads it once, when it is loaded. The builds for Windows emit ETW events to
 * the system instead, for which the Node package has no switch.
 */
export const TELEMETRY_OFF = { ORT_DISABLE_TELEMETRY: '1' } as const
