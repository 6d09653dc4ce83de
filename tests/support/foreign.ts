// Pages of other sites: on a port of their own, and under a host of their own where they are to be cross-site.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site of somebody else with one page at every address. */
export interface Foreign {
  /** `http://localhost:PORT` (cross-site to 127.0.0.1) or `http://127.0.0.1:PORT` (same-site). */
  url: string;
  stop(): Promise<void>;
}

/** Serves a page. `host` says whose neighbour it is; `headers` what the site insists on. */
export async function startForeign(
  html: string,
  { host = 'localhost', headers = {} }: { host?: 'localhost' | '127.0.0.1'; headers?: Record<string, string> } = {},
): Promise<Foreign> {
  const server = createServer((request, response) => {
    const isPage = request.headers['sec-fetch-dest'] === 'document' || request.headers['sec-fetch-dest'] === 'iframe';
    response.writeHead(isPage ? 200 : 204, { 'content-type': 'text/html; charset=utf-8', ...headers });
    response.end(isPage ? html : '');
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { url: `http://${host}:${port}`, stop };
}
