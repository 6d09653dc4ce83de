// What stands in front of several processes: each connection goes to one that takes it.

import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A balancer without affinity. */
export interface Balancer {
  /** What browsers are told: `http://127.0.0.1:PORT`. */
  url: string;
  /** Which process new connections are offered to first, by its place among the ports. */
  prefer(place: number): void;
  /** How many streams of what changes go through it to a process now. */
  streams(place: number): number;
  /** Cuts all. */
  stop(): Promise<void>;
}

const STREAM = 'GET /api/v1/me/events';

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Puts one in front of these ports. */
export async function balance(ports: number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  const streams = ports.map(() => new Set<Socket>());
  let preferred = 0;

  const pass = (browser: Socket, tries: number, first: Buffer) => {
    const place = (preferred + tries) % ports.length;
    if (tries === ports.length) return browser.destroy();
    const process = connect(ports[place]!, '127.0.0.1');
    let taken = false;
    // Nobody listens: the next one may.
    process.on('error', () => (taken ? browser.destroy() : pass(browser, tries + 1, first)));
    process.on('connect', () => {
      taken = true;
      open.add(process);
      const sent = (bytes: Buffer) => {
        if (bytes.includes(STREAM)) streams[place]!.add(browser);
      };
      sent(first);
      process.write(first);
      browser.on('data', sent);
      browser.pipe(process);
      process.pipe(browser);
    });
    process.on('close', () => {
      open.delete(process);
      if (taken) browser.destroy();
    });
    browser.on('close', () => {
      streams[place]!.delete(browser);
      process.destroy();
    });
  };

  const server = createServer((browser) => {
    open.add(browser);
    browser.on('error', () => browser.destroy());
    browser.on('close', () => open.delete(browser));
    // Chosen by what is there when a request comes: browsers keep connections in store.
    browser.once('data', (first) => {
      browser.pause();
      pass(browser, 0, first);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    prefer: (place) => (preferred = place),
    streams: (place) => streams[place]!.size,
    stop: async () => {
      const closed = new Promise((closed) => server.close(closed));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
