export {
  cancelledSchema,
  completeSchema,
  controlSchema,
  errorSchema,
  partialSchema,
  patchSchema,
  progressSchema,
  sessionEventSchema,
} from './events.ts'
export { jsonSchemas } from './json-schemas.ts'
export {
  byeSchema,
  followingMessageSchema,
  heartbeatSchema,
  helloSchema,
  issueSchema,
  itemPageSchema,
  pollBodySchema,
  problemSchema,
  sessionListSchema,
  sessionMessageSchema,
  snapshotMessageSchema,
  topicBodySchema,
} from './messages.ts'
export { leaseSchema, sessionRecordSchema } from './record.ts'
export {
  controlActionSchema,
  faultSchema,
  itemStatusSchema,
  jsonSchema,
  liveStatusSchema,
  logLineSchema,
  nameSchema,
  outcomeSchema,
  planEntrySchema,
  seqSchema,
  sessionStatusSchema,
  stageStatusSchema,
  timestampSchema,
} from './shared.ts'
export { itemPatchSchema, itemStateSchema, snapshotSchema, stagePatchSchema, stageStateSchema } from './snapshot.ts'
