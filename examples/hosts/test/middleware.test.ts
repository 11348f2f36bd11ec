import fastifyCors from '@fastify/cors'
import koaCors from '@koa/cors'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { ProgressHandler } from '@progress/server'
import { toNodeHandler } from '@progress/server/node'
import expressCors from 'cors'
import express from 'express'
import fastify from 'fastify'
import { H3, toNodeHandler as h3ToNodeHandler, handleCors } from 'h3'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { cors as honoCors } from 'hono/cors'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { handlerFor, listen, listenWithFetch } from './support/apps.ts'
import { pseudonymsOf, SHORT } from './support/names.ts'
import { messagesOf, readUpTo } from './support/stream.ts'

const APP = 'https://app.example.com'
const BODY = JSON.stringify(SHORT)
const JSON_TYPE = { 'content-type': 'application/json' }

const EXPOSED = ['Progress-Session', 'Location']

function withHonoCors(handler: ProgressHandler, exposeHeaders = EXPOSED): Promise<string> {
  const app = new Hono().use(honoCors({ origin: APP, credentials: true, exposeHeaders }))
  app.all('/api/progress/*', ({ req }) => handler(req.raw))
  return listenWithFetch(app.fetch)
}

function withH3Cors(handler: ProgressHandler, exposeHeaders = EXPOSED): Promise<string> {
  const app = new H3()
  app.use((event) => {
    const reply = handleCors(event, { origin: [APP], credentials: true, exposeHeaders })
    return reply === false ? undefined : reply
  })
  app.all('/api/progress/**', ({ req }) => handler(req))
  return listen(h3ToNodeHandler(app))
}

/** Hosts whose own CORS middleware stands before the handler, and answers every preflight. */
const WITH_CORS: Record<string, (handler: ProgressHandler) => Promise<string>> = {
  Express: (handler) => listen(express().use(expressCors({ origin: APP, credentials: true }), toNodeHandler(handler))),
  async Fastify(handler) {
    const app = fastify()
    await app.register(fastifyCors, { origin: APP, credentials: true })
    const serve = toNodeHandler(handler)
    app.all('/api/progress/*', (request, reply) => {
      reply.hijack()
      return serve(Object.assign(request.raw, { body: request.body }), reply.raw)
    })
    await app.ready()
    onTestFinished(() => app.close())
    return listen((request, response) => app.routing(request, response))
  },
  Koa(handler) {
    const app = new Koa().use(koaCors({ origin: APP, credentials: true }))
    const serve = toNodeHandler(handler)
    app.use((context) => {
      context.respond = false
      return serve(context.req, context.res)
    })
    return listen(app.callback())
  },
  Hono: (handler) => withHonoCors(handler),
  h3: (handler) => withH3Cors(handler),
  async NestJS(handler) {
    class AppModule {}
    Module({})(AppModule)
    const app = await NestFactory.create(AppModule, { logger: false })
    app.enableCors({ origin: APP, credentials: true })
    app.use('/api/progress', toNodeHandler(handler))
    await app.init()
    onTestFinished(() => app.close())
    return listen(app.getHttpAdapter().getInstance())
  },
}

describe.each(Object.entries(WITH_CORS))('behind the CORS middleware of %s', (_name, serve) => {
  const cors = { origins: [APP], credentials: true }

  it('lets in the pages that both let in, with each header once', async () => {
    const base = await serve(handlerFor({ cors }))
    const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'idempotency-key' }
    const preflight = await fetch(`${base}/workflows/pseudonyms`, {
      method: 'OPTIONS',
      headers: { origin: APP, ...asked },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, APP])
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('idempotency-key')
    const headers = { ...JSON_TYPE, origin: APP, 'sec-fetch-site': 'cross-site' }
    const response = await fetch(`${base}/workflows/pseudonyms`, { method: 'POST', body: BODY, headers })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(APP)
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    expect(response.headers.get('access-control-expose-headers')).toContain('Progress-Session')
    expect(response.headers.get('vary')?.toLowerCase()).toContain('origin')
    expect(await response.json()).toEqual({ pseudonyms: pseudonymsOf(SHORT.names, SHORT.rounds) })
  })

  it('refuses a write that only the middleware would grant', async () => {
    const base = await serve(handlerFor())
    const headers = { ...JSON_TYPE, origin: APP, 'sec-fetch-site': 'cross-site' }
    const response = await fetch(`${base}/workflows/pseudonyms`, { method: 'POST', body: BODY, headers })
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'forbidden' }])
  })
})

it.each(Object.entries({ Hono: withHonoCors, h3: withH3Cors }))(
  'what the CORS middleware of %s says replaces what the handler says',
  async (_name, serve) => {
    const base = await serve(handlerFor({ cors: { origins: [APP] } }), ['X-Own'])
    const response = await fetch(`${base}/health`, { headers: { origin: APP } })
    expect(response.headers.get('access-control-expose-headers')).toBe('X-Own')
  },
)

it('a compressing middleware leaves streams as they are', async () => {
  const handler = handlerFor()
  const app = new Hono().use(compress({ threshold: 0 }))
  app.get('/api/long', (context) => context.text('long '.repeat(1_000)))
  app.all('/api/progress/*', ({ req }) => handler(req.raw))
  const base = await listenWithFetch(app.fetch)
  const headers = { ...JSON_TYPE, accept: 'text/event-stream', 'accept-encoding': 'gzip' }
  expect((await fetch(base.replace('progress', 'long'), { headers })).headers.get('content-encoding')).toBe('gzip')
  const response = await fetch(`${base}/workflows/pseudonyms`, { method: 'POST', body: BODY, headers })
  expect(response.headers.get('content-encoding')).toBeNull()
  await readUpTo(messagesOf(response), ({ type }) => type === 'complete')
})
