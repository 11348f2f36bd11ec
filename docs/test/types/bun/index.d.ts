/**
 * As much of Bun as a page shows. Its own types would give `fetch` another type in every snippet; the program that the
 * page shows is compiled with them in examples/hosts.
 */
interface BunServer {
  timeout(request: Request, seconds: number): void
  stop(): Promise<void>
}

declare const Bun: {
  serve(options: {
    port: number
    routes: Record<string, (request: Request, server: BunServer) => Response | Promise<Response>>
  }): BunServer
}
