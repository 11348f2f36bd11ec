import { serveThread } from '../../src/pool/serve-thread.ts'

/** Does what it is told, however bad for its thread. */
serveThread<string, string, string>(async (job, tell) => {
  tell(`begun ${job}`)
  switch (job) {
    case 'heap': {
      const kept: number[][] = []
      for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => index))
    }
    case 'buffers': {
      const kept: Buffer[] = []
      for (let count = 0; count < 200; count++) {
        kept.push(Buffer.alloc(8 * 1024 * 1024, 1))
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
      }
      return `kept ${kept.length}`
    }
    case 'spin':
      for (;;);
    case 'exit':
      return process.exit(3)
    case 'throw':
      throw new Error('a fault of the job')
    default:
      return `done ${job}`
  }
})
