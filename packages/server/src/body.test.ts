import { fakeClock } from '@progress/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BodyOptions, readBytes, toText } from './body.ts'

async function* chunks(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size).fill(size)
}

const options = (maxBytes: number): BodyOptions => ({ announced: null, maxBytes, timeoutMs: 1_000, clock: fakeClock() })

const tooLarge = expect.objectContaining({ code: 'payload_too_large' })

describe('readBytes', () => {
  it('gives the body whole, however it came, unless it is larger than the limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 50 })), fc.nat({ max: 500 }), async (sizes, maxBytes) => {
        const reading = readBytes({ kind: 'bytes', chunks: chunks(...sizes) }, options(maxBytes))
        const whole = sizes.flatMap((size) => Array<number>(size).fill(size))
        if (whole.length > maxBytes) await expect(reading).rejects.toEqual(tooLarge)
        else expect([...(await reading)]).toEqual(whole)
      }),
    )
  })

  it('does not begin to read what is announced as too large', async () => {
    const reads = { begun: false }
    async function* watched(): AsyncGenerator<Uint8Array> {
      reads.begun = true
      yield new Uint8Array(1)
    }
    const body = { kind: 'bytes', chunks: watched() } as const
    await expect(readBytes(body, { ...options(10), announced: '11' })).rejects.toEqual(tooLarge)
    expect(reads.begun).toBe(false)
  })

  it('stops reading where it grows too large', async () => {
    const reads = { count: 0 }
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        reads.count += 1
        yield new Uint8Array(4)
      }
    }
    const body = { kind: 'bytes', chunks: endless() } as const
    await expect(readBytes(body, options(10))).rejects.toEqual(tooLarge)
    expect(reads.count).toBe(3)
  })

  it('takes a body that breaks off for a bad request', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1)
      throw new Error('socket hang up')
    }
    await expect(readBytes({ kind: 'bytes', chunks: broken() }, options(10))).rejects.toEqual(
      expect.objectContaining({ code: 'invalid_request' }),
    )
  })
})

describe('a body that does not come', () => {
  const never: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
  }

  it('is waited for so long, and no longer', async () => {
    const clock = fakeClock()
    const reading = readBytes({ kind: 'bytes', chunks: never }, { ...options(10), clock })
    const outcome = expect(reading).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'The body did not come in time',
    })
    await clock.advance(999)
    expect(clock.pending).toBe(1)
    await clock.advance(1)
    await outcome
    expect(clock.pending).toBe(0)
  })

  it('is let go of where it comes byte by byte, and for ever', async () => {
    const clock = fakeClock()
    const left = { count: 0 }
    const trickle: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => clock.setTimer(() => resolve({ done: false, value: new Uint8Array(1) }), 400)),
        async return() {
          left.count += 1
          throw new Error('it would not be stopped')
        },
      }),
    }
    const reading = readBytes({ kind: 'bytes', chunks: trickle }, { ...options(10), clock })
    const outcome = expect(reading).rejects.toMatchObject({ code: 'invalid_request' })
    await clock.advance(1_000)
    await outcome
    expect(left.count).toBe(1)
  })

  it('leaves no timer behind where it does come', async () => {
    const clock = fakeClock()
    await readBytes({ kind: 'bytes', chunks: chunks(1, 2) }, { ...options(10), clock })
    expect(clock.pending).toBe(0)
  })
})

describe('toText', () => {
  it('refuses bytes that are no UTF-8', () => {
    expect(() => toText(new Uint8Array([0xc3, 0x28]))).toThrowError(
      expect.objectContaining({ code: 'invalid_request' }),
    )
  })
})
