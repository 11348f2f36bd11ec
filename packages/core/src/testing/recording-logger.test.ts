import { expect, it } from 'vitest'
import { recordingLogger } from './recording-logger.ts'

it('keeps what it is told, its fields as they were then', () => {
  const logger = recordingLogger()
  const fields = { sessionId: 's' }
  logger.info(fields, 'created')
  fields.sessionId = 'changed'
  logger.error({ code: 'timeout' }, 'failed')
  expect(logger.entries).toEqual([
    { level: 'info', fields: { sessionId: 's' }, message: 'created' },
    { level: 'error', fields: { code: 'timeout' }, message: 'failed' },
  ])
  expect(logger.withMessage('failed')).toHaveLength(1)
  logger.clear()
  expect(logger.entries).toEqual([])
})
