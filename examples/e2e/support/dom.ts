import { builtinEnvironments } from 'vitest/runtime'

// A document for what React renders. It is not the environment of the whole file, since the server beside it is Node's:
// there, the addresses of files beside a module are such.
const { URL, URLSearchParams } = globalThis
await builtinEnvironments.jsdom.setup(globalThis, { jsdom: { pretendToBeVisual: true } })
Object.assign(globalThis, { URL, URLSearchParams })
