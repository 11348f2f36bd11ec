interface Channel {
  readonly hasSubscribers: boolean
  publish(message: unknown): void
}
interface DiagnosticsChannel {
  channel(name: string): Channel
}
interface NodeProcess {
  getBuiltinModule?(name: string): unknown
}

const nobody: Channel = { hasSubscribers: false, publish: () => undefined }

/**
 * A channel of Node's `diagnostics_channel`, for tracing: `progress:session` tells of begin and end, `progress:event` of
 * each event that was written. Where the runtime has none, nobody listens.
 */
export function diagnosticsChannel(name: 'progress:session' | 'progress:event'): Channel {
  const { process } = globalThis as { process?: NodeProcess }
  const builtin = process?.getBuiltinModule?.('node:diagnostics_channel') as DiagnosticsChannel | undefined
  return builtin?.channel(name) ?? nobody
}
