export { systemClock } from './clock.ts'
export type { Clock, Timer } from './clock.ts'
export type { CompleteOptions, Emitter, EmitterStats, StageOptions, StageUpdate } from './emitter.ts'
export { ERROR_CODES } from './error-codes.ts'
export type { ErrorCode, ErrorRule } from './error-codes.ts'
export { isProgressError, ProgressError, ruleOf, toFault } from './errors.ts'
export type { ProgressErrorInit } from './errors.ts'
export type { Json, JsonObject } from './json.ts'
export { silentLogger } from './logger.ts'
export type { Logger } from './logger.ts'
export type {
  ManagerOptions,
  ManagerStats,
  ProgressManager,
  SessionView,
  Started,
  StartOptions,
  Work,
  WorkContext,
} from './manager.ts'
export { isName, NAME_PATTERN } from './names.ts'
export { validate } from './standard-schema.ts'
export type { AnySchema } from './standard-schema.ts'
export type {
  AppendBatch,
  NewSession,
  Page,
  SessionLog,
  SessionQuery,
  SessionStore,
  Signal,
  StoreHealth,
  SubscribeTarget,
  Tombstone,
  Unsubscribe,
} from './store.ts'
export type * from './types.ts'
export { defineWorkflow } from './workflow.ts'
export type {
  AnyWorkflow,
  InputOf,
  ItemPolicy,
  ParsedInputOf,
  PartialOf,
  ResultOf,
  StageDefinition,
  StageOf,
  Workflow,
  WorkflowErrorRule,
  WorkflowOptions,
} from './workflow.ts'
