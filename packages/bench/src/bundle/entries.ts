/** What is bundled: imports as an application would write them. */
export interface BundleEntry {
  /** What the row is about. */
  readonly title: string
  /** What is taken of each module. */
  readonly imports: Readonly<Record<string, '*' | readonly string[]>>
  /** Packages that are not counted: they have a row of their own. @defaultValue none but React */
  readonly without?: readonly string[]
}

const CORE = '@progress/core'
const CLIENT = '@progress/client'
/** A page has them once, whatever stands on them. */
const CLIENT_AND_CORE = [CLIENT, CORE]

/** The parts of what is ours, each without those that it stands on. */
export const PARTS = {
  client: { title: 'the client: its own code and eventsource-parser', imports: { [CLIENT]: '*' }, without: [CORE] },
  whole: { title: 'the client with the read side of `@progress/core`', imports: { [CLIENT]: '*' } },
  tabs: {
    title: 'one stream for all tabs (`/tabs`) adds',
    imports: { [`${CLIENT}/tabs`]: '*' },
    without: CLIENT_AND_CORE,
  },
  items: {
    title: 'lists of many items (`/items`) add',
    imports: { [`${CLIENT}/items`]: '*' },
    without: CLIENT_AND_CORE,
  },
  memory: {
    title: 'memory of what runs (`/memory`) adds',
    imports: { [`${CLIENT}/memory`]: '*' },
    without: CLIENT_AND_CORE,
  },
  tracker: {
    title: '`useProgress` with the tracker and its provider adds',
    imports: { '@progress/react': ['useProgress', 'ProgressTracker', 'ProgressProvider'] },
    without: CLIENT_AND_CORE,
  },
  react: {
    title: 'all of `@progress/react` adds',
    imports: { '@progress/react': '*' },
    without: CLIENT_AND_CORE,
  },
} as const satisfies Record<string, BundleEntry>

/** What follows progress in any page. */
export const CLIENTS: readonly BundleEntry[] = [
  { title: 'Progress', imports: { [CLIENT]: ['createProgressClient'] } },
  { title: 'fetch-event-source', imports: { '@microsoft/fetch-event-source': ['fetchEventSource'] } },
  { title: 'eventsource-client', imports: { 'eventsource-client': ['createEventSource'] } },
  { title: 'eventsource', imports: { eventsource: ['EventSource'] } },
  { title: 'tRPC', imports: { '@trpc/client': ['createTRPCClient', 'httpSubscriptionLink'] } },
  { title: 'Socket.IO', imports: { 'socket.io-client': ['io'] } },
  { title: 'Electric', imports: { '@electric-sql/client': ['ShapeStream', 'Shape'] } },
  { title: 'Centrifuge', imports: { centrifuge: ['Centrifuge'] } },
]

/** What follows progress in a React application, by a hook. */
export const HOOKS: readonly BundleEntry[] = [
  { title: 'Progress', imports: { '@progress/react': ['useProgress'], [CLIENT]: ['createProgressClient'] } },
  { title: 'Inngest Realtime', imports: { '@inngest/realtime/hooks': ['useInngestSubscription'] } },
  { title: 'AI SDK', imports: { '@ai-sdk/react': ['useChat'] } },
  { title: 'Trigger.dev', imports: { '@trigger.dev/react-hooks': ['useRealtimeRun'] } },
]
