export type { CorsOptions } from './cors.ts'
export type { HandlerStats, ProgressHandler } from './handler.ts'
export { createProgressHandler } from './handler.ts'
export type { HealthBody } from './health.ts'
export type { HubStats } from './hub.ts'
export type { ConnectionStats } from './limits.ts'
export type {
  AuthorizationOptions,
  HandlerOptions,
  LimitOptions,
  PaceOptions,
  Principal,
  SessionAction,
  Transports,
} from './options.ts'
export type { HeaderReader, PlainBody, PlainReply, PlainRequest } from './plain.ts'
export type { KeepContext, ServedWorkflow, ServeOptions } from './served.ts'
export { dispatch, implement } from './served.ts'
export type { Sink, StreamHandle, StreamSource } from './stream.ts'
export type { HostContext } from './to-plain.ts'
export { toResponse } from './to-response.ts'
export type { TrafficStats } from './traffic.ts'
