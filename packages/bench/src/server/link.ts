/** What connections run over: TCP on loopback, or a Unix socket, of which the kernel buffers little. */
export type Link = 'tcp' | 'unix'

/** Where a server listens. */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string }
