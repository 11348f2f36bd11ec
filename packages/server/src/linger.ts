/**
 * How long what comes of a body that was refused is thrown away before its connection is given up, in ms: at once would
 * take the reply from a client that has not read it yet, and never would let it hold the connection.
 */
export const LINGER_MS = 2_000
