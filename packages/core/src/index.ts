export { backoffMs } from './backoff.ts'
export { canonicalJson, fingerprintOf } from './canonical-json.ts'
export { checkEvent } from './check.ts'
export type { Clock, Timer } from './clock.ts'
export { systemClock } from './clock.ts'
export { createProgressManager } from './create-manager.ts'
export type { DurationSum, WorkflowDurations } from './durations.ts'
export { assertDurations, MAX_DURATION_COUNT, MAX_DURATION_NAMES, MIN_DURATION_COUNT } from './durations.ts'
export type { CompleteOptions, Emitter, StageOptions, StageUpdate } from './emitter.ts'
export type { ErrorCode, ErrorRule } from './error-codes.ts'
export { ERROR_CODES } from './error-codes.ts'
export type { ProgressErrorInit } from './errors.ts'
export { isProgressError, ProgressError, ruleOf, toFault } from './errors.ts'
export type { Eta, EtaOptions, Outlook, OutlookPart } from './eta.ts'
export { createEta } from './eta.ts'
export type { Feed } from './event-queue.ts'
export { createFeed } from './event-queue.ts'
export type { Fit, Placed } from './fit.ts'
export { fitEvent } from './fit.ts'
export type { Fold } from './fold.ts'
export { applyEvent, createFold, endedSnapshot, foldLog, initialSnapshot, withFields } from './fold.ts'
export { createRandomId } from './ids.ts'
export type { ItemPageQuery } from './item-page.ts'
export { compareItems, itemOrder, itemPage } from './item-page.ts'
export type {
  ItemContext,
  ItemEmitter,
  ItemEntry,
  ItemOptions,
  ItemRetryOptions,
  ItemsOptions,
  ItemsSummary,
} from './items.ts'
export type { Json, JsonObject } from './json.ts'
export { roughJsonLength } from './json-length.ts'
export type { Logger } from './logger.ts'
export { silentLogger } from './logger.ts'
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
export { memoryStore } from './memory-store/memory-store.ts'
export type { MemoryStoreOptions } from './memory-store/options.ts'
export type { AnyPatch } from './merge.ts'
export { compact, MAX_LOG_LINES, mergeEvents } from './merge.ts'
export { isName, NAME_PATTERN } from './names.ts'
export type { PercentOptions, PercentTracker } from './percent.ts'
export { createPercentTracker } from './percent.ts'
export { probeDelayMs } from './probe-delay.ts'
export type { ReplyError } from './problem-error.ts'
export { endAfter, endError, problemError, reportedError } from './problem-error.ts'
export type { RateLimiterOptions } from './rate-limiter.ts'
export { RateLimiter } from './rate-limiter.ts'
export type { Receipt, Received } from './receive.ts'
export { receive } from './receive.ts'
export { retryAfterMs } from './retry-after.ts'
export type { SessionSummary } from './session-summary.ts'
export { summaryOf } from './session-summary.ts'
export { enrichEvent, isShown, slimSnapshot } from './slim.ts'
export type { AnySchema } from './standard-schema.ts'
export { validate } from './standard-schema.ts'
export { isFinal, isLive, isTerminal } from './status.ts'
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
export type { SweepStats, Swept } from './sweep.ts'
export type { Timing } from './timings.ts'
export { Timings } from './timings.ts'
export type { TopicFold } from './topic-fold.ts'
export { createTopicFold } from './topic-fold.ts'
export type * from './types.ts'
export type {
  AnyWorkflow,
  InputOf,
  ItemPolicy,
  ParsedInputOf,
  PartialKeyOf,
  PartialOf,
  ResultOf,
  StageDefinition,
  StageOf,
  Workflow,
  WorkflowErrorRule,
  WorkflowOptions,
} from './workflow.ts'
export { defineWorkflow } from './workflow.ts'
