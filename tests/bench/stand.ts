// The one server of the widget's bench: everybody's page, code and data come from it, equally compressed and equally late.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { ALL } from './contestants';
import { person } from './peers/person';

/** An answer that was given. */
export interface Given {
  path: string;
  kind: 'page' | 'code' | 'data' | 'other';
  /** Bytes of the body, by brotli at its best. */
  bytes: number;
}

export interface Stand {
  url: string;
  /** All answers since it was last emptied. */
  given: Given[];
  /** How long the data take, in milliseconds. */
  delay: number;
  stop(): Promise<void>;
}

interface Answer {
  kind: Given['kind'];
  type: string;
  body: Buffer;
  cache: string;
}

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css' };
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * `kith` is a running site, from which loader, glue and WebAssembly come, once, with the headers they have there; `card` is
 * an answer that it gave, which stands for all: a debug server would be measured otherwise. `built` holds the peers.
 */
export async function startStand(kith: string, card: object, built: string): Promise<Stand> {
  const kept = new Map<string, Promise<Answer>>();

  const server = createServer(async (request, response) => {
    const path = new URL(request.url!, 'http://stand').pathname;
    const data = dataAt(path, card);
    try {
      let answer: Answer;
      if (data) {
        answer = { kind: 'data', type: 'application/json', body: compress(JSON.stringify(data)), cache: 'no-store' };
        if (stand.delay) await new Promise((late) => setTimeout(late, stand.delay));
      } else {
        if (!kept.has(path)) kept.set(path, fileAt(path, kith, built));
        answer = await kept.get(path)!;
      }
      stand.given.push({ path, kind: answer.kind, bytes: answer.body.length });
      response.writeHead(200, {
        'content-type': answer.type,
        'content-encoding': 'br',
        'content-length': answer.body.length,
        'cache-control': answer.cache,
      });
      response.end(answer.body);
    } catch {
      stand.given.push({ path, kind: 'other', bytes: 0 });
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const stand: Stand = {
    url: `http://127.0.0.1:${port}`,
    given: [],
    delay: 0,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return stand;
}

function compress(body: string | Buffer): Buffer {
  return brotliCompressSync(body);
}

async function fileAt(path: string, kith: string, built: string): Promise<Answer> {
  const contestant = ALL.find(({ name }) => path === `/${name}`);
  if (contestant) {
    return { kind: 'page', type: 'text/html; charset=utf-8', body: compress(contestant.page), cache: 'no-store' };
  }
  if (path.startsWith('/peers/')) {
    const body = await readFile(join(built, normalize(path.slice('/peers'.length))));
    return { kind: 'code', type: TYPES[extname(path)]!, body: compress(body), cache: FOR_EVER };
  }
  const answer = await fetch(kith + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return {
    kind: 'code',
    type: answer.headers.get('content-type')!,
    body: compress(Buffer.from(await answer.arrayBuffer())),
    cache: answer.headers.get('cache-control')!,
  };
}

/** The person that an address is about, in the words of whoever asks there. */
function dataAt(path: string, card: object): object | undefined {
  const at = Number(path.match(/(\d+)(\/card)?$/)?.[1]);
  const of = person(at);
  if (path.startsWith('/data/people/')) return of;
  if (path.startsWith('/data/gravatar/')) {
    return {
      hash: path.split('/').pop(),
      display_name: of.name,
      profile_url: `/people/${of.handle}`,
      avatar_url: of.picture,
      avatar_alt_text: '',
      location: of.location,
      description: of.bio,
      job_title: of.title,
      company: of.company,
      verified_accounts: [],
      pronunciation: '',
      pronouns: '',
      links: [],
      contact_info: {},
      payments: { links: [], crypto_wallets: [] },
    };
  }
  if (!path.startsWith('/api/v1/people/')) return undefined;
  const recorded = card as { person: object };
  const id = `4QEN30JJ${String(at).padStart(4, '0')}P`;
  return { ...recorded, person: { ...recorded.person, id, username: of.handle, name: of.name } };
}
