import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { validate } from './standard-schema.ts'
import { defineWorkflow } from './workflow.ts'

describe('defineWorkflow', () => {
  it('makes a plan of titles, weights and tiers, in order', () => {
    const { plan } = defineWorkflow({
      name: 'scan',
      stages: { a: 'First', b: { title: 'Second', weight: 8, tier: 2, optional: true } },
    })
    expect(plan).toEqual([
      { id: 'a', title: 'First' },
      { id: 'b', title: 'Second', weight: 8, tier: 2, optional: true },
    ])
  })

  it.each([
    [{ name: '', stages: {} }, /name/],
    [{ name: 'a\nb', stages: {} }, /name/],
    [{ name: 'w', stages: { ['__proto__']: 'x', 'a\u0000': 'x' } }, /stage/],
    [{ name: 'w', stages: { a: { title: 'A', weight: -1 } } }, /weight/],
    [{ name: 'w', stages: { a: { title: 'A', weight: Number.NaN } } }, /weight/],
    [{ name: 'w', stages: { a: { title: 'A', range: [10, 100] as const } } }, /range/],
    [{ name: 'w', stages: { a: { title: 'A', range: [0, 50] as const }, b: 'B' } }, /range/],
    [{ name: 'w', stages: { a: { title: 'A', range: [0, 50] as const } } }, /end at 50/],
    [{ name: 'w', stages: {}, errors: { gone: { status: 204 } } }, /status of error gone/],
    [{ name: 'w', stages: {}, errors: { gone: { status: 1_000 } } }, /status of error gone/],
  ])('refuses %j', (options, message) => {
    expect(() => defineWorkflow(options)).toThrow(TypeError)
    expect(() => defineWorkflow(options)).toThrow(message)
  })
})

describe('validate', () => {
  it.each([
    ['zod', z.object({ lines: z.array(z.object({ price: z.number() })) })],
    ['valibot', v.object({ lines: v.array(v.object({ price: v.number() })) })],
  ])('tells with %s where an input is invalid', async (_name, schema) => {
    await expect(validate(schema, { lines: [{ price: 1 }, { price: 'x' }] })).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ path: ['lines', 1, 'price'], message: expect.any(String) }],
    })
    await expect(validate(schema, { lines: [] })).resolves.toEqual({ lines: [] })
  })
})
