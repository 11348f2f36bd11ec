import { describe, expect, it } from 'vitest'
import { parseBenchArgs, UsageError } from '../src/args.ts'

const choice = { scenarios: ['healthy', 'leaks'], peers: ['ours', 'write-loop'] }
const parse = (...argv: string[]) => parseBenchArgs(argv, choice)

describe('the command line', () => {
  it('runs every scenario with its own peers and rounds where nothing is said', () => {
    expect(parse()).toEqual({
      scenarios: ['healthy', 'leaks'],
      peers: undefined,
      rounds: undefined,
      seconds: undefined,
      quick: false,
      check: false,
      write: true,
      help: false,
    })
  })

  it('takes scenarios, peers and numbers', () => {
    expect(
      parse('leaks', '--peers', 'write-loop, ours', '--rounds', '5', '--seconds=10', '--quick', '--write'),
    ).toEqual({
      scenarios: ['leaks'],
      peers: ['write-loop', 'ours'],
      rounds: 5,
      seconds: 10,
      quick: true,
      check: false,
      write: true,
      help: false,
    })
  })

  it('keeps to itself what is no full run, unless it is told to write', () => {
    expect(parse().write).toBe(true)
    expect(parse('--no-write').write).toBe(false)
    for (const part of ['--quick', '--rounds=1', '--seconds=1', '--peers=ours', '--check']) {
      expect(parse(part).write).toBe(false)
      expect(parse(part, '--write').write).toBe(true)
    }
  })

  it('runs what is named twice once', () => {
    expect(parse('leaks', 'leaks', '--peers', 'ours,ours')).toMatchObject({ scenarios: ['leaks'], peers: ['ours'] })
  })

  it.each([
    [['speed'], "There is no scenario 'speed'. There are: healthy, leaks"],
    [['--peers', 'ours,theirs'], "There is no peer 'theirs'. There are: ours, write-loop"],
    [['--peers', ''], "There is no peer ''."],
    [['--rounds', '0'], "--rounds is a whole number from 1, not '0'"],
    [['--seconds', '1e3'], "--seconds is a whole number from 1, not '1e3'"],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(UsageError)
    expect(() => parse(...argv)).toThrow(message)
  })
})
