// Pages of other sites: on a port of their own, and under a host of their own where they are to be cross-site.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import type { Page, Request } from '@playwright/test';
import { type Site, run } from './server';

/** A site of somebody else. */
export interface Foreign {
  /** `http://localhost:PORT` (cross-site to 127.0.0.1) or `http://127.0.0.1:PORT` (same-site). */
  url: string;
  stop(): Promise<void>;
}

export interface ForeignOptions {
  /** Whose neighbour it is. */
  host?: 'localhost' | '127.0.0.1';
  /** What the site insists on. */
  headers?: Record<string, string>;
  /** What it has beside its page, by path: `/react.js`. */
  files?: Record<string, string | Buffer>;
}

const open: Foreign[] = [];
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** Serves a page, at every address that is not a file's. */
export async function startForeign(html: string, { host = 'localhost', headers = {}, files = {} }: ForeignOptions = {}): Promise<Foreign> {
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://here').pathname;
    const file = files[path];
    const isPage = request.headers['sec-fetch-dest'] === 'document' || request.headers['sec-fetch-dest'] === 'iframe';
    if (file !== undefined) {
      response.writeHead(200, { 'content-type': `${TYPES[extname(path)] ?? 'text/html'}; charset=utf-8`, ...headers });
      response.end(file);
    } else {
      response.writeHead(isPage ? 200 : 204, { 'content-type': 'text/html; charset=utf-8', ...headers });
      response.end(isPage ? html : '');
    }
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  const foreign = { url: `http://${host}:${port}`, stop };
  open.push(foreign);
  return foreign;
}

/** Ends all that a test has started: for `test.afterEach`. */
export async function stopForeign(): Promise<void> {
  await Promise.all(open.splice(0).map((foreign) => foreign.stop()));
}

/** A page with the loader and this body; `{kith}` in it is Kith's origin. `script` are attributes of the loader's tag. */
export function pageWith(site: Site, body: string, script = ''): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Elsewhere</title>
    <script type="module" src="${site.url}/hover-profile.js" ${script}></script>
    <body><br><br><br><br>${body.replaceAll('{kith}', site.url)}</body></html>`;
}

/** Opens such a page of another site. */
export async function visit(page: Page, site: Site, body: string, options: ForeignOptions = {}, script = ''): Promise<Foreign> {
  const foreign = await startForeign(pageWith(site, body, script), options);
  await page.goto(foreign.url);
  return foreign;
}

/** Registers a site, as an administrator does at the command line. */
export async function register(site: Site, foreign: Foreign, name = 'The Wiki'): Promise<void> {
  const { code, output } = await run('embed', 'add', '--data', site.data, foreign.url, name);
  if (code !== 0) throw new Error(output);
}

export const BEN = '<p><a id="ben" href="{kith}/people/ben" data-hover-profile="ben">Ben</a></p>';

/** What is asked of Kith from now on, but for the loader itself: its paths. */
export function watchKith(page: Page, site: Site): string[] {
  const asked: string[] = [];
  page.on('request', (request: Request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === site.url && pathname !== '/hover-profile.js') asked.push(pathname);
  });
  return asked;
}

/** Writes down what a page is told, from its next load on. */
export async function hear(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const told: string[] = ((window as unknown as { told: string[] }).told = []);
    for (const what of ['open', 'close', 'follow', 'unfollow', 'error']) {
      addEventListener(`hover-profile:${what}`, (event) => {
        const { user, reason } = (event as CustomEvent<{ user?: string; reason?: string }>).detail;
        told.push([what, user, reason].filter(Boolean).join(' '));
      });
    }
  });
}

/** What the page was told, as `open ben`. */
export async function told(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { told?: string[] }).told ?? []);
}
