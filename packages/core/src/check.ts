import { isName } from './names.ts'
import { ownOf } from './own.ts'

type Check = (value: unknown) => boolean
/** By name. No objects: an event may have a field `toString`. */
type Fields = ReadonlyMap<string, Check>
type Rules = Readonly<Record<string, Check>>

const isText: Check = (value) => typeof value === 'string'
const isNumber: Check = (value) => Number.isFinite(value)
const isTime: Check = (value) => isNumber(value) && (value as number) >= 0
const isSeq: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isPercent: Check = (value) => isTime(value) && (value as number) <= 100
const isFlag: Check = (value) => typeof value === 'boolean'
const isPresent: Check = (value) => value !== undefined
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const oneOf =
  (words: string): Check =>
  (value) =>
    isText(value) && words.split(' ').includes(value as string)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const recordOf =
  (check: Check): Check =>
  (value) => {
    if (!isObject(value)) return false
    for (const key in value) if (!isName(key) || !check(value[key])) return false
    return true
  }
/** Checks known fields where they are present; those of a newer version pass. */
const shape = (optional: Rules, required: Rules = {}): Check => {
  const find = faultIn(optional, required)
  return (value) => isObject(value) && find(value) === undefined
}

/** Goes by the fields that are there, of which an event has fewer than there are rules. */
function faultIn(optional: Rules, required: Rules = {}): (value: Record<string, unknown>) => string | undefined {
  const checks: Fields = new Map(Object.entries({ ...optional, ...required }))
  const needed = Object.keys(required)
  return (value) => {
    for (const field of needed) if (value[field] === undefined) return field
    for (const field in value) {
      if (value[field] !== undefined && checks.get(field)?.(value[field]) === false) return field
    }
    return undefined
  }
}

const isFault = shape(
  { stage: isText, item: isText, attempt: isNumber },
  { code: isText, message: isText, retryable: isFlag },
)
const map = (names: string, check: Check): Rules => Object.fromEntries(names.split(' ').map((name) => [name, check]))
const shared: Rules = {
  ...map('attempt', orNull(isNumber)),
  ...map('startedAt endedAt', orNull(isTime)),
  error: orNull(isFault),
  metadata: orNull(isObject),
}
const isStagePatch = shape({
  ...shared,
  status: oneOf('pending active completed failed skipped'),
  ...map('current total', orNull(isNumber)),
  ...map('unit message', orNull(isText)),
})
const ITEM_STATUSES = 'pending active waiting completed failed skipped cancelled'
const isItemPatch = shape({
  ...shared,
  status: oneOf(ITEM_STATUSES),
  ...map('index percent size maxAttempts', orNull(isNumber)),
  ...map('phase name kind', orNull(isText)),
})
const isPlanEntry = shape({ title: isText, weight: isTime, tier: isNumber, optional: isFlag }, { id: isName })
const isLogLine = shape({ item: isText }, { timestamp: isTime, level: oneOf('debug info warn error'), message: isText })

const PATCH: Rules = {
  percent: (value) => isPercent(value) && (value as number) < 100,
  stage: orNull(isName),
  message: orNull(isText),
  status: oneOf('pending active paused waiting cancelling'),
  startedAt: isTime,
  endAt: orNull(isTime),
  plan: listOf(isPlanEntry),
  stages: recordOf(isStagePatch),
  items: recordOf(isItemPatch),
  counts: shape({}, map(`total ${ITEM_STATUSES}`, isNumber)),
  counters: recordOf(orNull(isNumber)),
  metadata: recordOf(isPresent),
  log: listOf(isLogLine),
  append: recordOf(isText),
}
/** Finds the fault of an event, by its type. */
const EVENTS: Readonly<Record<string, ReturnType<typeof faultIn>>> = {
  progress: faultIn(PATCH),
  partial: faultIn({ ...PATCH, data: recordOf(isPresent) }),
  control: faultIn({ stage: isText, items: listOf(isName) }, { action: oneOf('cancel pause resume retry') }),
  complete: faultIn(
    { stage: isText, percent: isPercent, fromCache: isFlag },
    { data: isPresent, outcome: oneOf('full partial') },
  ),
  error: faultIn({ stage: isText }, { error: isFault }),
  cancelled: faultIn({ stage: isText, reason: isText }),
}

/**
 * Says what is wrong with a session event, without a schema library: followers check what they receive.
 *
 * @returns The name of the first faulty field, or `undefined` for a valid event. An event of an unknown type is valid if
 * its place in the log is.
 */
export function checkEvent(event: unknown): string | undefined {
  if (!isObject(event) || !isText(event.type)) return 'type'
  if (!isSeq(event.seq) || event.seq === 0) return 'seq'
  if (event.since !== undefined && !(isSeq(event.since) && (event.since as number) < (event.seq as number))) {
    return 'since'
  }
  const rules = ownOf(EVENTS, event.type as string)
  if (rules === undefined) return undefined
  if (!isName(event.sessionId)) return 'sessionId'
  if (!isTime(event.timestamp)) return 'timestamp'
  return rules(event)
}
