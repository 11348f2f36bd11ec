import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBytes, toText } from './body.ts'

async function* chunks(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size).fill(size)
}

const tooLarge = expect.objectContaining({ code: 'payload_too_large' })

describe('readBytes', () => {
  it('gives the body whole, however it came, unless it is larger than the limit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 50 })), fc.nat({ max: 500 }), async (sizes, maxBytes) => {
        const reading = readBytes({ kind: 'bytes', chunks: chunks(...sizes) }, { announced: null, maxBytes })
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
    await expect(readBytes(body, { announced: '11', maxBytes: 10 })).rejects.toEqual(tooLarge)
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
    await expect(readBytes(body, { announced: null, maxBytes: 10 })).rejects.toEqual(tooLarge)
    expect(reads.count).toBe(3)
  })

  it('takes a body that breaks off for a bad request', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1)
      throw new Error('socket hang up')
    }
    await expect(readBytes({ kind: 'bytes', chunks: broken() }, { announced: null, maxBytes: 10 })).rejects.toEqual(
      expect.objectContaining({ code: 'invalid_request' }),
    )
  })
})

describe('toText', () => {
  it('refuses bytes that are no UTF-8', () => {
    expect(() => toText(new Uint8Array([0xc3, 0x28]))).toThrowError(
      expect.objectContaining({ code: 'invalid_request' }),
    )
  })
})
