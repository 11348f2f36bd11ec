import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeName, encodeName } from './encode-name.ts'
import { type Desk, namesOf } from './keys.ts'

/** Names that look like parts of keys, and any other text. */
const anyName = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('{', '}', ':', '%', '7', 'b', '.', '\n', '\ud800'), minLength: 1, maxLength: 6 }),
)
const anyDesk: fc.Arbitrary<Desk> = fc.record({ owner: anyName, key: anyName, retryOf: anyName, workflow: anyName })
const names = namesOf('progress')

/** What a cluster takes a key's slot from. */
const tagOf = (key: string): string => /\{([^}]+)\}/.exec(key)?.[1] ?? key

describe('a name in a key', () => {
  it('can be had back', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(decodeName(encodeName(name))).toBe(name)
      }),
    )
  })

  it('survives UTF-8, and holds nothing that ends it or moves the hash tag', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const encoded = encodeName(name)
        expect(Buffer.from(encoded, 'utf8').toString('utf8')).toBe(encoded)
        expect(encoded).not.toMatch(/[:{}\p{Cc}]/u)
      }),
    )
  })
})

describe('keys', () => {
  it('of one session share a slot', () => {
    fc.assert(
      fc.property(anyName, (sessionId) => {
        const tags = names.session(sessionId).map(tagOf)
        expect(new Set(tags)).toEqual(new Set([`s.${encodeName(sessionId)}`]))
      }),
    )
  })

  it('of what a workflow’s sessions took share a slot', () => {
    fc.assert(
      fc.property(anyName, (workflow) => {
        expect(new Set(names.durations(workflow).map(tagOf))).toEqual(new Set([`w.${encodeName(workflow)}`]))
      }),
    )
  })

  it('of one owner share a slot, and so do those of one key or one retry of nobody', () => {
    fc.assert(
      fc.property(anyDesk, (desk) => {
        const ofOwner = [names.key(desk), names.retry(desk), names.live(desk), names.owner(desk.owner ?? '')]
        expect(new Set(ofOwner.map(tagOf)).size).toBe(1)
        const nobody = { ...desk, owner: undefined }
        expect(tagOf(names.key(nobody))).not.toBe(tagOf(names.key(desk)))
        expect(tagOf(names.key(nobody))).toBe(`n.${encodeName(desk.key ?? '')}`)
        expect(tagOf(names.retry(nobody))).toBe(`n.${encodeName(desk.retryOf ?? '')}`)
      }),
    )
  })

  it('never meet, unless they are of the same thing', () => {
    const keysOf = ({ owner = '', key = '', retryOf = '', workflow }: Desk): string[] => [
      ...names.session(owner),
      names.agenda,
      names.all,
      names.workflow(workflow),
      ...names.durations(workflow),
      names.owner(owner),
      names.topic(owner),
      names.live({ owner, workflow }),
      names.key({ owner, key, workflow }),
      names.key({ key, workflow }),
      names.retry({ owner, retryOf, workflow }),
      names.retry({ retryOf, workflow }),
      names.sessionChannel(owner),
      names.topicChannel(owner),
    ]
    fc.assert(
      fc.property(anyDesk, anyDesk, (one, other) => {
        expect(new Set(keysOf(one)).size).toBe(keysOf(one).length)
        for (const [index, key] of keysOf(one).entries()) {
          const at = keysOf(other).indexOf(key)
          expect([-1, index]).toContain(at)
        }
      }),
    )
  })

  it('of a channel tell what it rings for', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        expect(names.targetOf(names.sessionChannel(name))).toEqual({ sessionId: name })
        expect(names.targetOf(names.topicChannel(name))).toEqual({ topic: name })
        expect(names.topicChannel(name)).toBe(`${names.topicChannels}${encodeName(name)}`)
      }),
    )
  })
})
