export type { ProgressError } from '@progress/core'
export { isProgressError } from '@progress/core'
export { createProgressClient } from './client.ts'
export type { Connection, ConnectionFacts, ConnectionState, Transport, TransportSetting } from './connection.ts'
export type { ClientOptions, InvalidMessage } from './context.ts'
export type { Environment } from './environment.ts'
export type { Remembered, SessionMemory } from './memory.ts'
export type {
  ClientSession,
  ClientTopic,
  FollowOptions,
  ItemQuery,
  Named,
  PartialStateOf,
  ProgressClient,
  SessionSnapshot,
  SessionUpdate,
  StartOptions,
  WorkflowsIn,
} from './types.ts'
